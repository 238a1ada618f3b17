import { performance } from 'node:perf_hooks';
import type { QuerySummary } from '../../shared/engineApi.ts';
import type { Query, QueryId, SeqRange, SocketId } from '../../shared/entry.ts';
import { directions } from '../../shared/entry.ts';
import type { FilterFault } from '../../shared/match/filterFault.ts';
import type { FilterNode } from '../../shared/match/filterNode.ts';
import type { ParsedFilter } from '../../shared/match/parseFilter.ts';
import { parseFilter } from '../../shared/match/parseFilter.ts';
import type { Captures } from '../../shared/match/captures.ts';
import { LoggedEntry } from '../match/matchedEntry.ts';
import { Matcher } from '../match/matcher.ts';
import { PayloadHits } from '../match/payloadHits.ts';
import type { FilterSurroundings } from '../match/terms/compileTerm.ts';
import type { DecodedLog } from './decodedLog.ts';
import { countBelow, FilteredSource, WholeSource } from './entrySource.ts';
import type { EntrySource } from './entrySource.ts';
import type { TrafficLog } from './trafficLog.ts';

/**
 * A query's result: the matching entries of all its sockets in the order of their sequence numbers.
 * Nothing is merged in advance. Each socket has a sorted source; a position in the whole is found by
 * selection over these, and rows are merged from there on.
 */
export class TrafficQuery {
  readonly id: QueryId;
  readonly #query: Query;
  /** Nothing where the filter can't be read; where it accepts all, `isEverything`. */
  readonly #matcher: Matcher | undefined;
  readonly #isEverything: boolean;
  readonly #fault: FilterFault | undefined;
  readonly #hits: PayloadHits | undefined;
  readonly #sources = new Map<SocketId, EntrySource>();
  /** Logs among them that are made of others. */
  readonly #decoded = new Map<SocketId, DecodedLog>();

  /** With a filter that can't be read, the result stays empty, and `summary` says why. */
  constructor(id: QueryId, query: Query, surroundings: FilterSurroundings = { now: Date.now() }) {
    this.id = id;
    this.#query = query;
    const filter = filterOf(query);
    this.#matcher = filter.ok ? new Matcher(filter.filter, surroundings) : undefined;
    this.#isEverything = filter.ok && isEverything(filter.filter);
    this.#fault = filter.ok ? undefined : filter.fault;
    const hits = filter.ok ? new PayloadHits(filter.filter) : undefined;
    this.#hits = hits?.isEmpty ? undefined : hits;
  }

  /** Takes in a socket's log, if the query is about that socket. */
  addLog(socket: SocketId, log: TrafficLog, name = ''): void {
    const matcher = this.#matcher;
    if (matcher && (this.#query.sockets?.includes(socket) ?? true)) {
      this.#sources.set(
        socket,
        this.#isEverything
          ? new WholeSource(socket, log)
          : new FilteredSource(socket, log, name, matcher),
      );
    }
  }

  /** What was asked for. */
  get wanted(): Query {
    return this.#query;
  }

  /** Takes in a log that follows a socket's, if the query is about that socket. */
  addDecodedLog(socket: SocketId, decoded: DecodedLog, name: string): void {
    this.addLog(socket, decoded.log, name);
    if (this.#sources.has(socket)) {
      this.#decoded.set(socket, decoded);
    }
  }

  /** Takes in a log from an entry on, whatever the query is about. */
  addNewest(socket: SocketId, log: TrafficLog, from: number): void {
    this.#sources.set(socket, new WholeSource(socket, log, from));
  }

  removeLog(socket: SocketId): void {
    this.#decoded.delete(socket);
    this.#sources.delete(socket);
  }

  /** Memory that the result takes for one socket's log. */
  indexBytes(socket: SocketId): number {
    return this.#sources.get(socket)?.indexBytes ?? 0;
  }

