import type { BytePattern } from './bytePattern.ts';
import { MaskedSearch } from './maskedSearch.ts';

/** Decides whether, and where, a pattern is in some bytes. Takes time linear in them, but for a large constant. */
export class PatternSearch {
  readonly #pattern: BytePattern;
  readonly #parts: readonly MaskedSearch[];
  /** The one part, where it may stand anywhere. */
  readonly floating: MaskedSearch | undefined;
  /** The first part, where it stands at the beginning: most messages are told apart by that. */
  readonly #leading: MaskedSearch | undefined;

  constructor(pattern: BytePattern) {
    const { isAtStart, isAtEnd } = pattern;
    this.#pattern = pattern;
    this.#parts = pattern.parts.map((part) => new MaskedSearch(part));
    this.#leading = isAtStart ? this.#parts[0] : undefined;
    this.floating = this.#parts.length === 1 && !isAtStart && !isAtEnd ? this.#parts[0] : undefined;
  }

  /** The byte that all begins with, where every bit of one counts. */
  get firstByte(): number | undefined {
    return this.#leading?.firstByte;
  }

  isIn(payload: Buffer, from: number, to: number): boolean {
    const { floating } = this;
    if (floating !== undefined) {
      return floating.find(payload, from, to) >= 0;
    }
    const leading = this.#leading;
    if (leading !== undefined && !(from + leading.length <= to && leading.stands(payload, from))) {
      return false;
    }
    return this.placesIn(payload, from, to) !== undefined;
  }

  /**
   * Where each part begins in the bytes from `from` to `to`: each at its first place after the one
   * before it, which finds a match if there is one.
   */
  placesIn(payload: Buffer, from: number, to: number): readonly number[] | undefined {
    const { isAtStart, isAtEnd } = this.#pattern;
    const parts = this.#parts;
    const places: number[] = [];
    let start = from;
    for (const [index, part] of parts.entries()) {
      const isFixedStart = index === 0 && isAtStart;
      const isFixedEnd = index === parts.length - 1 && isAtEnd;
      const place = isFixedEnd
        ? to - part.length
        : isFixedStart
          ? start
          : part.find(payload, start, to);
      const isThere =
        place >= start &&
        place + part.length <= to &&
        (!isFixedStart || place === start) &&
        (!(isFixedStart || isFixedEnd) || part.stands(payload, place));
      if (!isThere) {
        return undefined;
      }
      places.push(place);
      start = place + part.length;
    }
    return places;
  }

  /** The bytes that the pattern names, as views; nothing where it does not match. */
  capture(payload: Buffer): Readonly<Record<string, Uint8Array>> | undefined {
    if (this.#pattern.captures.length === 0) {
      return undefined;
    }
    const places = this.placesIn(payload, 0, payload.length);
    return (
      places &&
      Object.fromEntries(
        this.#pattern.captures.map(({ name, part, start, length }) => {
          const place = places[part] ?? 0;
          return length === undefined
            ? [name, payload.subarray(this.#endOf(part - 1, places), place)]
            : [name, payload.subarray(place + start, place + start + length)];
        }),
      )
    );
  }

  #endOf(part: number, places: readonly number[]): number {
    return (places[part] ?? 0) + (this.#parts[part]?.length ?? 0);
  }
}
