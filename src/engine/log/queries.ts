import type { AnnotateReceipt, AnnotateRequest } from '../../shared/annotation.ts';
import type { EntriesRequest, PageRequest, QuerySummary } from '../../shared/engineApi.ts';
import type { Page, Query, QueryId, SocketId } from '../../shared/entry.ts';
import type { Clock } from '../clock.ts';
import { annotateEntries, countEntries } from './annotateEntries.ts';
import type { DecodedLogs } from './decodedLogs.ts';
import { readRequestedPage } from './pageRows.ts';
import type { TrafficLog } from './trafficLog.ts';
import { TrafficQuery } from './trafficQuery.ts';

/** Summaries are at least this far apart, in milliseconds. */
export const summaryMs = 100;

/** A traffic log, and the socket that it is of. */
export interface SocketLog {
  readonly id: SocketId;
  readonly name: string;
  readonly log: TrafficLog;
}

export interface QueriesOptions {
  readonly clock: Clock;
  /** How long filters may run before they yield to the event loop, in milliseconds. */
  readonly turnMs: number;
  /** Those that a new query begins with. */
  readonly logs: () => Iterable<SocketLog>;
  /** For queries that want messages as another protocol's. */
  readonly decoded: DecodedLogs;
  /** Summaries are worth telling, at the latest every `summaryMs` while filters work. */
  readonly filtered: () => void;
}

/**
 * The queries that are open over logs. They filter in turns of a few milliseconds, so that receiving,
 * or reading a file, is never held up.
 */
export class Queries {
  readonly #options: QueriesOptions;
  readonly #queries = new Map<QueryId, TrafficQuery>();
  readonly #told = new Map<QueryId, QuerySummary>();
  #lastQuery = 0;
  #isFiltering = false;
  #filteringSince = -Infinity;

  constructor(options: QueriesOptions) {
    this.#options = options;
  }

  open(wanted: Query): QuerySummary {
    const { clock, turnMs } = this.#options;
    const query = this.add(wanted);
    if (!query.update(turnMs)) {
      this.#filteringSince = clock.now();
      this.#filterOn();
    }
    const summary = query.summary();
    this.#told.set(query.id, summary);
    return summary;
  }

  /** Opens one whose reader updates it. */
  add(wanted: Query): TrafficQuery {
    this.#lastQuery += 1;
    const query = this.fresh(wanted, this.#lastQuery);
    this.#queries.set(query.id, query);
    return query;
  }

  /** A query of the caller's own, which is none of those that are open. */
  fresh(wanted: Query, id: QueryId = 0): TrafficQuery {
    const { clock, logs } = this.#options;
    const query = new TrafficQuery(id, wanted, { now: clock.now() });
    for (const socket of logs()) {
      this.#add(query, wanted, socket);
    }
    return query;
  }

  get(id: QueryId): TrafficQuery | undefined {
    return this.#queries.get(id);
  }

  close(id: QueryId): void {
    this.#queries.delete(id);
    this.#told.delete(id);
  }

  addLog(socket: SocketLog): void {
    for (const query of this.#queries.values()) {
      this.#add(query, query.wanted, socket);
    }
  }

  #add(query: TrafficQuery, { sockets, decodeAs }: Query, { id, log, name }: SocketLog): void {
    if (decodeAs === undefined || sockets?.length !== 1) {
      query.addLog(id, log, name);
    } else if (sockets[0] === id) {
      query.addDecodedLog(id, this.#options.decoded.of(id, log, decodeAs), name);
    }
  }

  /** Where the entry with this number is: in a socket's own log, or in one that was made of it. */
  logOf(socket: SocketId, seq: number, log: TrafficLog | undefined): TrafficLog | undefined {
    return this.#options.decoded.logOf(socket, seq, log);
  }

  removeLog(socket: SocketId): void {
    this.#options.decoded.removeLog(socket);
    for (const query of this.#queries.values()) {
      query.removeLog(socket);
    }
  }

  /** Memory that the results of all open queries take for one socket's log. */
  indexBytes(socket: SocketId): number {
    let bytes = 0;
    for (const query of this.#queries.values()) {
      bytes += query.indexBytes(socket);
    }
    return bytes;
  }

  /** Empty for a query that is not open. */
  page({ query: id, ...request }: PageRequest): Page {
    const query = this.#queries.get(id) ?? new TrafficQuery(id, {});
    query.update(this.#options.turnMs);
    return readRequestedPage(query, request);
  }

  annotate({ query: wanted, ...request }: AnnotateRequest): AnnotateReceipt {
    const query = typeof wanted === 'number' ? this.#queries.get(wanted) : this.fresh(wanted);
    query?.update(this.#options.turnMs);
    this.#options.filtered();
    return annotateEntries(query, request);
  }

  count({ query, ranges }: EntriesRequest): number {
    return countEntries(this.#queries.get(query), ranges);
  }

  /** Summaries that say something else than when they were told last. From now on they are told. */
  tell(): QuerySummary[] {
    let isComplete = true;
    const changed: QuerySummary[] = [];
    for (const query of this.#queries.values()) {
      isComplete = query.update(this.#options.turnMs) && isComplete;
      const summary = query.summary();
      if (!isSame(summary, this.#told.get(query.id))) {
        this.#told.set(query.id, summary);
        changed.push(summary);
      }
    }
    if (!isComplete) {
      this.#filterOn();
    }
    return changed;
  }

  #filterOn(): void {
    if (this.#isFiltering) {
      return;
    }
    this.#isFiltering = true;
    const { clock, turnMs, filtered } = this.#options;
    clock.after(0, () => {
      this.#isFiltering = false;
      const isComplete = [...this.#queries.values()].every((query) => query.update(turnMs));
      if (!isComplete) {
        this.#filterOn();
      }
      // A summary in the midst would put off the one at the end of a short search.
      if (isComplete || clock.now() - this.#filteringSince >= summaryMs) {
        filtered();
      }
    });
  }
}

function isSame(summary: QuerySummary, other: QuerySummary | undefined): boolean {
  return (
    other !== undefined &&
    summary.total === other.total &&
    summary.lastSeq === other.lastSeq &&
    summary.firstSeq === other.firstSeq &&
    summary.evicted === other.evicted &&
    summary.complete === other.complete &&
    summary.skipped === other.skipped &&
    summary.changes === other.changes &&
    (summary.complete || summary.examined === other.examined)
  );
}
