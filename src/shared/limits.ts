/** Every bound of the engine, with its unit in the name. Settings override them. */
export interface Limits {
  /**
   * Memory for the traffic, connections and queues of all sockets together, in bytes. Beyond it the
   * oldest entries go of those sockets that have more than their fair share of it.
   */
  readonly memoryBytes: number;
  /** Payload bytes that one socket's traffic log keeps; the oldest entries go first. */
  readonly logBytesPerSocket: number;
  /** Entries that one socket's traffic log keeps; the oldest go first. */
  readonly logEntriesPerSocket: number;
  /** Open connections (or UDP peers) of one socket; more are refused with an event. */
  readonly connectionsPerSocket: number;
  /** How long a UDP peer may be silent before its connection ends, in milliseconds. */
  readonly udpIdleMs: number;
  /** Bytes that may wait for a slow peer on one connection; sending more fails with `limitReached`. */
  readonly sendQueueBytes: number;
  /** How long opening a stream may take, in milliseconds. */
  readonly connectTimeoutMs: number;
}

export const defaultLimits: Limits = {
  memoryBytes: 512 * 1024 * 1024,
  logBytesPerSocket: 64 * 1024 * 1024,
  logEntriesPerSocket: 1_000_000,
  connectionsPerSocket: 20_000,
  udpIdleMs: 300_000,
  sendQueueBytes: 16 * 1024 * 1024,
  connectTimeoutMs: 30_000,
};

/**
 * The largest payload of one UDP datagram to a peer, given by its URL. Of 65,535 bytes UDP's header
 * takes 8, and over IPv4 IP's takes 20, which IPv6 doesn't count; RFC 768, RFC 791, RFC 8200.
 */
export function datagramBytesMaxTo(peer: string): number {
  return peer.includes('[') ? 65_527 : 65_507;
}
