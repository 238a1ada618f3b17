import type { ScriptInputs } from './script/scriptInputs.ts';
import type { TlsInputs } from './tlsInputs.ts';

/** What the engine needs for a start besides the definition. It is not stored. */
export interface SocketInputs extends TlsInputs {
  /** Of the TLS that a tap speaks to its target. */
  readonly forwardTls?: TlsInputs;
  /** Of the user that `via` names. */
  readonly proxyPassword?: string;
  /**
   * Most bytes that its streams receive ahead of what `EngineApi.taken` tells of: they are read no further
   * then. For who must not miss what the log evicts. Datagrams don't wait. Default: no limit.
   */
  readonly unreadBytesMax?: number;
  /** Present where its definition has a script. */
  readonly script?: ScriptInputs;
  /** Contents of the files that its payloads name, by name. */
  readonly payloadFiles?: Readonly<Record<string, Uint8Array>>;
}
