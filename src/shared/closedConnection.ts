import type { ConnectionSummary } from './connectionSummary.ts';
import type { SocketError } from './socketError.ts';

/** How a connection ended: in order, reset (RST), or with an error. */
export interface ConnectionEnd {
  readonly kind: 'close' | 'reset' | 'error';
  /** Who began it. */
  readonly side: 'local' | 'remote';
  readonly error?: SocketError;
}

/** A connection that is no more; it is kept as `closedConnections` says. */
export interface ClosedConnection extends ConnectionSummary {
  /** Milliseconds since the Unix epoch. */
  readonly closedAt: number;
  readonly end: ConnectionEnd;
}

/** Closed connections are kept for so long, in milliseconds, and so many of a socket at most. */
export const closedKeptMs = 10 * 60_000;
export const closedKeptMax = 20;
