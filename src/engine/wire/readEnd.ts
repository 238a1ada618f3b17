import type { Socket } from 'node:net';
import { toSocketError } from '../toSocketError.ts';
import { pendingError } from './pendingError.ts';
import { isReading, pollEachRead } from './pollEachRead.ts';
import type { WriteMonitor } from './writeMonitor.ts';

/** How reading came to its end. */
export interface ReadVerdict {
  /** Whether the peer finished sending, by a FIN or TLS's close_notify. */
  readonly hasFinished: boolean;
  /** Why the stream can't be used any more, where the system says so. */
  readonly error: Error | undefined;
}

/**
 * Tells whether the end of what a stream reads is the peer's FIN or hides a reset, which Node does not
 * tell apart (see `pendingError`).
 */
export class ReadEnd {
  readonly #socket: Socket;
  readonly #raw: Socket;
  readonly #isLocal: () => boolean;
  readonly #writes: () => WriteMonitor | undefined;
  #isPending = false;

  /**
   * `socket` is `raw` itself or TLS over it. `isLocal` says whether that is a Unix socket or a pipe.
   * `judged` is called once, when reading has ended; perhaps a turn of the event loop later.
   */
  constructor(
    socket: Socket,
    raw: Socket,
    isLocal: () => boolean,
    writes: () => WriteMonitor | undefined,
    judged: (verdict: ReadVerdict) => void,
  ) {
    this.#socket = socket;
    this.#raw = raw;
    this.#isLocal = isLocal;
    this.#writes = writes;
    socket.on('end', () => this.#onEnd(judged));
  }

  /** Whether reading has ended and the verdict is still to come. */
  get isPending(): boolean {
    return this.#isPending;
  }

  /** To be called with each chunk that was read, before the next read. */
  afterRead(): void {
    // What can't be asked by a write.
    if (this.#socket.writableFinished || this.#isLocal()) {
      pollEachRead(this.#raw);
    }
  }

  #onEnd(judged: (verdict: ReadVerdict) => void): void {
    const { writableEnded, destroyed } = this.#socket;
    const writes = this.#writes();
    if (writableEnded || destroyed || writes === undefined || writes.unsentBytes === 0) {
      const canAsk = !writableEnded && !destroyed && !this.#isLocal();
      judged(this.#verdict(writes?.error ?? (canAsk ? pendingError(this.#raw) : undefined)));
      return;
    }
    // libuv goes on to write in this very turn, and that fails where the stream was reset.
    this.#isPending = true;
    setImmediate(() => {
      this.#isPending = false;
      judged(this.#verdict(writes.error));
    });
  }

  #verdict(error: Error | undefined): ReadVerdict {
    if (error === undefined) {
      return { hasFinished: true, error };
    }
    const hasFinished =
      this.#socket === this.#raw
        ? // A reset after a FIN, tcp(7).
          toSocketError(error).errno === 'EPIPE'
        : // TLS itself may have met the reset, and says nothing of it. By close_notify it tells of the
          // end before the system does.
          isReading(this.#raw);
    return { hasFinished, error };
  }
}
