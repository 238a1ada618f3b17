import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { SocketError } from '../../shared/socketError.ts';
import type { TlsReport } from '../../shared/tlsReport.ts';

export interface HandshakeFailure {
  readonly ok: false;
  readonly error: SocketError;
  /** What was agreed on before it was refused. */
  readonly report?: TlsReport;
}

export type HandshakeOutcome =
  { readonly ok: true; readonly socket: TLSSocket; readonly report: TlsReport } | HandshakeFailure;

/** One side of TLS, for any number of streams: accepts handshakes, or begins them. */
export interface TlsContext {
  /** Who begins the handshake. */
  readonly side: 'local' | 'remote';
  /** Where the keys of its streams go. */
  readonly keyLogPath: string | undefined;
  /**
   * Lays TLS over a connected stream, which must be paused; what it has read already belongs to the
   * handshake. Calls `settled` exactly once, also when the stream ends meanwhile or takes longer than
   * the engine's limit; then it is not destroyed yet in every case. Errors name `peer`.
   */
  secure(raw: Socket, peer: string, settled: (outcome: HandshakeOutcome) => void): void;
  /** To be called when no more streams come. */
  close(): void;
}
