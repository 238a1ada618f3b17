import type { Socket } from 'node:net';
import { BulkBuffers } from './bulkBuffers.ts';
import { ReadEnd } from './readEnd.ts';
import type { ReadStream } from './readStream.ts';
import { ReadHolds } from './readHolds.ts';
import { readIntoSharedBuffer } from './readIntoSharedBuffer.ts';

/** From this number of reads on a stream is worth the switch to the shared buffer. */
const shareAfterReads = 8;

/** Reads one stream, or TLS over it, to its end. */
export class StreamReader {
  readonly holds: ReadHolds;
  readonly #socket: Socket;
  readonly #raw: Socket;
  readonly #isLocal: boolean;
  #isBorrowed = false;
  #giveBack: (() => void) | undefined;
  #isForwarded = false;
  #end: ReadEnd | undefined;
  #stream: ReadStream | undefined;
  #reads = 0;

  /** `socket` is `raw` itself or TLS over it; `isLocal` says whether that is a Unix socket or a pipe. */
  constructor(socket: Socket, raw: Socket, isLocal: boolean) {
    this.holds = new ReadHolds(socket);
    this.#socket = socket;
    this.#raw = raw;
    this.#isLocal = isLocal;
  }

  /** Whether what was read lies in a buffer that the next read writes to; see `readIntoSharedBuffer`. */
  get isBorrowed(): boolean {
    return this.#isBorrowed;
  }

  /** To be called once what was read last has been written; nothing where its bytes are nobody's else. */
  get giveBack(): (() => void) | undefined {
    return this.#giveBack;
  }

  /** What is read will be written to another stream. */
  forwarded(): void {
    this.#isForwarded = true;
  }

  /** Whether reading has ended, and how is not known yet. */
  get isEndPending(): boolean {
    return this.#end?.isPending === true;
  }

  /** Reads from now on, unless it is held. */
  begin(sharedReadBuffer: Uint8Array, stream: ReadStream): void {
    this.#stream = stream;
    this.#end = new ReadEnd(this.#socket, this.#raw, this.#isLocal, stream);
    this.#socket.on('data', (chunk: Buffer) => {
      this.#read(chunk);
      this.#reads += 1;
      // The switch starts reading, which must not be while it is held.
      if (this.#reads >= shareAfterReads && !this.holds.isHeld) {
        this.#reads = -Infinity;
        this.#share(sharedReadBuffer);
      }
    });
  }

  #read(chunk: Uint8Array): void {
    this.#end?.afterRead();
    this.#stream?.receive(chunk);
  }

  #share(sharedReadBuffer: Uint8Array): void {
    // Plain streams only: TLS decrypts into buffers of its own.
    if (this.#socket === this.#raw) {
      this.#isBorrowed = this.#isForwarded
        ? this.#readInBulk(sharedReadBuffer)
        : readIntoSharedBuffer(this.#raw, sharedReadBuffer, (chunk) => this.#read(chunk));
    }
  }

  #readInBulk(sharedReadBuffer: Uint8Array): boolean {
    const buffers = new BulkBuffers(sharedReadBuffer);
    let length = 0;
    return readIntoSharedBuffer(
      this.#raw,
      sharedReadBuffer,
      (chunk) => {
        length = chunk.length;
        this.#giveBack = buffers.read(chunk);
        this.#isBorrowed = this.#giveBack === undefined;
        this.#read(chunk);
      },
      () => buffers.next(length),
    );
  }
}
