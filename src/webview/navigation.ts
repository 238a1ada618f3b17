import { addTerm } from '../shared/match/addTerm.ts';
import { parseFilter } from '../shared/match/parseFilter.ts';
import type { HostApi, ViewQuery, ViewQuerySummary } from '../shared/viewProtocol.ts';
import type { ViewMode } from '../shared/viewMode.ts';
import type { ListModel } from './list/listModel.ts';
import type { ScrollPosition } from './list/scrollAnchor.ts';
import type { ListedRow } from './list/rowWindow.ts';
import { peerLabel } from './shownQuery.ts';
import type { ShownQuery } from './shownQuery.ts';

export interface NavigationOptions {
  readonly host: Pick<HostApi, 'setQuery'>;
  readonly shown: ShownQuery;
  /** Where what is shown now stands. */
  readonly model: () => ListModel;
  /** Another query's result is shown from now on; its rows are still to come. */
  readonly onDidChange: () => void;
  readonly onDidFail: () => void;
}

/** Where the user goes: which query's result the page shows, and at which entry of it. */
export class Navigation {
  readonly #options: NavigationOptions;
  /** Counts queries, so that an answer to an older one is known as such. */
  #asked = 0;
  #isAsking = false;
  /** What was told last of a result that is not shown, while one was asked for. */
  #early: ViewQuerySummary | undefined;

  constructor(options: NavigationOptions) {
    this.#options = options;
  }

  get query(): ViewQuery {
    return this.#options.shown.query;
  }

  /** The peer of the connection that the query is narrowed to, as it is shown. */
  get connectionLabel(): string | undefined {
    return this.#options.shown.connectionLabel;
  }

  /** Where the page stands, for coming back to it; nothing while it follows its end. */
  get anchor(): ScrollPosition | undefined {
    const { anchor, isAutoScrolling } = this.#options.model();
    return isAutoScrolling ? undefined : anchor;
  }

  /** What one looks at stays in sight, if it is in the new result. */
  choose(query: ViewQuery, connectionLabel?: string): void {
    const { shown, model, onDidChange } = this.#options;
    shown.choose(query, connectionLabel);
    onDidChange();
    const { anchor } = this;
    const { selected } = model();
    void this.open(selected && anchor ? { seq: selected.seq, hidden: 0 } : anchor);
  }

  /** Shows the traffic of a row's connection alone. */
  narrowTo({ socket, connection, peer }: Pick<ListedRow, 'socket' | 'connection' | 'peer'>): void {
    if (connection !== undefined) {
      this.choose({ ...this.query, sockets: [socket], connection }, peerLabel(peer));
    }
  }

  /** Shows what this term of a filter has too. */
  narrowBy(term: string): void {
    const parsed = parseFilter(term);
    if (parsed.ok && !('nodes' in parsed.filter) && parsed.filter.kind !== 'not') {
      const { query } = this;
      const filter = addTerm(query.filter ?? '', parsed.filter);
      this.choose({ ...query, filter });
    }
  }

  /**
   * Another view is shown now: at its last position, else at the row that was selected in the
   * previous one.
   */
  switchView(from: ViewMode, to: ViewMode, selected: ListedRow | undefined): void {
    const { shown, onDidChange } = this.#options;
    const own = this.anchor;
    if (shown.switchView(from, to, selected)) {
      onDidChange();
    }
    void this.open(selected && !own ? { seq: selected.seq, hidden: 0 } : own);
  }

  /**
   * Takes in what the host tells of a result in between. Another one than is shown must not come up
   * while one is asked for: the one before perhaps, in a view that is shown since.
   */
  update(summary: ViewQuerySummary): void {
    const model = this.#options.model();
    if (this.#isAsking && summary.id !== model.query) {
      this.#early = summary;
    } else {
      model.update(summary);
    }
  }

  /** Asks for the result, and shows it around an entry or at its end. */
  async open(anchor: ScrollPosition | undefined): Promise<void> {
    const asked = ++this.#asked;
    this.#isAsking = true;
    const { host, model, onDidFail } = this.#options;
    const { query } = this;
    const open = model().expect(anchor);
    try {
      const summary = await host.setQuery(query);
      if (asked === this.#asked) {
        open(summary, query.sockets?.length !== 1);
      }
    } catch {
      onDidFail();
    }
    if (asked === this.#asked) {
      this.#answered();
    }
  }

  #answered(): void {
    const early = this.#early;
    this.#isAsking = false;
    this.#early = undefined;
    if (early) {
      this.#options.model().update(early);
    }
  }
}
