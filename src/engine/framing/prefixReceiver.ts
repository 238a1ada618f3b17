import { FrameAssembler } from './frameAssembler.ts';
import type { FrameHeader } from './frameHeader.ts';
import { FrameSearch } from './frameSearch.ts';
import type { FrameReceiver, FrameSink } from './framer.ts';

/** Bytes that a search for frames takes first; then as many again as it has. */
const searchedFirst = 256;

/**
 * Receives frames that say at their beginning how long they are. A frame that says it is longer than
 * the limit is handed over in pieces, its header at once: nothing waits for bytes that never come. What
 * is no frame is one message, up to the place where frames go on as `FrameSearch` finds it, or pieces of
 * the limit where there is more.
 */
export class PrefixReceiver implements FrameReceiver {
  readonly #header: FrameHeader;
  readonly #sink: FrameSink;
  readonly #frameBytesMax: number;
  readonly #assembler: FrameAssembler;
  /** Bytes that the current frame still needs; 0 while its header isn't read. */
  #missing = 0;
  /** While the bytes at hand are no frame. */
  #search: FrameSearch | undefined;

  constructor(header: FrameHeader, sink: FrameSink, frameBytesMax: number) {
    this.#header = header;
    this.#sink = sink;
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
      at = this.#search === undefined ? this.#take(chunk, at) : this.#seek(chunk, at);
    }
  }

  end(): void {
    const found = this.#search?.end(this.#assembler.pending) ?? -1;
    if (found >= 0) {
      this.#goOn(found);
    }
    if (this.#search === undefined) {
      this.#assembler.end('unfinished');
    } else {
      this.#handMalformed(this.#assembler.takePending());
    }
  }

  #take(chunk: Uint8Array, at: number): number {
    if (this.#missing > 0) {
      return this.#takeBody(chunk, at);
    }
    return this.#assembler.pendingLength === 0
      ? this.#startHere(chunk, at)
      : this.#goOnWithHeader(chunk, at);
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
        return this.#seek(chunk, at);
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
        return this.#seek(chunk, end);
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

  /** Takes more of what is no frame, as far as the search wants it, which begins where none goes on. */
  #seek(chunk: Uint8Array, at: number): number {
    const search = (this.#search ??= new FrameSearch(this.#header, this.#frameBytesMax));
    const assembler = this.#assembler;
    const limit = this.#frameBytesMax;
    const held = assembler.pendingLength;
    const wanted = Math.min(Math.max(searchedFirst, held), 2 * limit - held);
    const end = Math.min(chunk.length, at + wanted);
    assembler.hold(chunk, at, end);
    const found = search.look(assembler.pending);
    if (found >= 0) {
      this.#goOn(found);
    } else if (assembler.pendingLength === 2 * limit) {
      search.drop(limit);
      const bytes = assembler.takePending();
      this.#sink(bytes.subarray(0, limit), 'malformed');
      assembler.hold(bytes, limit, bytes.length);
    }
    return end;
  }

  /** Frames go on at a place of the bytes that are held. */
  #goOn(found: number): void {
    const bytes = this.#assembler.takePending();
    this.#search = undefined;
    this.#handMalformed(bytes.subarray(0, found));
    this.push(bytes.subarray(found));
  }

  #handMalformed(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length; from += this.#frameBytesMax) {
      this.#sink(bytes.subarray(from, from + this.#frameBytesMax), 'malformed');
    }
  }
}
