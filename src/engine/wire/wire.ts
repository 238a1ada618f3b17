/**
 * What a wire takes and gives now: nothing yet, as a handshake is under way; both ways; nothing more from
 * this side, which has finished sending; nothing more at all.
 */
export type WireState = 'handshake' | 'open' | 'finished' | 'closed';

/**
 * Why a stream is not read for now: what was answered waits for the peer to take it, a stage of the
 * pipeline takes no more before it has decided, there is no memory for the frame that arrives, or whoever
 * reads what came is behind.
 */
export type HoldReason = 'answer' | 'stage' | 'memory' | 'reader';

/** One channel of bytes or datagrams to a peer: a stream, TLS over it, or a peer of a UDP socket. */
export interface Wire {
  readonly state: WireState;
  /** Bytes that wait for the system to take them. */
  readonly queuedBytes: number;
  /** Whether reading can be held: not of datagrams, and not of a stream that is being closed. */
  readonly canHold: boolean;
  /**
   * Hands bytes to the system, or queues them; the wire keeps them. Returns whether there is room for
   * more. `passed` is called once the system has them, or never will. Precondition: `state` is `open`.
   */
  write(bytes: Uint8Array, passed?: () => void): boolean;
  /** Reads nothing until every reason that holds it is released. */
  hold(reason: HoldReason): void;
  release(reason: HoldReason): void;
  /**
   * Calls back once, in another turn of the event loop, when there is room for more; after a handshake
   * that is under way. Not after the end of the wire.
   */
  whenWritable(callback: () => void): void;
}
