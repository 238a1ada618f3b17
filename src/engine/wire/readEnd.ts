import type { Socket } from 'node:net';
import { toSocketError } from '../toSocketError.ts';
import { pendingError } from './pendingError.ts';
import { isReading, pollEachRead } from './pollEachRead.ts';
import type { ReadStream } from './readStream.ts';
import type { ReadVerdict } from './wire.ts';

/**
 * Tells whether the end of what a stream reads is the peer's FIN or hides a reset, which Node does not
 * tell apart (see `pendingError`).
 */
export class ReadEnd {
  readonly #socket: Socket;
  readonly #raw: Socket;
  readonly #isLocal: boolean;
  readonly #stream: ReadStream;
  #isPending = false;

  /**
   * `socket` is `raw` itself or TLS over it. `isLocal` says whether that is a Unix socket or a pipe.
   * `stream` is told how reading has ended.
   */
  constructor(socket: Socket, raw: Socket, isLocal: boolean, stream: ReadStream) {
    this.#socket = socket;
    this.#raw = raw;
    this.#isLocal = isLocal;
    this.#stream = stream;
    socket.on('end', () => this.#onEnd());
  }

  /** Whether reading has ended and the verdict is still to come. */
  get isPending(): boolean {
    return this.#isPending;
  }

  /** To be called with each chunk that was read, before the next read. */
  afterRead(): void {
    // What can't be asked by a write.
    if (this.#socket.writableFinished || this.#isLocal) {
      pollEachRead(this.#raw);
    }
  }

  #onEnd(): void {
    const { writableEnded, destroyed } = this.#socket;
    const { writes } = this.#stream;
    if (writableEnded || destroyed || writes === undefined || writes.unsentBytes === 0) {
      // Where nothing was ever read, there is no chunk behind which the end was only supposed.
      const canAsk = !writableEnded && !destroyed && !this.#isLocal && this.#raw.bytesRead > 0;
      this.#stream.readEnded(
        this.#verdict(writes?.error ?? (canAsk ? pendingError(this.#raw) : undefined)),
      );
      return;
    }
    // libuv goes on to write in this very turn, and that fails where the stream was reset.
    this.#isPending = true;
    setImmediate(() => {
      this.#isPending = false;
      this.#stream.readEnded(this.#verdict(writes.error));
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
