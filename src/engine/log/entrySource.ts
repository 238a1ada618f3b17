import { performance } from 'node:perf_hooks';
import type { SocketId } from '../../shared/entry.ts';
import type { Matcher } from '../match/matcher.ts';
import { RegexTimeout } from '../match/expressionTest.ts';
import type { ColumnSegment } from './entryColumns.ts';
import { rowOf, segmentEntries } from './entryColumns.ts';
import { IndexQueue } from './indexQueue.ts';
import type { TrafficLog } from './trafficLog.ts';

/** A batch that took longer is followed by smaller ones, one that took half by larger ones. */
const batchMs = 1;
/** Payload bytes in a batch. */
const batchBytesMin = 4 * 1024;
const batchBytesMax = 1024 * 1024;
/** Where more of what is known of entries changed at once, the whole log is looked at again, in its turns. */
const reconsideredMax = 500;

/** One socket's share of a query's result, in order. Positions count from the oldest kept. */
export interface EntrySource {
  readonly socket: SocketId;
  readonly log: TrafficLog;
  /** Entries in it, as of the last `update`. */
  readonly size: number;
  /** Entries that were in it and that the log's bounds pushed out. */
  readonly evicted: number;
  /** Kept entries of the log that have been looked at. */
  readonly examined: number;
  /** Memory that the result takes. */
  readonly indexBytes: number;
  /** Log index of the entry at a position below `size`. */
  indexAt(position: number): number;
  /** Drops entries that the log evicted. Precondition: none of them is requested. */
  evict(): void;
  /** Looks again at entries whose marks, notes or fates changed. */
  reconsider(): void;
  /** Looks at some more of the log's entries, for about a millisecond. */
  advance(): void;
}

/** Everything that a log keeps, from an entry on where one is given. */
export class WholeSource implements EntrySource {
  readonly socket: SocketId;
  readonly log: TrafficLog;
  readonly indexBytes = 0;
  readonly #from: number;

  constructor(socket: SocketId, log: TrafficLog, from = 0) {
    this.socket = socket;
    this.log = log;
    this.#from = from;
  }

  get size(): number {
    return Math.max(0, this.log.end - this.#first);
  }

  get #first(): number {
    return Math.max(this.log.first, this.#from);
  }

  get evicted(): number {
    return this.log.evictedEntries;
  }

  indexAt(position: number): number {
    return this.#first + position;
  }

  get examined(): number {
    return this.log.end - this.log.first;
  }

  evict(): void {
    // What the log evicts is gone from here, too.
  }

  reconsider(): void {
    // Everything is in it, whatever is on it.
  }

  advance(): void {
    // Nothing is looked at.
  }
}

/** The entries of a log that a filter accepts, found as far as `advance` has come. */
export class FilteredSource implements EntrySource {
  readonly socket: SocketId;
  readonly log: TrafficLog;
  readonly #matcher: Matcher;
  readonly #socketName: string;
  readonly #wanted = new Uint8Array(segmentEntries);
  #matches = new IndexQueue();
  #next: number;
  #clearedBefore: number;
  #batchBytes = batchBytesMin;
  /** Which changes of marks, notes and fates it has taken in. */
  #changes: number;
  /** An entry that is to be tried alone, because a test took too long there. */
  #timedOutAt = -1;
  evicted = 0;

  /** `socketName` is what the user calls the socket. */
  constructor(socket: SocketId, log: TrafficLog, socketName: string, matcher: Matcher) {
    this.socket = socket;
    this.log = log;
    this.#socketName = socketName;
    this.#matcher = matcher;
    this.#next = log.first;
    this.#clearedBefore = log.clearedBefore;
    this.#changes = log.changes.version;
  }

  get size(): number {
    return this.#matches.size;
  }

  get indexBytes(): number {
    return this.#matches.bytes;
  }

