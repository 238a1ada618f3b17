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
