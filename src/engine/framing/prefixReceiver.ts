import { FrameAssembler } from './frameAssembler.ts';
import type { FrameReceiver, FrameSink } from './framer.ts';

/** Reads what stands at the beginning of a frame and tells how long it is. */
export interface FrameHeader {
  /** Bytes that it has at least, and at most. */
  readonly bytesMin: number;
  readonly bytesMax: number;
  /**
   * Looks at a frame's bytes in `bytes`, from `from` to `to`. `more` are needed; or `frameBytes` and
   * `headerBytes` are set; or the first `headerBytes` are no header.
   */
  read(bytes: Uint8Array, from: number, to: number): 'more' | 'read' | 'malformed';
  /** Of the whole frame, header included; a safe integer, at least `headerBytes`. */
  readonly frameBytes: number;
  readonly headerBytes: number;
}

/**
 * Receives frames that say at their beginning how long they are. A frame that says it is longer than
 * the limit is handed over in pieces, its header at once: nothing waits for bytes that never come.
 */
export class PrefixReceiver implements FrameReceiver {
  readonly #header: FrameHeader;
  readonly #frameBytesMax: number;
  readonly #assembler: FrameAssembler;
  /** Bytes that the current frame still needs; 0 while its header isn't read. */
  #missing = 0;

  constructor(header: FrameHeader, sink: FrameSink, frameBytesMax: number) {
    this.#header = header;
    // A header is never a piece of its own.
    this.#frameBytesMax = Math.max(frameBytesMax, header.bytesMax);
    this.#assembler = new FrameAssembler(sink, this.#frameBytesMax);
  }

  get pending(): Uint8Array {
    return this.#assembler.pending;
  }

  get pendingLength(): number {
    return this.#assembler.pendingLength;
  }

  push(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#missing > 0) {
        at = this.#takeBody(chunk, at);
      } else if (this.#assembler.pendingLength === 0) {
        at = this.#startHere(chunk, at);
      } else {
        at = this.#goOnWithHeader(chunk, at);
      }
    }
  }

  end(): void {
    this.#assembler.end('unfinished');
  }

  #takeBody(chunk: Uint8Array, at: number): number {
    const end = Math.min(chunk.length, at + this.#missing);
    this.#missing -= end - at;
    if (this.#missing > 0) {
      this.#assembler.add(chunk, at, end);
    } else {
      this.#assembler.complete(chunk, at, end);
    }
    return end;
  }

  #startHere(chunk: Uint8Array, at: number): number {
    const header = this.#header;
    switch (header.read(chunk, at, chunk.length)) {
      case 'more':
        this.#assembler.add(chunk, at, chunk.length);
        return chunk.length;
      case 'malformed':
        this.#assembler.complete(chunk, at, at + header.headerBytes, 'malformed');
        return at + header.headerBytes;
      case 'read': {
        const end = at + header.frameBytes;
        if (end <= chunk.length && header.frameBytes <= this.#frameBytesMax) {
          this.#assembler.complete(chunk, at, end);
          return end;
        }
        return this.#begin(chunk, at, at + header.headerBytes, header.headerBytes);
      }
    }
  }

  /** Byte by byte once it could be whole: what follows the header may be another frame already. */
  #goOnWithHeader(chunk: Uint8Array, at: number): number {
    const header = this.#header;
    const assembler = this.#assembler;
    const wanted = Math.max(1, header.bytesMin - assembler.pendingLength);
    const end = Math.min(chunk.length, at + wanted);
    assembler.add(chunk, at, end);
    switch (header.read(assembler.pending, 0, assembler.pendingLength)) {
      case 'more':
        break;
      case 'malformed':
        assembler.complete(chunk, end, end, 'malformed');
        break;
      case 'read':
        this.#begin(chunk, end, end, assembler.pendingLength);
    }
    return end;
  }

  /** The header, `headerBytes` long, ends with the chunk's bytes from `from` to `to`. */
  #begin(chunk: Uint8Array, from: number, to: number, headerBytes: number): number {
    const { frameBytes } = this.#header;
    this.#missing = frameBytes - headerBytes;
    if (frameBytes > this.#frameBytesMax) {
      this.#assembler.cut(chunk, from, to);
    } else if (this.#missing === 0) {
      this.#assembler.complete(chunk, from, to);
    } else {
      this.#assembler.add(chunk, from, to);
    }
    return to;
  }
}
