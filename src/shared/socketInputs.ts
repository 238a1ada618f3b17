import type { TlsInputs } from './tlsSettings.ts';

/** What the engine needs for a start besides the definition. It is not stored. */
export interface SocketInputs extends TlsInputs {
  /** Of the user that `via` names. */
  readonly proxyPassword?: string;
  /** Contents of the files that its payloads name, by name. */
  readonly payloadFiles?: Readonly<Record<string, Uint8Array>>;
}
