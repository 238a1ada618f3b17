import { annotate } from './annotation.ts';
import type { Annotation } from './annotation.ts';
import { directions } from './entry.ts';
import type { FaultHit } from './fault/faultHit.ts';
import { fates, origins } from './messageFate.ts';
import { copyFormats } from './payloadPlace.ts';
import type { EntryRow, EventDetail, Page, RowInMaking } from './entry.ts';

/** Columns of numbers, one after the other, that stand for the rows. */
const columns = 24;

const legs = ['client', 'server'] as const;

interface PackedPage extends Omit<Page, 'rows'> {
  readonly packedRows: number;
  readonly numbers: Float64Array;
  /** Sockets, peers and contexts, each once. */
  readonly texts: readonly string[];
  readonly events: readonly (readonly [row: number, event: EventDetail])[];
  readonly annotations: readonly (readonly [row: number, annotation: Annotation])[];
  readonly faults: readonly (readonly [row: number, hits: readonly FaultHit[]])[];
}

/** Adding a key to the rows without packing it fails here. */
type Packed =
  | 'seq'
  | 'time'
  | 'nanoseconds'
  | 'socket'
  | 'connection'
  | 'peer'
  | 'leg'
  | 'direction'
  | 'origin'
  | 'fate'
  | 'faults'
  | 'length'
  | 'place'
  | 'wireLength'
  | 'context'
  | 'offset'
  | 'captured'
  | 'before'
  | 'after'
  | 'hit'
  | 'event'
  | 'replyMs'
  | 'isMarked'
  | 'note';
type PackedRow = Exclude<keyof EntryRow, Packed> extends never ? EntryRow : never;

/**
 * An RPC answer whose pages have columns instead of rows: cloning some hundred objects from thread to
 * thread costs several times what making them anew does. `unpackPages` makes them on the other side.
 */
export function packPages(message: unknown): unknown {
  return overPages(message, (page) => (isPage(page) ? pack(page) : undefined));
}

export function unpackPages(message: unknown): unknown {
  return overPages(message, (page) => (isPacked(page) ? unpack(page) : undefined));
}

/** Replaces an answer, or the `page` in it. */
function overPages(message: unknown, replace: (page: unknown) => unknown): unknown {
  if (!isObject(message) || !isObject(message['r'])) {
    return message;
  }
  const { r } = message;
  const whole = replace(r);
  const part = replace(r['page']);
  return whole !== undefined
    ? { ...message, r: whole }
    : part !== undefined
      ? { ...message, r: { ...r, page: part } }
      : message;
}

function pack({ rows, ...page }: Page): PackedPage {
  const numbers = new Float64Array(rows.length * columns);
  const places = new Map<string, number>();
  const placeOf = (text: string | undefined): number => {
    if (text === undefined) {
      return -1;
    }
    const place = places.get(text) ?? places.size;
    places.set(text, place);
    return place;
  };
  const events: [number, EventDetail][] = [];
  const annotations: [number, Annotation][] = [];
  const faults: [number, readonly FaultHit[]][] = [];
  let at = 0;
  rows.forEach((row: PackedRow, index) => {
    numbers[at] = row.seq;
    numbers[at + 1] = row.time;
    numbers[at + 2] = row.connection ?? -1;
    numbers[at + 3] = directions.indexOf(row.direction);
    numbers[at + 4] = row.length;
    numbers[at + 5] = row.offset;
    numbers[at + 6] = row.captured;
    numbers[at + 7] = placeOf(row.socket);
    numbers[at + 8] = placeOf(row.peer);
    numbers[at + 9] = row.replyMs ?? -1;
    numbers[at + 10] = row.before ?? -1;
    numbers[at + 11] = row.after ?? -1;
    numbers[at + 12] = row.hit?.at ?? -1;
    numbers[at + 13] = row.hit?.length ?? 0;
    numbers[at + 14] = row.hit?.excerptAt ?? 0;
    numbers[at + 15] = row.hit?.excerptLength ?? 0;
    packPlace(row, numbers, at + 16);
    numbers[at + 20] = placeOf(row.context);
    numbers[at + 21] = packFate(row);
    numbers[at + 22] = row.leg === undefined ? -1 : legs.indexOf(row.leg);
    numbers[at + 23] = row.nanoseconds ?? -1;
    at += columns;
    if (row.event) {
      events.push([index, row.event]);
    }
    if (row.faults) {
      faults.push([index, row.faults]);
    }
    if (row.isMarked ?? row.note !== undefined) {
      const { isMarked = false, note } = row;
      annotations.push([index, { isMarked, ...(note !== undefined && { note }) }]);
    }
  });
  return {
    ...page,
    packedRows: rows.length,
    numbers,
    texts: [...places.keys()],
    events,
    annotations,
    faults,
  };
}

