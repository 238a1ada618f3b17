import type { ConnectionId } from './entry.ts';
import type { TlsReport } from './tlsReport.ts';

/** What became of a connection; half closed ends say which side has finished sending. */
export type ConnectionState = 'handshake' | 'open' | 'localShutdown' | 'remoteShutdown' | 'closed';

export interface ConnectionSummary {
  readonly id: ConnectionId;
  readonly state: ConnectionState;
  /** Both ends, as URLs. */
  readonly local: string;
  readonly peer: string;
  /**
   * The proxy that it goes through, as a URL, where `peer` is the endpoint behind: for an accepted
   * connection the one that its PROXY header names, for a client's the one that the proxy reached.
   */
  readonly via?: string;
  /** Bytes that wait for the rest of their frame are received, but no message yet. */
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly messagesIn: number;
  readonly messagesOut: number;
  readonly queuedBytes: number;
  /** Bytes received that wait for the rest of their frame; absent where there are none. */
  readonly unfinishedBytes?: number;
  /** Milliseconds since the Unix epoch. */
  readonly openedAt: number;
  /** Of a tap: which side of the conversation the peer is. */
  readonly leg?: 'client' | 'server';
  /** Present once it speaks TLS. */
  readonly tls?: TlsReport;
}
