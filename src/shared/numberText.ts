import { roundToFloat16 } from './float16.ts';

/**
 * Numbers as text, for decoders and the inspector alike: the fewest decimal digits that make the same
 * number in its own precision again, and the sign of a zero, which `String` leaves out.
 */

/** A double-precision number (binary64). */
export function doubleText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** A single-precision number (binary32): nine digits at most. */
export function singleText(value: number): string {
  return shortestText(value, 9, Math.fround);
}

/** A half-precision number (binary16): five digits at most. */
export function halfText(value: number): string {
  return shortestText(value, 5, roundToFloat16);
}

function shortestText(
  value: number,
  digitsMax: number,
  rounded: (candidate: number) => number,
): string {
  if (value !== 0 && Number.isFinite(value)) {
    for (let digits = 1; digits <= digitsMax; digits++) {
      const candidate = Number(value.toPrecision(digits));
      if (rounded(candidate) === value) {
        return String(candidate);
      }
    }
  }
  return doubleText(value);
}