function unpack({
  packedRows,
  numbers,
  texts,
  events,
  annotations,
  faults,
  ...page
}: PackedPage): Page {
  const rows = Array.from({ length: packedRows }, (_, index): RowInMaking => {
    const at = index * columns;
    const number = (column: number) => numbers[at + column] ?? 0;
    const row: RowInMaking = {
      seq: number(0),
      time: number(1),
      socket: texts[number(7)] ?? '',
      direction: directions[number(3)] ?? 'event',
      length: number(4),
      offset: number(5),
      captured: number(6),
    };
    const [connection, peer] = [number(2), texts[number(8)]];
    const [replyMs, before, after] = [number(9), number(10), number(11)];
    if (connection >= 0) {
      row.connection = connection;
    }
    if (peer !== undefined) {
      row.peer = peer;
    }
    const context = texts[number(20)];
    if (context !== undefined) {
      row.context = context;
    }
    unpackFate(row, number(21));
    const leg = legs[number(22)];
    if (leg !== undefined) {
      row.leg = leg;
    }
    if (number(23) >= 0) {
      row.nanoseconds = number(23);
    }
    if (replyMs >= 0) {
      row.replyMs = replyMs;
    }
    if (before >= 0) {
      row.before = before;
    }
    if (after >= 0) {
      row.after = after;
    }
    if (number(12) >= 0) {
      row.hit = {
        at: number(12),
        length: number(13),
        excerptAt: number(14),
        excerptLength: number(15),
      };
    }
    unpackPlace(row, numbers, at + 16);
    return row;
  });
  for (const [index, event] of events) {
    const row = rows[index];
    if (row) {
      row.event = event;
    }
  }
  for (const [index, hits] of faults) {
    const row = rows[index];
    if (row) {
      row.faults = hits;
    }
  }
  for (const [index, annotation] of annotations) {
    const row = rows[index];
    if (row) {
      annotate(row, annotation);
    }
  }
  return { ...page, rows };
}

/** 0 for most rows. */
function packFate({ origin, fate = 'delivered' }: EntryRow): number {
  const code = origin === undefined ? 0 : origins.indexOf(origin) + 1;
  return code * fates.length + fates.indexOf(fate);
}

function unpackFate(row: RowInMaking, packed: number): void {
  const origin = origins[Math.floor(packed / fates.length) - 1];
  const fate = fates[packed % fates.length] ?? 'delivered';
  if (origin !== undefined) {
    row.origin = origin;
  }
  if (fate !== 'delivered') {
    row.fate = fate;
  }
}

function packPlace({ place, wireLength = 0 }: EntryRow, numbers: Float64Array, at: number): void {
  numbers[at] = place === undefined ? -1 : copyFormats.indexOf(place.form);
  numbers[at + 1] = wireLength;
  if (place !== undefined) {
    const isDecoded = 'length' in place;
    numbers[at + 2] = isDecoded ? place.length : place.head;
    numbers[at + 3] = isDecoded ? 0 : place.form === 'range' ? place.tail : place.gap;
  }
}

function unpackPlace(row: RowInMaking, numbers: Float64Array, at: number): void {
  const form = copyFormats[numbers[at] ?? -1];
  const first = numbers[at + 2] ?? 0;
  const second = numbers[at + 3] ?? 0;
  if (form !== undefined) {
    row.wireLength = numbers[at + 1] ?? 0;
    row.place =
      form === 'range'
        ? { form, head: first, tail: second }
        : form === 'spliced'
          ? { form, head: first, gap: second }
          : { form, length: first };
  }
}

function isPage(value: unknown): value is Page {
  return isObject(value) && 'rows' in value && 'bytes' in value && 'evicted' in value;
}

function isPacked(value: unknown): value is PackedPage {
  return isObject(value) && 'packedRows' in value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