  /** Looks at entries not looked at yet, for about `budgetMs`. True when there are none left. */
  update(budgetMs: number): boolean {
    const deadline = performance.now() + budgetMs;
    let isDecoded = true;
    for (const decoded of this.#decoded.values()) {
      isDecoded = decoded.advance(deadline) && isDecoded;
    }
    for (const source of this.#sources.values()) {
      source.evict();
      source.reconsider();
    }
    for (const source of this.#sources.values()) {
      while (!isComplete(source)) {
        if (performance.now() >= deadline) {
          return false;
        }
        source.advance();
      }
    }
    return isDecoded;
  }

  /** As of the last `update`. */
  summary(): QuerySummary {
    let total = 0;
    let evicted = 0;
    let firstSeq = Infinity;
    let lastSeq = 0;
    let examined = 0;
    let entries = 0;
    const skipped = this.#matcher?.skipped ?? 0;
    let changes = 0;
    for (const source of this.#sources.values()) {
      const { size, log } = source;
      total += size;
      evicted += source.evicted;
      examined += source.examined;
      entries += log.end - log.first;
      changes += log.changes.version;
      if (size > 0) {
        firstSeq = Math.min(firstSeq, log.seqAt(source.indexAt(0)));
        lastSeq = Math.max(lastSeq, log.seqAt(source.indexAt(size - 1)));
      }
    }
    for (const { remaining } of this.#decoded.values()) {
      entries += remaining;
    }
    return {
      id: this.id,
      total,
      firstSeq: total > 0 ? firstSeq : 0,
      lastSeq,
      evicted,
      complete: examined === entries,
      examined,
      entries,
      changes,
      ...(skipped > 0 && { skipped }),
      ...(this.#fault && { fault: this.#fault }),
    };
  }

  /** Where payloads have what the filter looks for; absent where it looks for nothing in them. */
  get hits(): PayloadHits | undefined {
    return this.#hits;
  }

  /** What the filter's named parts stand for in an entry of the result: views of its bytes. */
  captures({ log }: EntrySource, index: number): Captures {
    return this.#matcher?.captures(new LoggedEntry(log, '', index)) ?? {};
  }

  /** How many entries of the result have a sequence number below `seq`. */
  positionOfSeq(seq: number): number {
    let position = 0;
    for (const source of this.#sources.values()) {
      position += countBelow(source, seq);
    }
    return position;
  }

  /** How many entries of the result are in a range. */
  countIn({ from, to }: SeqRange): number {
    return Math.max(0, this.positionOfSeq(to + 1) - this.positionOfSeq(from));
  }

  /** Visits the entries of the result that have a mark or a note, in no order. */
  visitAnnotated(visitor: (log: TrafficLog, index: number) => void): void {
    for (const source of this.#sources.values()) {
      const { log } = source;
      for (const index of log.annotations.indexes()) {
        const seq = log.seqAt(index);
        if (countBelow(source, seq + 1) > countBelow(source, seq)) {
          visitor(log, index);
        }
      }
    }
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

function isComplete(source: EntrySource): boolean {
  return source.examined === source.log.end - source.log.first;
}

/** All that a query asks of an entry beyond its socket, as one filter. */
function filterOf({ connection, directions: wanted, filter = '' }: Query): ParsedFilter {
  const parsed = parseFilter(filter);
  if (!parsed.ok) {
    return parsed;
  }
  const nodes: FilterNode[] = [];
  if (connection !== undefined) {
    nodes.push({ kind: 'connection', id: connection });
  }
  if (wanted && directions.some((direction) => !wanted.includes(direction))) {
    nodes.push({
      kind: 'or',
      nodes: wanted.map((direction) => ({ kind: 'direction', direction })),
    });
  }
  if (!isEverything(parsed.filter)) {
    nodes.push(parsed.filter);
  }
  return { ok: true, filter: { kind: 'and', nodes } };
}

function isEverything(filter: FilterNode): boolean {
  return filter.kind === 'and' && filter.nodes.length === 0;
}
