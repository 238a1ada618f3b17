/** A moment as a filter names it. Without a date it is one of the day on which the filter is set. */
export interface FilterTime {
  readonly date?: { readonly year: number; readonly month: number; readonly day: number };
  /** Since that day's midnight, in milliseconds, with a fraction. */
  readonly dayMs: number;
  /** Whether it is UTC rather than the local time of where the sockets are. */
  readonly isUtc: boolean;
}

const pattern =
  /^(?:(\d{4})-(\d\d)-(\d\d)(?:[T ](?=.)|$))?(?:(\d{1,2}):(\d\d)(?::(\d\d(?:\.\d+)?))?(Z)?)?$/i;

/** Reads `12:00`, `12:00:05.25`, `2026-11-22` or `2026-11-22T12:00Z`; undefined for all else. */
export function parseFilterTime(text: string): FilterTime | undefined {
  const match = pattern.exec(text);
  if (!match || text === '') {
    return undefined;
  }
  const [, year, month, day, hours = '0', minutes = '0', seconds = '0', zulu] = match;
  const clock = [Number(hours), Number(minutes), Number(seconds)] as const;
  const dayMs = Math.round(((clock[0] * 60 + clock[1]) * 60 + clock[2]) * 1e6) / 1e3;
  const date =
    year === undefined ? undefined : { year: Number(year), month: Number(month), day: Number(day) };
  const isDate = !date || (isWithin(date.month, 1, 12) && isWithin(date.day, 1, daysIn(date)));
  return isDate && clock[0] < 24 && clock[1] < 60 && clock[2] < 60
    ? { ...(date && { date }), dayMs, isUtc: zulu !== undefined }
    : undefined;
}

/** As `parseFilterTime` reads it. */
export function formatFilterTime({ date, dayMs, isUtc }: FilterTime): string {
  const micros = Math.round(dayMs * 1e3);
  const seconds = Math.floor(micros / 1e6);
  const fraction = String(micros % 1e6)
    .padStart(6, '0')
    .replace(/0+$/, '');
  const clock = [seconds / 3600, (seconds / 60) % 60, seconds % 60].map((part) =>
    two(Math.floor(part)),
  );
  const day = date
    ? `${String(date.year).padStart(4, '0')}-${two(date.month)}-${two(date.day)}T`
    : '';
  return `${day}${clock.join(':')}${fraction && `.${fraction}`}${isUtc ? 'Z' : ''}`;
}

/** Milliseconds since the Unix epoch; `now` says which day is meant where none is named. */
export function momentOf({ date, dayMs, isUtc }: FilterTime, now: number): number {
  const today = new Date(now);
  if (isUtc) {
    const { year, month, day } = date ?? {
      year: today.getUTCFullYear(),
      month: today.getUTCMonth() + 1,
      day: today.getUTCDate(),
    };
    return new Date(0).setUTCFullYear(year, month - 1, day) + dayMs;
  }
  const { year, month, day } = date ?? {
    year: today.getFullYear(),
    month: today.getMonth() + 1,
    day: today.getDate(),
  };
  // By the clock on the wall: a day on which clocks are set is not 24 hours long.
  const moment = new Date(2000, 0, 1);
  moment.setFullYear(year, month - 1, day);
  moment.setHours(Math.floor(dayMs / 3_600_000), Math.floor(dayMs / 60_000) % 60);
  return moment.getTime() + (dayMs % 60_000);
}

const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Reads `500ms`, `90s`, `1.5m`, `2h` or `1d` as milliseconds. */
export function parseDuration(text: string): number | undefined {
  const [, count, unit = ''] = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|d)$/.exec(text) ?? [];
  return count === undefined ? undefined : Math.round(Number(count) * (unitMs[unit] ?? 0));
}

/** In the largest unit of which it is a whole number. */
export function formatDuration(ms: number): string {
  const unit = ['d', 'h', 'm', 's'].find((one) => ms > 0 && ms % (unitMs[one] ?? 1) === 0) ?? 'ms';
  return `${ms / (unitMs[unit] ?? 1)}${unit}`;
}

function daysIn({ year, month }: { readonly year: number; readonly month: number }): number {
  return new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
}

function isWithin(value: number, low: number, high: number): boolean {
  return value >= low && value <= high;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
