const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
];

const dayMs = 86_400_000;

/** Conversions of strftime(3) in the C locale; `L` is the milliseconds, as in Ruby. */
const conversions: Readonly<Record<string, (at: Date) => string>> = {
  Y: (at) => padded(at.getUTCFullYear(), 4),
  y: (at) => padded(at.getUTCFullYear() % 100),
  m: (at) => padded(at.getUTCMonth() + 1),
  d: (at) => padded(at.getUTCDate()),
  e: (at) => String(at.getUTCDate()).padStart(2),
  j: (at) => padded(Math.floor((at.getTime() - Date.UTC(at.getUTCFullYear(), 0)) / dayMs) + 1, 3),
  H: (at) => padded(at.getUTCHours()),
  M: (at) => padded(at.getUTCMinutes()),
  S: (at) => padded(at.getUTCSeconds()),
  L: (at) => padded(at.getUTCMilliseconds(), 3),
  a: (at) => (days[at.getUTCDay()] ?? '').slice(0, 3),
  A: (at) => days[at.getUTCDay()] ?? '',
  b: (at) => (months[at.getUTCMonth()] ?? '').slice(0, 3),
  B: (at) => months[at.getUTCMonth()] ?? '',
  s: (at) => String(Math.floor(at.getTime() / 1_000)),
  z: () => '+0000',
  '%': () => '%',
};

/** Whether it has only conversions that `formatTime` knows. */
export function isTimeFormat(format: string): boolean {
  return [...format.matchAll(/%(.?)/gsu)].every(([, letter = '']) =>
    Object.hasOwn(conversions, letter),
  );
}

/** A time in UTC, as a format of strftime(3) says; `now` in milliseconds since the Unix epoch. */
export function formatTime(now: number, format: string): string {
  const at = new Date(now);
  return format.replaceAll(/%(.)/gsu, (all, letter: string) => conversions[letter]?.(at) ?? all);
}

function padded(value: number, digits = 2): string {
  return String(value).padStart(digits, '0');
}
