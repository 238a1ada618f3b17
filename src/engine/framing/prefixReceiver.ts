import { FrameAssembler } from './frameAssembler.ts';
import type { FrameHeader } from '../../shared/frameHeader.ts';
import { FrameRecovery } from './frameRecovery.ts';
import type { FrameReceiver, FrameSink } from './framer.ts';

/**
 * Receives frames that say at their beginning how long they are. A frame that says it is longer than
 * the limit is handed over in pieces, its header at once: nothing waits for bytes that never come. What
 * is no frame is one message, up to the place where frames go on, see `FrameRecovery`.
 */
export class PrefixReceiver implements FrameReceiver {
  readonly #header: FrameHeader;
  readonly #sink: FrameSink;
  readonly #frameBytesMax: number;
  readonly #assembler: FrameAssembler;
  /** Bytes that the current frame still needs; 0 while its header isn't read. */
  #missing = 0;
  /** While the bytes at hand are no frame. */
  #recovery: FrameRecovery | undefined;

  constructor(header: FrameHeader, sink: FrameSink, frameBytesMax: number) {
    this.#header = header;
    this.#sink = sink;
    // A header is never a piece of its own.
    this.#frameBytesMax = Math.max(frameBytesMax, header.bytesMax);
    this.#assembler = new FrameAssembler(sink, this.#frameBytesMax);
  }

  get pending(): Uint8Array {
    return this.#recovery?.pending ?? this.#assembler.pending;
  }

  get pendingLength(): number {
    return this.#recovery?.pendingLength ?? this.#assembler.pendingLength;
  }

  push(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length) {
      at = this.#recovery === undefined ? this.#take(chunk, at) : this.#recover(chunk, at);
    }
  }

  end(): void {
    for (let recovery = this.#recovery; recovery !== undefined; recovery = this.#recovery) {
      this.#recovery = undefined;
      this.push(recovery.end());
    }
    this.#assembler.end('unfinished');
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
        return this.#recover(chunk, at);
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
        return this.#recover(chunk, end);
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

  /** Takes more of what is no frame, which begins with the bytes that wait where none goes on. */
  #recover(chunk: Uint8Array, at: number): number {
    const recovery = (this.#recovery ??= this.#startRecovery());
    const end = recovery.take(chunk, at);
    if (recovery.found !== undefined) {
      this.#recovery = undefined;
      this.push(recovery.found);
    }
    return end;
  }

  #startRecovery(): FrameRecovery {
    const sink = (bytes: Uint8Array) => {
      this.#sink(bytes, 'malformed');
    };
    const begun = this.#assembler.takePending();
    return new FrameRecovery(this.#header, this.#frameBytesMax, sink, begun);
  }
}
