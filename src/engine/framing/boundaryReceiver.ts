import type { FrameFault } from '../../shared/framing.ts';
import { FrameAssembler } from './frameAssembler.ts';
import type { FrameReceiver, FrameSink } from './framer.ts';

/** Finds the ends of frames in a stream; goes on in each chunk where the one before left off. */
export interface Boundary {
  /** Where the next frame ends, seen from `from`: the index after its last byte; −1 for not here. */
  next(chunk: Uint8Array, from: number): number;
  /** What to call bytes that are left when the stream ends. */
  readonly restFault: FrameFault;
}

/** Receives frames that end in something, whatever they begin with. */
export class BoundaryReceiver implements FrameReceiver {
  readonly #boundary: Boundary;
  readonly #assembler: FrameAssembler;

  constructor(
    boundary: Boundary,
    sink: FrameSink,
    frameBytesMax: number,
    check?: (frame: Uint8Array) => FrameFault | undefined,
  ) {
    this.#boundary = boundary;
    this.#assembler = new FrameAssembler(sink, frameBytesMax, check);
  }

  get pending(): Uint8Array {
    return this.#assembler.pending;
  }

  get pendingLength(): number {
    return this.#assembler.pendingLength;
  }

  push(chunk: Uint8Array): void {
    let start = 0;
    for (;;) {
      const end = this.#boundary.next(chunk, start);
      if (end < 0) {
        break;
      }
      this.#assembler.complete(chunk, start, end);
      start = end;
    }
    if (start < chunk.length) {
      this.#assembler.add(chunk, start, chunk.length);
    }
  }

  end(): void {
    this.#assembler.end(this.#boundary.restFault);
  }
}
