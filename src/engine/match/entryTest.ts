import type { ColumnSegment } from '../log/entryColumns.ts';
import { segmentEntries } from '../log/entryColumns.ts';
import type { TrafficLog } from '../log/trafficLog.ts';
import type { MatchedEntry } from './matchedEntry.ts';
import { LoggedEntry } from './matchedEntry.ts';

/** Consecutive entries of one log, all in one segment of its columns. */
export interface Batch {
  readonly log: TrafficLog;
  /** What the user calls the log's socket. */
  readonly socketName: string;
  readonly segment: ColumnSegment;
  /** Index of the first entry, and its row in the segment. */
  readonly first: number;
  readonly row: number;
  readonly count: number;
}

/**
 * A condition on entries: of one as it is logged, or of a batch at once, where a call for each entry and
 * condition would cost the most.
 */
export interface EntryTest {
  /** Whether payloads are read; those that read none are tried first. */
  readonly readsBytes: boolean;
  /** The byte that every payload which passes begins with, where there is one: most messages are told apart by it. */
  readonly firstByte?: number | undefined;
  /**
   * Leaves the 1 only at those entries that have it and pass. `wanted` has one byte for each entry
   * of the batch. Throws `RegexTimeout` when it would take too long.
   */
  keep(batch: Batch, wanted: Uint8Array): void;
  /** Whether one entry passes. */
  accepts(entry: MatchedEntry): boolean;
}

/** A test of one entry by itself: by what is known of it beside its bytes, unless it `readsBytes`. */
export class FactTest implements EntryTest {
  readonly readsBytes: boolean;
  readonly #accepts: (entry: MatchedEntry) => boolean;

  constructor(accepts: (entry: MatchedEntry) => boolean, readsBytes = false) {
    this.#accepts = accepts;
    this.readsBytes = readsBytes;
  }

  accepts(entry: MatchedEntry): boolean {
    return this.#accepts(entry);
  }

  keep({ log, socketName, first, count }: Batch, wanted: Uint8Array): void {
    const entry = new LoggedEntry(log, socketName, first);
    for (let at = 0; at < count; at += 1) {
      entry.index = first + at;
      if (wanted[at] === 1 && !this.#accepts(entry)) {
        wanted[at] = 0;
      }
    }
  }
}

/** All of some tests. */
export class EveryTest implements EntryTest {
  readonly readsBytes: boolean;
  readonly firstByte: number | undefined;
  readonly #tests: readonly EntryTest[];

  constructor(tests: readonly EntryTest[]) {
    this.#tests = cheapFirst(tests);
    this.readsBytes = tests.some((test) => test.readsBytes);
    // What is known beside the bytes is cheaper yet.
    this.firstByte = tests.every((test) => test.readsBytes)
      ? tests.find((test) => test.firstByte !== undefined)?.firstByte
      : undefined;
  }

  accepts(entry: MatchedEntry): boolean {
    return this.#tests.every((test) => test.accepts(entry));
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

  accepts(entry: MatchedEntry): boolean {
    return this.#tests.some((test) => test.accepts(entry));
  }

  keep(batch: Batch, wanted: Uint8Array): void {
    const { count } = batch;
    const open = this.#open.subarray(0, count);
    const tried = this.#tried.subarray(0, count);
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

  accepts(entry: MatchedEntry): boolean {
    return !this.#test.accepts(entry);
  }

  keep(batch: Batch, wanted: Uint8Array): void {
    const tried = this.#tried.subarray(0, batch.count);
    tried.set(wanted);
    this.#test.keep(batch, tried);
    remove(tried, wanted, batch.count);
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
