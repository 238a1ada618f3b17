/** An unsigned integer of so many bytes; nothing where it is too large for them. */
export function writeBinaryLength(
  value: number,
  size: number,
  isLittle: boolean,
): Uint8Array | undefined {
  const bytes = new Uint8Array(size);
  let rest = value;
  for (let i = 0; i < size; i += 1) {
    bytes[isLittle ? i : size - 1 - i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return rest > 0 ? undefined : bytes;
}

/** Decimal digits in ASCII: `digits` of them, or up to so many with a terminator behind. */
export function writeDecimalLength(
  value: number,
  digits: number,
  terminator: string | undefined,
): Uint8Array | undefined {
  const written = String(value);
  if (written.length > digits) {
    return undefined;
  }
  return new TextEncoder().encode(
    terminator === undefined ? written.padStart(digits, '0') : written + terminator,
  );
}

/** Base 128, lowest group first, the high bit set in all bytes but the last. */
export function writeVarint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return Uint8Array.from([...bytes, rest]);
}
