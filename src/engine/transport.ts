import type { Outcome } from '../shared/socketError.ts';
import type { Connection } from './connection.ts';

/** One run of a socket: a listener or a client, over streams or datagrams. Used once. */
export interface Transport {
  /**
   * Binds, listens or connects. Resolves with the endpoint that the system reports, as a URL, or
   * with the reason; with `cancelled` when `close` came first. Never rejects.
   */
  open(): Promise<Outcome<string>>;

  /**
   * Stops accepting, ends every connection, resolves when the port is free and all of it is logged.
   * Safe at any time, also before `open` has resolved.
   */
  close(): Promise<void>;

  /** The connection with a peer named by its URL, opened if need be; datagram sockets only. */
  reach?(peer: string): Promise<Outcome<Connection>>;
}
