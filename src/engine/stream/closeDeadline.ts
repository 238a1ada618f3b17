import type { Clock } from '../clock.ts';
import type { StreamWire } from '../wire/streamWire.ts';

/**
 * How long an orderly close waits for the peer to finish too once everything has left, in
 * milliseconds. Closing at once would turn into a reset whenever something unread has arrived, and a
 * reset can destroy what we just sent.
 */
const lingerMs = 2_000;

/** How long an orderly close waits for a peer that takes nothing of what is queued, in milliseconds. */
const stallMs = 30_000;

/** How long a stop waits for queued bytes to leave, in milliseconds. */
const flushMs = 500;

/**
 * How long a stream that can't be written any more is still read, in milliseconds. Most have ended, and
 * what their receive buffer holds is read at once; a Unix socket's peer may only have stopped reading.
 */
const readOnMs = 2_000;

/** The time-out of one stream's end: one at a time, each replaces the one before. */
export class CloseDeadline {
  readonly #wire: StreamWire;
  readonly #clock: Clock;
  readonly #passed: () => void;
  #cancel: (() => void) | undefined;

  /** `passed` is called when the time is up. */
  constructor(wire: StreamWire, clock: Clock, passed: () => void) {
    this.#wire = wire;
    this.#clock = clock;
    this.#passed = passed;
  }

  /** For a stop: queued bytes get a short chance to leave. */
  awaitFlush(): void {
    this.#set(flushMs, this.#passed);
  }

  /** For the peer to finish too. */
  awaitPeer(): void {
    this.#set(lingerMs, this.#passed);
  }

  /** For what arrived before a write failed. */
  awaitRest(): void {
    this.#set(readOnMs, this.#passed);
  }

  /** While what is queued leaves, however slowly; then for the peer to finish too. */
  awaitLeaving(): void {
    if (this.#wire.state === 'finished') {
      this.awaitPeer();
      return;
    }
    const taken = this.#wire.bytesFlushed;
    this.#set(stallMs, () => {
      if (this.#wire.bytesFlushed > taken) {
        this.awaitLeaving();
      } else {
        this.#passed();
      }
    });
  }

  cancel(): void {
    this.#cancel?.();
  }

  #set(ms: number, passed: () => void): void {
    this.#cancel?.();
    this.#cancel = this.#clock.after(ms, passed);
  }
}
