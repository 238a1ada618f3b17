import type { LengthNotation } from './lengthPrefixFramer.ts';

/** An unsigned integer of a fixed size. */
export class BinaryLength implements LengthNotation {
  readonly bytesMin: number;
  readonly bytesMax: number;
  readonly size: number;
  value = 0;
  readonly #isLittle: boolean;

  constructor(size: 1 | 2 | 4 | 8, byteOrder: 'big' | 'little') {
    this.size = size;
    this.bytesMin = size;
    this.bytesMax = size;
    this.#isLittle = byteOrder === 'little';
  }

  bits(valueMax: number): number {
    return Math.max(1, 8 * this.size - Math.log2(valueMax + 1));
  }

  read(bytes: Uint8Array, from: number, to: number): 'more' | 'read' {
    const { size } = this;
    if (to - from < size) {
      return 'more';
    }
    let value = 0;
    for (let i = 0; i < size; i += 1) {
      value = value * 256 + (bytes[from + (this.#isLittle ? size - 1 - i : i)] ?? 0);
    }
    this.value = Math.min(value, Number.MAX_SAFE_INTEGER);
    return 'read';
  }
}
