import type { Fate } from '../../shared/messageFate.ts';
import type { PassingMessage } from './passingMessage.ts';
import type { PipelineHost } from './pipelineHost.ts';

/**
 * Most wire bytes of what was received that wait at a stage while reading can't be held (datagrams, a
 * stream that is being closed), unless the stage's window has more. What comes beyond is dropped.
 */
export const waitingBytesMax = 1024 * 1024;

type Direction = 'in' | 'out';

/** What of one direction waits. */
class Waiting {
  messages = 0;
  /** Wire bytes, without those that have gone ahead. */
  bytes = 0;
  fullQueues = 0;
  /** Whether the end of the direction (FIN) waits. */
  hasEnd = false;
  callbacks: (() => void)[] = [];
  /** For room, not for the last message. */
  roomCallbacks: (() => void)[] = [];

  get isNone(): boolean {
    return this.messages === 0 && !this.hasEnd;
  }
}

/**
 * What of a connection waits for its stages or its edge, and what becomes of its messages, as the log tells
 * it. While the stages can take no more, the wire is not read.
 */
export class WaitingMessages {
  readonly #host: PipelineHost;
  readonly #in = new Waiting();
  readonly #out = new Waiting();

  constructor(host: PipelineHost) {
    this.#host = host;
  }

  /** Wire bytes of what is to be sent. */
  get queuedBytes(): number {
    return this.#out.bytes;
  }

  /** Whether any message waits. */
  get isAny(): boolean {
    return this.#in.messages + this.#out.messages > 0;
  }

  /** Whether more may be sent behind a message that was. */
  hasRoomBehind({ isTaken, isHeld }: PassingMessage): boolean {
    return isTaken || (isHeld && this.#out.fullQueues === 0);
  }

  /** A message waits for the first time; it has kept its bytes then. */
  hold(message: PassingMessage): void {
    const waiting = this.#of(message.direction);
    waiting.messages += 1;
    waiting.bytes += message.keep().length;
    this.log(message, 'held');
    message.isHeld = true;
    if (message.direction === 'in') {
      this.#host.traffic.holding(message.wire.length);
    } else {
      // It counts as queued.
      this.#host.traffic.queueing(this.#host.connection);
    }
  }

  /** It waits no more, if it did. */
  release(message: PassingMessage): void {
    if (!message.isHeld) {
      return;
    }
    const waiting = this.#of(message.direction);
    message.isHeld = false;
    waiting.messages -= 1;
    waiting.bytes -= message.wire.length - message.aheadBytes;
    if (message.direction === 'in') {
      this.#host.traffic.holding(-message.wire.length);
    }
    this.#callBack(waiting);
  }

  /** The next so many bytes of one that is to be sent go ahead of the rest. */
  advance(message: PassingMessage, bytes: number): void {
    message.aheadBytes += bytes;
    this.#out.bytes -= bytes;
  }

  /** Its way ends here. */
  settle(message: PassingMessage, fate: Fate): void {
    this.log(message, fate);
    this.release(message);
    if (message.passed !== undefined) {
      setImmediate(message.passed);
    }
  }

  /** Tells in the log what becomes of it. */
  log(message: PassingMessage, fate: Fate): void {
    const { traffic, connection } = this.#host;
    const { entry } = message;
    if (message.direction === 'out' && fate !== 'delivered' && !message.isForwarded) {
      const { wire, place, origin } = message;
      message.entry = traffic.unsent(connection, wire, place, origin, fate, entry);
      this.noteHits(message);
    } else if (entry !== undefined) {
      // What was not held is decided in the turn in which it came.
      traffic.settle(entry, fate, !message.isHeld);
    }
  }

  /** Faults are noted with the message's entry, once it has one. */
  noteHits(message: PassingMessage): void {
    const { entry, hits } = message;
    if (entry !== undefined && hits.length > 0) {
      message.hits = [];
      hits.forEach((hit) => this.#host.traffic.noteFault(entry, hit));
    }
  }

  /** A queue of that direction takes no more, or takes more again: the wire is read accordingly. */
  measure(direction: Direction, isFull: boolean): void {
    const waiting = this.#of(direction);
    waiting.fullQueues += isFull ? 1 : -1;
    if (direction === 'in' && waiting.fullQueues === (isFull ? 1 : 0)) {
      this.#host.wire[isFull ? 'hold' : 'release']('stage');
    }
    if (waiting.fullQueues === 0) {
      const { roomCallbacks } = waiting;
      waiting.roomCallbacks = [];
      roomCallbacks.forEach((callback) => callback());
    }
  }

  /** Calls back once no message of that direction waits, nor its end; at once where that is so. */
  whenNone(direction: Direction, callback: () => void): void {
    const waiting = this.#of(direction);
    if (waiting.isNone) {
      callback();
    } else {
      waiting.callbacks.push(callback);
    }
  }

  /** Calls back once there is room for more that is to be sent; at once where there is. */
  whenRoom(callback: () => void): void {
    if (this.#out.fullQueues === 0) {
      callback();
    } else {
      this.#out.roomCallbacks.push(callback);
    }
  }

  /** The end of a direction waits too, from now on. Returns what lets it go, before those who wait for it. */
  holdEnd(direction: Direction, go: () => void): () => void {
    const waiting = this.#of(direction);
    waiting.hasEnd = true;
    return () => {
      waiting.hasEnd = false;
      go();
      this.#callBack(waiting);
    };
  }

  /** The connection has ended: nobody is called back any more. */
  end(): void {
    for (const waiting of [this.#in, this.#out]) {
      waiting.callbacks = [];
      waiting.roomCallbacks = [];
    }
  }

  #of(direction: Direction): Waiting {
    return direction === 'in' ? this.#in : this.#out;
  }

  #callBack(waiting: Waiting): void {
    while (waiting.isNone && waiting.callbacks.length > 0) {
      waiting.callbacks.shift()?.();
    }
  }
}
