import type { Boundary } from './boundaryReceiver.ts';

/** How far to look without the native search. */
const nearBytes = 96;

/**
 * Finds a sequence of bytes, across chunks too, in time linear in the stream (Knuth, Morris and
 * Pratt, 1977). Finds do not overlap.
 */
export class DelimiterBoundary implements Boundary {
  readonly restFault = 'unfinished';
  readonly #delimiter: Uint8Array;
  readonly #fallbacks: Uint8Array;
  /** Bytes of the delimiter that the stream ended in. */
  #matched = 0;

  /** `delimiter` has 1 to 255 bytes. */
  constructor(delimiter: Uint8Array) {
    this.#delimiter = delimiter;
    this.#fallbacks = fallbacksOf(delimiter);
  }

  next(chunk: Uint8Array, from: number): number {
    const delimiter = this.#delimiter;
    const { length } = delimiter;
    let matched = this.#matched;
    let at = from;
    while (at < chunk.length) {
      if (matched === 0) {
        at = indexOf(chunk, delimiter[0] ?? 0, at);
        if (at < 0) {
          break;
        }
      }
      const byte = chunk[at];
      while (matched > 0 && byte !== delimiter[matched]) {
        matched = this.#fallbacks[matched - 1] ?? 0;
      }
      at += 1;
      if (byte === delimiter[matched]) {
        matched += 1;
        if (matched === length) {
          this.#matched = 0;
          return at;
        }
      }
    }
    this.#matched = matched;
    return -1;
  }
}

/** Of short frames, the native search costs more to call than to do; of long ones, it is faster. */
function indexOf(bytes: Uint8Array, byte: number, from: number): number {
  const near = Math.min(bytes.length, from + nearBytes);
  for (let at = from; at < near; at += 1) {
    if (bytes[at] === byte) {
      return at;
    }
  }
  return near < bytes.length ? bytes.indexOf(byte, near) : -1;
}

/** For each length matched, the longest proper prefix that is a suffix of it as well. */
function fallbacksOf(delimiter: Uint8Array): Uint8Array {
  const fallbacks = new Uint8Array(delimiter.length);
  let matched = 0;
  for (let i = 1; i < delimiter.length; i += 1) {
    while (matched > 0 && delimiter[i] !== delimiter[matched]) {
      matched = fallbacks[matched - 1] ?? 0;
    }
    if (delimiter[i] === delimiter[matched]) {
      matched += 1;
    }
    fallbacks[i] = matched;
  }
  return fallbacks;
}
