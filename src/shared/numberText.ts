/** A number with the sign of a zero, which `String` leaves out. */
export function floatText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** The shortest digits that make the same single-precision number: nine at most. */
export function singleText(value: number): string {
  for (let digits = 1; digits <= 9; digits++) {
    const shorter = Number(value.toPrecision(digits));
    if (value !== 0 && Math.fround(shorter) === value) {
      return String(shorter);
    }
  }
  return floatText(value);
}
