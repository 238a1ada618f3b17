/** A cyclic redundancy check as the catalogue of parametrised CRC algorithms (G. Cook) writes it. */
export interface CrcParameters {
  readonly width: 8 | 16 | 32;
  /** The polynomial without its highest term. */
  readonly poly: number;
  readonly init: number;
  /** Whether bits go in and out lowest first; no variant here mixes the two. */
  readonly isReflected: boolean;
  readonly xorOut: number;
}

/** Computes one CRC, a table look-up a byte. */
export class Crc {
  readonly #parameters: CrcParameters;
  readonly #table: Uint32Array;

  constructor(parameters: CrcParameters) {
    this.#parameters = parameters;
    this.#table = tableOf(parameters);
  }

  /** The check value of `bytes`, unsigned. */
  of(bytes: Uint8Array): number {
    const { width, init, isReflected, xorOut } = this.#parameters;
    const table = this.#table;
    if (isReflected) {
      let crc = reflect(init, width);
      for (const byte of bytes) {
        crc = (crc >>> 8) ^ (table[(crc ^ byte) & 0xff] ?? 0);
      }
      return (crc ^ xorOut) >>> 0;
    }
    // Narrow ones are kept at the upper end of 32 bits, so that one loop serves all.
    let crc = init << (32 - width);
    for (const byte of bytes) {
      crc = (crc << 8) ^ (table[(crc >>> 24) ^ byte] ?? 0);
    }
    return ((crc >>> (32 - width)) ^ xorOut) >>> 0;
  }
}

function tableOf({ width, poly, isReflected }: CrcParameters): Uint32Array {
  const divisor = isReflected ? reflect(poly, width) : poly << (32 - width);
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let rest = isReflected ? byte : byte << 24;
    for (let bit = 0; bit < 8; bit++) {
      if (isReflected) {
        rest = rest & 1 ? (rest >>> 1) ^ divisor : rest >>> 1;
      } else {
        rest = rest < 0 ? (rest << 1) ^ divisor : rest << 1;
      }
    }
    return rest;
  });
}

function reflect(value: number, width: number): number {
  let reflected = 0;
  for (let bit = 0; bit < width; bit++) {
    reflected = (reflected << 1) | ((value >>> bit) & 1);
  }
  return reflected >>> 0;
}
