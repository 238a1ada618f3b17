/** What a `Date` can be, in milliseconds on both sides of 1970 (ECMA-262, section 21.4.1.1). */
const dateMax = 8.64e15;

/**
 * `2026-11-22T23:24:16.123456Z`: UTC, to the nearest microsecond; `…16.123456789Z` where the nanoseconds in
 * the time's second, 0 to 999,999,999, are given and are not whole microseconds. What is no date, as damaged captures
 * have it, becomes seconds since 1970: `@8640000000001`.
 */
export function formatUtcTime(milliseconds: number, nanoseconds = 0): string {
  if (nanoseconds % 1_000 !== 0) {
    const second = new Date(Math.round((milliseconds - nanoseconds / 1e6) / 1_000) * 1_000);
    return `${second.toISOString().slice(0, -4)}${String(nanoseconds).padStart(9, '0')}Z`;
  }
  const micros = Math.round((milliseconds - Math.floor(milliseconds)) * 1_000);
  const whole = Math.floor(milliseconds) + Math.floor(micros / 1_000);
  if (!(Math.abs(whole) <= dateMax)) {
    return `@${milliseconds / 1_000}`;
  }
  const fraction = String(micros % 1_000).padStart(3, '0');
  return `${new Date(whole).toISOString().slice(0, -1)}${fraction}Z`;
}
