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

/** What of a frame lies between the bytes that fill before it and end it. */
export function withoutFill(
  frame: Uint8Array,
  fill: number,
): { readonly head: number; readonly to: number } {
  let head = 0;
  let to = frame.length;
  while (head < to && frame[head] === fill) {
    head += 1;
  }
  while (to > head && frame[to - 1] === fill) {
    to -= 1;
  }
  return { head, to };
}
