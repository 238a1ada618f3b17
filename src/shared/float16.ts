/** The value of an IEEE 754 half-precision number (binary16) with these sixteen bits. */
export function float16(bits: number): number {
  const sign = bits > 0x7fff ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 0x3ff;
  if (exponent === 31) {
    return fraction === 0 ? sign * Infinity : NaN;
  }
  return exponent === 0
    ? sign * 2 ** -24 * fraction
    : sign * 2 ** (exponent - 15) * (1 + fraction / 1024);
}

/** The number of half precision nearest to a finite `value`, ties to even; beyond the largest one, infinity. */
export function roundToFloat16(value: number): number {
  const size = Math.abs(value);
  // The distance of neighbours: 2^-24 below the smallest normal number, else 11 significant bits.
  const step = 2 ** Math.max(-24, Math.floor(Math.log2(size)) - 10);
  const steps = size / step;
  const below = Math.floor(steps);
  const rest = steps - below;
  const rounded = (rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below) * step;
  return Math.sign(value) * (rounded > 65_504 ? Infinity : rounded);
}