  get examined(): number {
    return Math.max(0, this.#next - this.log.first);
  }

  indexAt(position: number): number {
    return this.#matches.at(position);
  }

  evict(): void {
    const { log } = this;
    if (this.#clearedBefore !== log.clearedBefore) {
      this.#clearedBefore = log.clearedBefore;
      this.#matches = new IndexQueue();
      this.evicted = 0;
    }
    while (this.#matches.size > 0 && this.#matches.at(0) < log.first) {
      this.#matches.shift();
      this.evicted += 1;
    }
  }

  advance(): void {
    const { log } = this;
    const first = Math.max(this.#next, log.first);
    const segment = log.segmentAt(first);
    if (segment === undefined || first === log.end) {
      return;
    }
    const row = rowOf(first);
    let count = Math.min(log.end - first, segmentEntries - row);
    if (this.#matcher.readsBytes) {
      count = rowsOfBytes(segment.length.subarray(row, row + count), this.#batchBytes);
    }
    if (this.#timedOutAt >= first) {
      count = Math.min(count, Math.max(1, this.#timedOutAt - first));
    }
    const startedAt = performance.now();
    const wanted = this.#try(segment, first, count);
    if (wanted === undefined) {
      return;
    }
    for (let at = wanted.indexOf(1); at >= 0; at = wanted.indexOf(1, at + 1)) {
      this.#matches.push(first + at);
    }
    this.#next = first + count;
    this.#pace(performance.now() - startedAt);
  }

  reconsider(): void {
    const { log } = this;
    const { changes } = log;
    if (this.#changes === changes.version || !this.#matcher.readsChanging) {
      return;
    }
    const changed = changes.since(this.#changes);
    this.#changes = changes.version;
    const examined = [...new Set(changed)].filter(
      (index) => index >= log.first && index < this.#next,
    );
    if (changed === undefined || examined.length > reconsideredMax) {
      this.#matches = new IndexQueue();
      this.#next = log.first;
      return;
    }
    const accepted = new Set(examined.filter((index) => this.#accepts(index)));
    this.#matches = this.#matches.with(
      examined.sort((a, b) => a - b),
      accepted,
    );
  }

  #accepts(index: number): boolean {
    const segment = this.log.segmentAt(index);
    let wanted: Uint8Array | undefined;
    while (segment !== undefined && wanted === undefined) {
      // Tried alone, an entry whose test takes too long is given up after some tries.
      wanted = this.#try(segment, index, 1);
    }
    return wanted?.[0] === 1;
  }

  /** Ones at the entries that the filter accepts; nothing when a test took too long. */
  #try(segment: ColumnSegment, first: number, count: number): Uint8Array | undefined {
    const wanted = this.#wanted.subarray(0, count).fill(1);
    try {
      const { log } = this;
      const batch = { log, socketName: this.#socketName, segment, first, row: rowOf(first), count };
      this.#matcher.keep(batch, wanted);
      return wanted;
    } catch (error) {
      if (!(error instanceof RegexTimeout)) {
        throw error;
      }
      this.#timedOutAt = error.index;
      return undefined;
    }
  }

  #pace(tookMs: number): void {
    if (tookMs > batchMs) {
      this.#batchBytes = Math.max(batchBytesMin, this.#batchBytes / 2);
    } else if (tookMs < batchMs / 2) {
      this.#batchBytes = Math.min(batchBytesMax, this.#batchBytes * 2);
    }
  }
}

/** How many rows have that many bytes together; at least one. */
function rowsOfBytes(lengths: Uint32Array, bytes: number): number {
  let count = 0;
  for (let sum = 0; count < lengths.length && (sum < bytes || count === 0); count += 1) {
    sum += lengths[count] ?? 0;
  }
  return count;
}

/** How many entries of a source have a sequence number below `seq`. */
export function countBelow(source: EntrySource, seq: number): number {
  let low = 0;
  let high = source.size;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (source.log.seqAt(source.indexAt(middle)) < seq) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
