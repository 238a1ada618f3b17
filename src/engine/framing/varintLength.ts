import type { LengthNotation } from './lengthPrefixFramer.ts';

/** Seven bits a byte are enough for 64 bits in ten. */
const bytesMax = 10;

/** A length in base 128, lowest group first, the high bit set in all bytes but the last. */
export class VarintLength implements LengthNotation {
  readonly bytesMin = 1;
  readonly bytesMax = bytesMax;
  value = 0;
  size = 0;

  /** Of lengths in one byte there are as many as there are bytes without the high bit. */
  bits(): number {
    return 1;
  }

  read(bytes: Uint8Array, from: number, to: number): 'more' | 'read' | 'malformed' {
    this.value = 0;
    let factor = 1;
    for (let i = 0; i < bytesMax; i += 1) {
      if (from + i >= to) {
        return 'more';
      }
      const byte = bytes[from + i] ?? 0;
      this.size = i + 1;
      this.value = Math.min(this.value + (byte & 0x7f) * factor, Number.MAX_SAFE_INTEGER);
      factor *= 128;
      if (byte < 0x80) {
        return 'read';
      }
    }
    return 'malformed';
  }
}
