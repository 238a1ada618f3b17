function pad(value: number, places: number): string {
  return String(value).padStart(places, '0');
}

/** Local time of day with milliseconds, `14:03:07.042`; `time` in milliseconds since the epoch. */
export function clockTime(time: number): string {
  const date = new Date(time);
  return `${clockSeconds(date)}.${pad(date.getMilliseconds(), 3)}`;
}

function clockSeconds(date: Date): string {
  return `${pad(date.getHours(), 2)}:${pad(date.getMinutes(), 2)}:${pad(date.getSeconds(), 2)}`;
}

/** A difference of times as seconds with six decimals, `0.000123`; both in milliseconds. */
export function inSeconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(6);
}

/**
 * Local time of day with microseconds, `14:03:07.042117`; with nanoseconds where those in the time's second,
 * 0 to 999,999,999, are given.
 */
export function exactTime(time: number, nanoseconds?: number): string {
  if (nanoseconds !== undefined) {
    return `${clockSeconds(new Date(secondOf(time, nanoseconds)))}.${pad(nanoseconds, 9)}`;
  }
  const { milliseconds, micros } = toMicroseconds(time);
  return `${clockTime(milliseconds)}${pad(micros, 3)}`;
}

/** To the nearest microsecond: a double has hardly more to give, and is often just below one. */
function toMicroseconds(time: number): { readonly milliseconds: number; readonly micros: number } {
  const whole = Math.floor(time);
  const micros = Math.round((time - whole) * 1_000);
  return micros === 1_000
    ? { milliseconds: whole + 1, micros: 0 }
    : { milliseconds: whole, micros };
}

/** A double of the time may be in the second beside. */
function secondOf(time: number, nanoseconds: number): number {
  return Math.round((time - nanoseconds / 1e6) / 1_000) * 1_000;
}

/** Local date and time as `exactTime` has it, `2026-11-22 14:03:07.042117`. */
export function dateTime(time: number, nanoseconds?: number): string {
  const date = new Date(
    nanoseconds === undefined ? toMicroseconds(time).milliseconds : secondOf(time, nanoseconds),
  );
  const day = `${date.getFullYear()}-${pad(date.getMonth() + 1, 2)}-${pad(date.getDate(), 2)}`;
  return `${day} ${exactTime(time, nanoseconds)}`;
}

/** An endpoint's URL without its scheme, as a column that names the scheme elsewhere shows it. */
export function shortEndpoint(url: string): string {
  return url.replace(/^(?:tcp|udp|tls):\/\//, '');
}

/** A span of time in two or three digits: `0.04 ms`, `12 ms`, `3.2 s`, `2:05 min`, `1:02 h`. */
export function span(milliseconds: number): string {
  const ms = Math.max(0, milliseconds);
  if (ms < 9.95) {
    return `${ms.toFixed(ms < 0.995 ? 2 : 1)} ms`;
  }
  if (ms < 999.5) {
    return `${Math.round(ms)} ms`;
  }
  if (ms < 59_950) {
    return `${(ms / 1000).toFixed(ms < 9_950 ? 1 : 0)} s`;
  }
  const seconds = Math.round(ms / 1000);
  return seconds < 3_600
    ? `${Math.floor(seconds / 60)}:${pad(seconds % 60, 2)} min`
    : `${Math.floor(seconds / 3_600)}:${pad(Math.floor((seconds % 3_600) / 60), 2)} h`;
}

/** A span of time in whole seconds, minutes or hours, for one that still runs: `12 s`, `2:05 min`. */
export function wholeSpan(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  return seconds < 60 ? `${seconds} s` : span(seconds * 1000);
}
