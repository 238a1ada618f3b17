import type { AnnotateRequest } from '../../shared/annotation.ts';
import type { QueryId, SeqRange, SocketId } from '../../shared/entry.ts';
import type { TextEncoding } from '../../shared/textEncodings.ts';
import type {
  FoundEntry,
  ViewEntries,
  ViewEntry,
  ViewMarkRequest,
} from '../../shared/viewProtocol.ts';
import { annotate, copyPayloads, editNote, findNear } from './entryTasks.ts';
import type { LiveQuery } from './liveQuery.ts';
import type { TrafficSource } from './trafficSource.ts';

/** Held messages that one command is for, at most. */
const heldMax = 10_000;

/** Entries of the engine's query that are selected. */
export interface SelectedEntries {
  readonly query: QueryId;
  readonly ranges: readonly SeqRange[];
  /** How many, as last told. */
  readonly total: number;
}

/** What a page's user does with entries of the list: selects, marks and notes them. */
export class SessionEntries {
  readonly #link: TrafficSource;
  readonly #query: LiveQuery;
  readonly #encodingOf: (socket: SocketId) => TextEncoding;
  #selected: ViewEntries = { query: 0, ranges: [] };
  #total = 0;

  constructor(
    link: TrafficSource,
    query: LiveQuery,
    encodingOf: (socket: SocketId) => TextEncoding,
  ) {
    this.#link = link;
    this.#query = query;
    this.#encodingOf = encodingOf;
  }

  /** What is selected of the query that is shown; nothing where nothing is. */
  get selected(): SelectedEntries | undefined {
    const { query, ranges } = this.#selected;
    const id = this.#query.engineIdOf(query);
    return id === undefined || ranges.length === 0
      ? undefined
      : { query: id, ranges, total: this.#total };
  }

  /** One entry of what is shown. */
  entry(seq: number): ViewEntries {
    return { query: this.#query.id, ranges: [{ from: seq, to: seq }] };
  }

  async select(entries: ViewEntries): Promise<number> {
    const total = await this.#count(entries);
    this.#selected = entries;
    this.#total = total;
    return total;
  }

  /** Marks and notes entries, the selected ones by default. */
  async annotate(
    change: Pick<AnnotateRequest, 'mark' | 'note'>,
    entries: ViewEntries = this.#selected,
  ): Promise<void> {
    await annotate(this.#query, entries, change);
  }

  /** Asks for a note on entries. */
  async editNote(entries: ViewEntries = this.#selected): Promise<void> {
    await editNote(this.#query, entries, await this.#count(entries));
  }

  /** Puts the payloads of messages on the clipboard, one a line; answers how many. */
  async copy(form: 'text' | 'hex', entries: ViewEntries = this.#selected): Promise<number> {
    return copyPayloads(this.#query, entries, form, this.#encodingOf);
  }

  /** Those of some entries, of the selected ones by default, that are held: so many at most. */
  async held({ query, ranges }: ViewEntries = this.#selected): Promise<readonly ViewEntry[]> {
    const found: ViewEntry[] = [];
    for (const { from, to } of ranges) {
      for (let seq = from; seq <= to && found.length < heldMax;) {
        const at = { seq };
        const page = await this.#query.page({ query, at, count: 1_000, previewBytes: 0 });
        const rows = page?.rows.filter((row) => row.seq <= to) ?? [];
        found.push(...rows.filter(({ fate }) => fate === 'held'));
        seq = (page?.rows.at(-1)?.seq ?? to) + 1;
      }
    }
    return found;
  }

  /** The held message after another, or before it, in what is shown. */
  async findHeld(request: ViewMarkRequest): Promise<FoundEntry | null> {
    return findNear(this.#link, this.#query, 'fate:held', request);
  }

  /** The entry with a mark or a note after another, or before it, in what is shown. */
  async findMark(request: ViewMarkRequest): Promise<FoundEntry | null> {
    return findNear(this.#link, this.#query, 'marked or note', request);
  }

  async #count({ query, ranges }: ViewEntries): Promise<number> {
    const count = await this.#query.ask(query, (engine, id) =>
      engine.countEntries({ query: id, ranges }),
    );
    return count ?? 0;
  }
}
