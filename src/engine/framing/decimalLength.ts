import type { LengthNotation } from './lengthPrefixFramer.ts';

/**
 * Decimal digits in ASCII: a fixed number of them, blanks or zeros in front; or up to so many, with
 * a terminator after them (RFC 6587, section 3.4.1).
 */
export class DecimalLength implements LengthNotation {
  readonly bytesMin: number;
  readonly bytesMax: number;
  value = 0;
  size = 0;
  readonly #digits: number;
  readonly #terminator: number | undefined;
  /** Whether a digit stands before what was read. */
  #isInNumber = false;

  /** `digits` is 1 to 15, so that every length is a safe integer. */
  constructor(digits: number, terminator?: string) {
    this.#digits = digits;
    this.#terminator = terminator?.charCodeAt(0);
    this.bytesMin = terminator === undefined ? digits : 2;
    this.bytesMax = terminator === undefined ? digits : digits + 1;
  }

  /**
   * In text full of numbers, where one place in twenty is the beginning of one that a blank follows, and
   * more are in the middle of a number.
   */
  bits(): number {
    if (this.#isInNumber) {
      return 1;
    }
    const isBlank = this.#terminator === 0x20;
    return this.#terminator === undefined ? 1 + this.#digits : isBlank ? 4 : 6;
  }

  read(bytes: Uint8Array, from: number, to: number): 'more' | 'read' | 'malformed' {
    this.#isInNumber = from > 0 && isDigit(bytes[from - 1] ?? 0);
    return this.#terminator === undefined
      ? this.#readFixed(bytes, from, to)
      : this.#readTerminated(bytes, from, to, this.#terminator);
  }

  #readFixed(bytes: Uint8Array, from: number, to: number): 'more' | 'read' | 'malformed' {
    const end = from + this.#digits;
    if (end > to) {
      return 'more';
    }
    this.size = this.#digits;
    let at = from;
    while (at < end - 1 && bytes[at] === 0x20) {
      at += 1;
    }
    this.value = 0;
    for (; at < end; at += 1) {
      const digit = (bytes[at] ?? 0) - 0x30;
      if (digit < 0 || digit > 9) {
        this.value = 0;
        return 'malformed';
      }
      this.value = this.value * 10 + digit;
    }
    return 'read';
  }

  #readTerminated(
    bytes: Uint8Array,
    from: number,
    to: number,
    terminator: number,
  ): 'more' | 'read' | 'malformed' {
    this.value = 0;
    for (let i = 0; from + i < to; i += 1) {
      this.size = i + 1;
      const byte = bytes[from + i] ?? 0;
      if (byte === terminator && i > 0) {
        return 'read';
      }
      const digit = byte - 0x30;
      if (digit < 0 || digit > 9 || i === this.#digits) {
        // No fewer than were waited for: how many had come must not matter.
        this.size = Math.max(this.size, this.bytesMin);
        return 'malformed';
      }
      this.value = this.value * 10 + digit;
    }
    return 'more';
  }
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}
