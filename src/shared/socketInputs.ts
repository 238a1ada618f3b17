import type { TlsInputs } from './tlsSettings.ts';

/** What goes to the engine with each start beside the definition, and is kept nowhere else. */
export interface SocketInputs extends TlsInputs {
  /** Of the user that `via` names. */
  readonly proxyPassword?: string;
  /** What the files contain that its payloads name, by the names. */
  readonly payloadFiles?: Readonly<Record<string, Uint8Array>>;
}
