import { performance } from 'node:perf_hooks';
import type { QuerySummary } from '../../shared/engineApi.ts';
import type { Query, QueryId, SocketId } from '../../shared/entry.ts';
import { directions } from '../../shared/entry.ts';
import { countBelow, FilteredSource, WholeSource } from './entrySource.ts';
import type { EntryPredicate, EntrySource } from './entrySource.ts';
import type { TrafficLog } from './trafficLog.ts';

/** Entries that a filter looks at between two looks at the clock. */
const strideEntries = 2_048;

/**
 * A query's result: the matching entries of all its sockets in the order of their sequence numbers.
 * Nothing is merged in advance. Each socket has a sorted source; a position in the whole is found by
 * selection over these, and rows are merged from there on.
 */
export class TrafficQuery {
  readonly id: QueryId;
  readonly #query: Query;
  readonly #accepts: EntryPredicate | undefined;
  readonly #sources = new Map<SocketId, EntrySource>();

  constructor(id: QueryId, query: Query) {
    this.id = id;
    this.#query = query;
    this.#accepts = predicateOf(query);
  }

  /** Takes in a socket's log, if the query is about that socket. */
  addLog(socket: SocketId, log: TrafficLog): void {
    if (this.#query.sockets === undefined || this.#query.sockets.includes(socket)) {
      this.#sources.set(
        socket,
        this.#accepts === undefined
          ? new WholeSource(socket, log)
          : new FilteredSource(socket, log, this.#accepts),
      );
    }
  }

  removeLog(socket: SocketId): void {
    this.#sources.delete(socket);
  }

  /** Looks at entries not looked at yet, for about `budgetMs`. True when there are none left. */
  update(budgetMs: number): boolean {
    const deadline = performance.now() + budgetMs;
    // Every source first drops what its log no longer has: nobody may ask for that.
    for (const source of this.#sources.values()) {
      source.update(0);
    }
    for (const source of this.#sources.values()) {
      while (!source.complete) {
        if (performance.now() >= deadline) {
          return false;
        }
        source.update(strideEntries);
      }
    }
    return true;
  }

  /** As of the last `update`. */
  summary(): QuerySummary {
    let total = 0;
    let evicted = 0;
    let firstSeq = Infinity;
    let lastSeq = 0;
    let complete = true;
    for (const source of this.#sources.values()) {
      const { size, log } = source;
      total += size;
      evicted += source.evicted;
      complete &&= source.complete;
      if (size > 0) {
        firstSeq = Math.min(firstSeq, log.seqAt(source.indexAt(0)));
        lastSeq = Math.max(lastSeq, log.seqAt(source.indexAt(size - 1)));
      }
    }
    return { id: this.id, total, firstSeq: total > 0 ? firstSeq : 0, lastSeq, evicted, complete };
  }

  /** How many entries of the result have a sequence number below `seq`. */
  positionOfSeq(seq: number): number {
    let position = 0;
    for (const source of this.#sources.values()) {
      position += countBelow(source, seq);
    }
    return position;
  }

  /** Visits up to `count` entries in order, from a position on. */
  visit(position: number, count: number, visitor: (source: EntrySource, index: number) => void) {
    const sources = [...this.#sources.values()].filter((source) => source.size > 0);
    const cursors = this.#cursorsAt(position, sources);
    for (let visited = 0; visited < count; visited += 1) {
      let nearest = -1;
      let nearestSeq = Infinity;
      for (let at = 0; at < sources.length; at += 1) {
        const source = sources[at];
        const cursor = cursors[at] ?? 0;
        if (source !== undefined && cursor < source.size) {
          const seq = source.log.seqAt(source.indexAt(cursor));
          if (seq < nearestSeq) {
            nearest = at;
            nearestSeq = seq;
          }
        }
      }
      const source = sources[nearest];
      if (source === undefined) {
        return;
      }
      const cursor = cursors[nearest] ?? 0;
      visitor(source, source.indexAt(cursor));
      cursors[nearest] = cursor + 1;
    }
  }

  /** How far each source has come when `position` entries of the whole are behind. */
  #cursorsAt(position: number, sources: readonly EntrySource[]): number[] {
    if (sources.length <= 1) {
      return [position];
    }
    // Sequence numbers are whole and unique, so exactly `position` entries lie below some of them.
    const { firstSeq, lastSeq } = this.summary();
    let low = firstSeq;
    let high = lastSeq + 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (sources.reduce((sum, source) => sum + countBelow(source, middle), 0) < position) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return sources.map((source) => countBelow(source, low));
  }
}

/** What a query asks of an entry beyond its socket; undefined when nothing. */
function predicateOf(query: Query): EntryPredicate | undefined {
  const { connection } = query;
  const wanted = directions.map((name) => query.directions?.includes(name) ?? true);
  if (connection === undefined) {
    return wanted.includes(false)
      ? (log, index) => wanted[log.directionAt(index)] === true
      : undefined;
  }
  return (log, index) =>
    log.connectionAt(index) === connection && wanted[log.directionAt(index)] === true;
}
