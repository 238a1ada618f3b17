import type { Boundary } from './boundaryReceiver.ts';

/**
 * Finds a byte that ends a frame with something in it. Further ones before that are noise, or meant
 * to end noise, and belong to the frame that they precede.
 */
export class FilledBoundary implements Boundary {
  readonly restFault = 'unfinished';
  readonly #end: number;
  #isFilled = false;

  constructor(end: number) {
    this.#end = end;
  }

  next(chunk: Uint8Array, from: number): number {
    const end = this.#end;
    let at = from;
    if (!this.#isFilled) {
      while (at < chunk.length && chunk[at] === end) {
        at += 1;
      }
      if (at === chunk.length) {
        return -1;
      }
    }
    const found = chunk.indexOf(end, at);
    this.#isFilled = found < 0;
    return found + 1 || -1;
  }
}

/** A frame without the ends on either side of it. */
export function withoutEnds(frame: Uint8Array, end: number): Uint8Array {
  let from = 0;
  let to = frame.length;
  while (from < to && frame[from] === end) {
    from += 1;
  }
  while (to > from && frame[to - 1] === end) {
    to -= 1;
  }
  return frame.subarray(from, to);
}
