import type { ColumnSegment } from '../log/entryColumns.ts';
import { segmentEntries } from '../log/entryColumns.ts';
import type { TrafficLog } from '../log/trafficLog.ts';

/** Consecutive entries of one log, all in one segment of its columns. */
export interface Batch {
  readonly log: TrafficLog;
  readonly segment: ColumnSegment;
  /** Index of the first entry, and its row in the segment. */
  readonly first: number;
  readonly row: number;
  readonly count: number;
}

/** A condition, tried on a batch at once: a call for each entry and condition would cost the most. */
export interface EntryTest {
  /** Whether payloads are read; those that read none are tried first. */
  readonly readsBytes: boolean;
  /**
   * Leaves the 1 only at those entries that have it and pass. `wanted` has one byte for each entry
   * of the batch, and zeros after them. Throws `Stuck` when it would take too long.
   */
  keep(batch: Batch, wanted: Uint8Array): void;
}

/** A test of one entry by its columns. `row` is the entry's place in the segment. */
export class ColumnTest implements EntryTest {
  readonly readsBytes = false;
  readonly #accepts: (
    segment: ColumnSegment,
    row: number,
    log: TrafficLog,
    index: number,
  ) => boolean;

  constructor(
    accepts: (segment: ColumnSegment, row: number, log: TrafficLog, index: number) => boolean,
  ) {
    this.#accepts = accepts;
  }

  keep({ log, segment, first, row, count }: Batch, wanted: Uint8Array): void {
    for (let at = 0; at < count; at += 1) {
      if (wanted[at] === 1 && !this.#accepts(segment, row + at, log, first + at)) {
        wanted[at] = 0;
      }
    }
  }
}

/** All of some tests. */
export class EveryTest implements EntryTest {
  readonly readsBytes: boolean;
  readonly #tests: readonly EntryTest[];

  constructor(tests: readonly EntryTest[]) {
    this.#tests = cheapFirst(tests);
    this.readsBytes = tests.some((test) => test.readsBytes);
  }

  keep(batch: Batch, wanted: Uint8Array): void {
    for (const test of this.#tests) {
      if (!wanted.includes(1)) {
        return;
      }
      test.keep(batch, wanted);
    }
  }
}

/** At least one of some tests. */
export class SomeTest implements EntryTest {
  readonly readsBytes: boolean;
  readonly #tests: readonly EntryTest[];
  readonly #open = new Uint8Array(segmentEntries);
  readonly #tried = new Uint8Array(segmentEntries);

  constructor(tests: readonly EntryTest[]) {
    this.#tests = cheapFirst(tests);
    this.readsBytes = tests.some((test) => test.readsBytes);
  }

  keep(batch: Batch, wanted: Uint8Array): void {
    const { count } = batch;
    const [open, tried] = [this.#open, this.#tried];
    open.set(wanted);
    for (const test of this.#tests) {
      if (!open.includes(1)) {
        break;
      }
      tried.set(open);
      test.keep(batch, tried);
      remove(tried, open, count);
    }
    // What no test accepted is still open.
    remove(open, wanted, count);
  }
}

export class NotTest implements EntryTest {
  readonly readsBytes: boolean;
  readonly #test: EntryTest;
  readonly #tried = new Uint8Array(segmentEntries);

  constructor(test: EntryTest) {
    this.#test = test;
    this.readsBytes = test.readsBytes;
  }

  keep(batch: Batch, wanted: Uint8Array): void {
    this.#tried.set(wanted);
    this.#test.keep(batch, this.#tried);
    remove(this.#tried, wanted, batch.count);
  }
}

function cheapFirst(tests: readonly EntryTest[]): readonly EntryTest[] {
  return [...tests].sort((a, b) => Number(a.readsBytes) - Number(b.readsBytes));
}

/** Takes away what is marked in `those`. */
function remove(those: Uint8Array, from: Uint8Array, count: number): void {
  for (let at = 0; at < count; at += 1) {
    if (those[at] === 1) {
      from[at] = 0;
    }
  }
}
