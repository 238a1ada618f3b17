import type { SocketId } from '../../shared/entry.ts';
import { IndexQueue } from './indexQueue.ts';
import type { TrafficLog } from './trafficLog.ts';

/** Whether an entry of a log belongs to a query's result. */
export type EntryPredicate = (log: TrafficLog, index: number) => boolean;

/** One socket's share of a query's result, in order. Positions count from the oldest kept. */
export interface EntrySource {
  readonly socket: SocketId;
  readonly log: TrafficLog;
  /** Entries in it, as of the last `update`. */
  readonly size: number;
  /** Entries that were in it and that the log's bounds pushed out. */
  readonly evicted: number;
  /** Whether every entry of the log has been looked at. */
  readonly complete: boolean;
  /** Log index of the entry at a position below `size`. */
  indexAt(position: number): number;
  /** Takes up to `entries` more of the log's entries into account; says how many it looked at. */
  update(entries: number): number;
}

/** Everything that a log keeps. */
export class WholeSource implements EntrySource {
  readonly socket: SocketId;
  readonly log: TrafficLog;
  readonly complete = true;

  constructor(socket: SocketId, log: TrafficLog) {
    this.socket = socket;
    this.log = log;
  }

  get size(): number {
    return this.log.end - this.log.first;
  }

  get evicted(): number {
    return this.log.evictedEntries;
  }

  indexAt(position: number): number {
    return this.log.first + position;
  }

  update(): number {
    return 0;
  }
}

/** The entries of a log for which a predicate holds, found as far as `update` has come. */
export class FilteredSource implements EntrySource {
  readonly socket: SocketId;
  readonly log: TrafficLog;
  readonly #accepts: EntryPredicate;
  #matches = new IndexQueue();
  #next: number;
  #clearedBefore: number;
  evicted = 0;

  constructor(socket: SocketId, log: TrafficLog, accepts: EntryPredicate) {
    this.socket = socket;
    this.log = log;
    this.#accepts = accepts;
    this.#next = log.first;
    this.#clearedBefore = log.clearedBefore;
  }

  get size(): number {
    return this.#matches.size;
  }

  get complete(): boolean {
    return this.#next >= this.log.end;
  }

  indexAt(position: number): number {
    return this.#matches.at(position);
  }

  update(entries: number): number {
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
    const from = Math.max(this.#next, log.first);
    const to = Math.min(log.end, from + entries);
    for (let index = from; index < to; index += 1) {
      if (this.#accepts(log, index)) {
        this.#matches.push(index);
      }
    }
    this.#next = to;
    return to - from;
  }
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
