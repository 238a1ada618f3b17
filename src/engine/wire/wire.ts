/**
 * What a wire takes and gives now:
 *
 * - `handshake`: nothing yet, as TLS is being started;
 * - `open`: both ways;
 * - `finishing`: nothing more from this side; what is queued, and the FIN behind it, are still to leave;
 * - `finished`: nothing more from this side, and all of it has left;
 * - `broken`: nothing more from this side, as the system takes no more; what the peer sent is still read;
 * - `closed`: nothing more at all.
 */
export type WireState = 'handshake' | 'open' | 'finishing' | 'finished' | 'broken' | 'closed';

/**
 * Why a stream is not read for now: what it begins with was read ahead of its owner, what was answered
 * waits for the peer to take it, what was forwarded waits for another peer to take it, a stage of the
 * pipeline takes no more before it has decided, there is no memory for the frame that arrives, whoever
 * reads what came is behind, or a fault has nothing read.
 */
export type HoldReason =
  'preamble' | 'answer' | 'forward' | 'stage' | 'memory' | 'reader' | 'fault';

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
  /** Whether the peer can be told of an abort: of TCP it can, of Unix sockets, pipes and datagrams not. */
  readonly canReset: boolean;
  /** Finishes sending, behind everything queued: by a FIN, or TLS's close_notify. Datagrams know none. */
  finish(): void;
  /**
   * Aborts: what is queued does not leave, and the peer is told (RST). Nothing is read any more.
   * Precondition: `canReset`, and `state` is not `finishing` (libuv refuses it while a shutdown is under way).
   */
  reset(): void;
  /** Lets go of it at once, whatever is queued. */
  destroy(): void;
}

/** How reading came to its end. */
export interface ReadVerdict {
  /** Whether the peer finished sending, by a FIN or TLS's close_notify. */
  readonly hasFinished: boolean;
  /** Why the stream can't be used any more, where the system says so. */
  readonly error: Error | undefined;
}

/** Told how a stream comes to its end. Nothing is told after `closed`. */
export interface WireWatcher {
  /** All that the peer sent has been read. */
  readEnded(verdict: ReadVerdict): void;
  /** Everything that was written has left, and our FIN. */
  finished(): void;
  /** A write has failed. What arrived before is still there to be read, and may say why. */
  broken(): void;
  /** It can't be used any more; `closed` follows. Also called for the loss that `readEnded` told of. */
  failed(error: Error): void;
  closed(): void;
}
