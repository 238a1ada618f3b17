import type { Socket } from 'node:net';
import { detachListeners } from '../tls/startTls.ts';
import { ReadHolds } from './readHolds.ts';
import { readIntoSharedBuffer } from './readIntoSharedBuffer.ts';
import type { HoldReason, Wire, WireState } from './wire.ts';

/** From this number of reads on a stream is worth the switch to the shared buffer. */
const shareAfterReads = 8;

/** A TCP stream, a Unix socket or a pipe; later, perhaps, TLS over it. */
export class StreamWire implements Wire {
  /** The stream itself. */
  readonly raw: Socket;
  readonly #sharedReadBuffer: Uint8Array;
  #socket: Socket;
  #holds: ReadHolds;
  #isInHandshake = false;
  #reads = 0;
  #isBorrowed = false;
  /** Most streams never have any. */
  #waiting: (() => void)[] | undefined;

  constructor(raw: Socket, sharedReadBuffer: Uint8Array) {
    this.raw = raw;
    this.#sharedReadBuffer = sharedReadBuffer;
    this.#socket = raw;
    this.#holds = new ReadHolds(raw);
  }

  /** What is read from and written to. */
  get socket(): Socket {
    return this.#socket;
  }

  get state(): WireState {
    if (this.#isInHandshake) {
      return 'handshake';
    }
    return this.#socket.destroyed ? 'closed' : this.#socket.writableEnded ? 'finished' : 'open';
  }

  get queuedBytes(): number {
    return this.#socket.writableLength;
  }

  get canHold(): boolean {
    return this.#holds.canHold;
  }

  /** Whether what was read lies in a buffer that the next read writes to; see `readIntoSharedBuffer`. */
  get isBorrowed(): boolean {
    return this.#isBorrowed;
  }

  /** Reads from now on. Where `isBorrowed`, the bytes hold until `receive` returns. */
  read(receive: (bytes: Uint8Array) => void): void {
    this.#socket.on('data', (chunk: Buffer) => {
      receive(chunk);
      this.#reads += 1;
      // The switch starts reading, which must not be while it is held.
      if (this.#reads >= shareAfterReads && !this.#holds.isHeld) {
        this.#reads = -Infinity;
        // Plain streams only: TLS decrypts into buffers of its own.
        this.#isBorrowed =
          this.#socket === this.raw &&
          readIntoSharedBuffer(this.raw, this.#sharedReadBuffer, receive);
      }
    });
  }

  write(bytes: Uint8Array, passed?: () => void): boolean {
    return this.#socket.write(bytes, passed);
  }

  hold(reason: HoldReason): void {
    this.#holds.hold(reason);
  }

  release(reason: HoldReason): void {
    this.#holds.release(reason);
  }

  /** Reads on to the end, and can be held no more. */
  readOn(): void {
    this.#holds.end();
  }

  whenWritable(callback: () => void): void {
    if (this.#waiting !== undefined) {
      this.#waiting.push(callback);
      return;
    }
    this.#waiting = [callback];
    if (!this.#isInHandshake) {
      this.#awaitRoom();
    }
  }

  /** What arrives from now on belongs to a handshake; nobody is told of it. */
  beginHandshake(): void {
    this.#isInHandshake = true;
    detachListeners(this.raw);
  }

  /** The handshake is done: what is read and written goes through TLS. */
  secured(socket: Socket): void {
    this.#isInHandshake = false;
    this.#socket = socket;
    this.#holds = new ReadHolds(socket);
    this.#isBorrowed = false;
    if (this.#waiting !== undefined) {
      this.#awaitRoom();
    }
  }

  #awaitRoom(): void {
    const socket = this.#socket;
    const goOn = () => {
      if (!this.#isInHandshake && !socket.destroyed) {
        const waiting = this.#waiting;
        this.#waiting = undefined;
        waiting?.forEach((callback) => callback());
      }
    };
    if (socket.writableNeedDrain) {
      socket.once('drain', goOn);
    } else {
      setImmediate(goOn);
    }
  }
}
