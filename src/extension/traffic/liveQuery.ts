import type { PageRequest, QuerySummary, Summary } from '../../shared/engineApi.ts';
import type { Query, Page, QueryId } from '../../shared/entry.ts';
import type {
  Ordered,
  ViewPageRequest,
  ViewQuery,
  ViewQuerySummary,
} from '../../shared/viewProtocol.ts';
import { ignoreEngineStopped } from '../../workbench/engineStopped.ts';
import type { TrafficEngine, TrafficSource } from './trafficSource.ts';

/** What a view shows now. */
export interface ShownQuery {
  /** The engine's number. */
  readonly id: QueryId;
  /** Entries in it, as last told. */
  readonly total: number;
  /** Whether it leaves anything out. */
  readonly isNarrow: boolean;
}

interface OpenQuery {
  readonly engine: TrafficEngine;
  readonly engineId: number;
  /** Ours; grows over engines, whose own numbers begin anew. */
  readonly id: number;
}

const nothing: Omit<QuerySummary, 'id'> = {
  total: 0,
  firstSeq: 0,
  lastSeq: 0,
  evicted: 0,
  complete: true,
  examined: 0,
  entries: 0,
  changes: 0,
};

/**
 * A view's query on whichever engine lives: opened when there is one and the view is shown, opened
 * anew on the engine after it, closed when hidden.
 */
export class LiveQuery {
  readonly #link: TrafficSource;
  readonly #prepare: (query: ViewQuery) => Query;
  #wanted: ViewQuery | undefined;
  #isShown = true;
  #open: OpenQuery | undefined;
  #lastId = 0;
  #order = 0;
  #total = 0;
  /** Counts openings, so that one that was overtaken closes itself. */
  #openings = 0;
  /** The last of them, unless it is to be nothing any more. */
  #opening: Promise<ViewQuerySummary> | undefined;

  /** `prepare` makes of what is wanted what the engine is asked for, whenever it is opened. */
  constructor(link: TrafficSource, prepare: (query: ViewQuery) => Query = (query) => query) {
    this.#link = link;
    this.#prepare = prepare;
  }

  get wanted(): ViewQuery | undefined {
    return this.#wanted;
  }

  get shown(): ShownQuery | undefined {
    const open = this.#open;
    return open && { id: open.engineId, total: this.#total, isNarrow: isNarrow(this.#wanted) };
  }

  /** Replaces the query; answers with its first summary, of id 0 while no engine runs. */
  set(query: ViewQuery): Promise<ViewQuerySummary> {
    this.#wanted = query;
    return this.reopen();
  }

  /** Asks for nothing any more. */
  unset(): Promise<ViewQuerySummary> {
    this.reset();
    return this.reopen();
  }

  /** Opens it on the engine of now. */
  reopen(): Promise<ViewQuerySummary> {
    this.close();
    this.#opening = this.#openNow();
    return this.#opening;
  }

  async #openNow(): Promise<ViewQuerySummary> {
    const opening = ++this.#openings;
    const engine = this.#link.current;
    if (!engine || !this.#wanted || !this.#isShown) {
      return this.#nothing();
    }
    try {
      const summary = await engine.openQuery(this.#prepare(this.#wanted));
      if (opening === this.#openings) {
        this.#lastId++;
        this.#total = summary.total;
        this.#open = { engine, engineId: summary.id, id: this.#lastId };
        return { ...summary, id: this.#lastId, ...this.#ordered() };
      }
      await engine.closeQuery(summary.id);
    } catch (error) {
      ignoreEngineStopped(error);
    }
    // To who asked before, nothing would be newer than the answer that overtook theirs.
    const overtaking = opening === this.#openings ? undefined : this.#opening;
    return overtaking ?? this.#nothing();
  }

  /** What is being opened is wanted no more. */
  #forgo(): void {
    this.#openings++;
    this.#opening = undefined;
  }

  #nothing(): ViewQuerySummary {
    return { id: 0, ...nothing, ...this.#ordered() };
  }

  /** Forgets what an earlier page wanted. */
  reset(): void {
    this.#forgo();
    this.#wanted = undefined;
    this.close();
  }

  setShown(isShown: boolean): void {
    this.#isShown = isShown;
    if (!isShown) {
      this.#forgo();
      this.close();
    }
  }

  close(): void {
    const open = this.#open;
    this.#open = undefined;
    open?.engine.closeQuery(open.engineId).catch(ignoreEngineStopped);
  }

  /** What a summary of the engine says about this query, if anything. */
  summaryOf({ queries }: Pick<Summary, 'queries'>): ViewQuerySummary | undefined {
    const open = this.#open;
    const summary = open && queries.find(({ id }) => id === open.engineId);
    this.#total = summary?.total ?? this.#total;
    return summary && { ...summary, id: open.id, ...this.#ordered() };
  }

  /** Nothing when the request is about an earlier query. */
  async page({
    query,
    ...request
  }: ViewPageRequest & Pick<PageRequest, 'sinceEscape'>): Promise<(Page & Ordered) | undefined> {
    const page = await this.ask(query, (engine, id) => engine.page({ query: id, ...request }));
    return page && { ...page, ...this.#ordered() };
  }

  /** Its number, as the page knows it; 0 while it is not open. */
  get id(): number {
    return this.#open?.id ?? 0;
  }

  /** The engine's number of a query; nothing when that is an earlier one. */
  engineIdOf(query: number): QueryId | undefined {
    return this.#open?.id === query ? this.#open.engineId : undefined;
  }

  /** Asks the engine about a query; nothing when that is an earlier one, before or afterwards. */
  async ask<Answer>(
    query: number,
    question: (engine: TrafficEngine, id: QueryId) => Promise<Answer>,
  ): Promise<Answer | undefined> {
    const open = this.#open;
    if (open?.id !== query) {
      return undefined;
    }
    try {
      const answer = await question(open.engine, open.engineId);
      return this.#open === open ? answer : undefined;
    } catch (error) {
      ignoreEngineStopped(error);
      return undefined;
    }
  }

  #ordered(): Ordered {
    this.#order++;
    return { order: this.#order };
  }
}

function isNarrow(query: ViewQuery | undefined): boolean {
  return Object.keys(query ?? {}).length > 0;
}
