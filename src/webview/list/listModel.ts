import type { HostApi, ViewPage, ViewQuerySummary } from '../../shared/viewProtocol.ts';
import { ActiveRow } from './activeRow.ts';
import { ScrollAnchor } from './scrollAnchor.ts';
import type { ScrollPosition, ScrollGoal } from './scrollAnchor.ts';
import { PageFeed } from './pageFeed.ts';
import { previewBytes } from './pagePlan.ts';
import type { PagePlan } from './pagePlan.ts';
import type { Choice, RowSelection } from './rowSelection.ts';
import { RowWindow } from './rowWindow.ts';
import type { ListedRow } from './rowWindow.ts';
import { ScrollModel } from './scrollModel.ts';

export interface ListModelOptions {
  readonly host: Pick<HostApi, 'page'>;
  /** Where it stands; rows of one height by default. */
  readonly scroll?: ScrollModel;
  /** Bytes of each payload that come with a row; as much as a preview needs by default. */
  readonly previewBytes?: number;
  /** Rows, extent, place or selection changed: time to draw. */
  readonly onDidChange: () => void;
  /** A row was chosen; `undefined` when none is any more. */
  readonly onDidSelect: (row: ListedRow | undefined) => void;
  readonly onDidFail: (error: unknown) => void;
}

/**
 * A query's result as the list shows it, without the DOM: which rows are here and which are asked
 * for, where the list stands while entries come and go, and which row is chosen.
 */
export class ListModel {
  readonly scroll: ScrollModel;
  readonly #options: ListModelOptions;
  readonly #rows = new RowWindow();
  readonly #place: ScrollAnchor;
  readonly #chosen: ActiveRow;
  readonly #feed: PageFeed;
  #summary: ViewQuerySummary | undefined;
  #spansSockets = true;
  #startTime: number | undefined;

  constructor(options: ListModelOptions) {
    this.#options = options;
    this.scroll = options.scroll ?? new ScrollModel(22);
    this.#place = new ScrollAnchor(this.scroll, this.#rows, () => this.#feed.pump());
    this.#chosen = new ActiveRow(this.#rows, options.onDidSelect);
    this.#feed = new PageFeed({
      host: options.host,
      previewBytes: options.previewBytes ?? previewBytes,
      plan: () => this.#place.plan,
      take: (page, plan) => this.#take(page, plan),
      onDidFail: options.onDidFail,
    });
  }

  /** Number of the query whose result it is; 0 for none. */
  get query(): number {
    return this.#summary?.id ?? 0;
  }

  get isAutoScrolling(): boolean {
    return this.scroll.isAutoScrolling;
  }

  /** Number of entries added since the list was scrolled away from its end. */
  get newEntries(): number {
    return this.#place.newEntries;
  }

  /** What the engine said of the query last. */
  get summary(): ViewQuerySummary | undefined {
    return this.#summary;
  }

  /** When the oldest entry came that the result had since it was opened. */
  get startTime(): number | undefined {
    return this.#startTime;
  }

  get selected(): ListedRow | undefined {
    return this.#chosen.row;
  }

  get selection(): RowSelection {
    return this.#chosen.selection;
  }

  get anchor(): ScrollPosition | undefined {
    return this.#place.anchor;
  }

  /** Whether every row on screen is here. */
  get isWhole(): boolean {
    const { first, end } = this.scroll.visible;
    return this.#rows.has(first, end);
  }

  row(index: number): ListedRow | undefined {
    return this.#rows.row(index);
  }

  /**
   * Shows another query's result, at its end or around an entry. The chosen row stays chosen when
   * it is that entry, and in the result.
   */
  open(summary: ViewQuerySummary, spansSockets: boolean, anchor: ScrollPosition | undefined): void {
    this.#spansSockets = spansSockets;
    this.#chosen.keepOnly(anchor?.seq);
    this.#reset(summary);
    this.#goTo(anchor);
    this.#changed();
  }

  /**
   * Makes ready for another query's result, to be shown at its end or around an entry. Returns what
   * shows it: where the user went meanwhile, if anywhere.
   */
  expect(
    anchor: ScrollPosition | undefined,
  ): (summary: ViewQuerySummary, spansSockets: boolean) => void {
    const { userMoves } = this.#place;
    return (summary, spansSockets) => {
      const hasLeft = userMoves !== this.#place.userMoves;
      this.open(summary, spansSockets, hasLeft ? this.#whereabouts : anchor);
    };
  }

  /** Takes in what the engine says of the query in between. */
  update(summary: ViewQuerySummary): void {
    const before = this.#summary;
    if (before && summary.order < before.order) {
      // It waited while another query was opened, or a page came that knew more.
      return;
    }
    if (before && summary.id !== before.id) {
      // Another engine: sequence numbers begin anew.
      this.open(summary, this.#spansSockets, undefined);
      return;
    }
    if (before && summary.changes !== before.changes) {
      this.reread(summary);
      return;
    }
    if (this.#place.endMoved(endOf(summary))) {
      // What stands at the end stays there until the rows after it are here: no hole shows before.
      this.#summary = summary;
      this.#changed();
      return;
    }
    if (before && before.lastSeq > 0 && !(summary.firstSeq <= before.lastSeq)) {
      this.restart(summary);
      return;
    }
    const hasEvicted = before !== undefined && summary.evicted > before.evicted;
    if (this.anchor && hasEvicted && this.#spansSockets && !this.isAutoScrolling) {
      // One socket's oldest entries may have gone from between another's, and rows got other
      // indexes: nothing moves before a page tells which.
      this.#summary = summary;
      this.#place.reload();
    } else {
      this.#setExtent(summary);
    }
    this.#changed();
  }

  /**
   * Reads everything anew and comes back to where it stood: entries were taken out of the middle.
   */
  restart(summary: ViewQuerySummary | undefined = this.#summary): void {
    if (summary) {
      this.#comeBack(() => this.#reset(summary));
      this.#changed();
    }
  }

  /**
   * Rows say something else, or are others: marks or notes changed, or what is to come with rows.
   */
  reread(summary: ViewQuerySummary | undefined = this.#summary): void {
    if (summary) {
      this.#comeBack(() => this.#clear(summary));
      this.moved();
    }
  }

  startAutoScroll(): void {
    this.#place.userMoved();
    this.scroll.startAutoScroll();
    this.moved();
  }

  stopAutoScroll(): void {
    this.#place.userMoved();
    this.scroll.stopAutoScroll();
    this.moved();
  }

  /** The user scrolled the list. */
  scrolled(): void {
    this.#place.userMoved();
    this.moved();
  }

  /** Other rows are on screen: the list was scrolled, or its size changed. */
  moved(): void {
    if (this.isAutoScrolling) {
      this.#place.markSeen();
    }
    this.#changed();
  }

  /** Moves the active row by a number of rows, starting at the visible edge if there is none. */
  step(rows: number, choice: Choice = 'only'): void {
    const { scroll } = this;
    const from =
      this.#chosen.index ?? (this.isAutoScrolling ? scroll.end : scroll.visible.first - 1);
    this.choose(from + rows, choice);
  }

  /** Chooses a row by its index, now or as soon as it is here. The list then holds still. */
  choose(index: number, choice: Choice = 'only'): void {
    const { scroll } = this;
    if (scroll.total === 0) {
      return;
    }
    this.#place.userMoved();
    const target = Math.min(Math.max(index, scroll.evicted), scroll.end - 1);
    scroll.reveal(target);
    scroll.stopAutoScroll();
    this.#chosen.choose(target, choice);
    this.moved();
  }

  /** Toggles the selection of the active row. */
  toggle(): void {
    const seq = this.selected?.seq;
    if (seq !== undefined) {
      this.selection.choose(seq, 'toggle', seq);
      this.#changed();
    }
  }

  /** Selects all entries that the result has now. */
  selectAll(): void {
    if (this.#summary && this.#summary.total > 0) {
      this.selection.setRange(this.#summary.firstSeq, this.#summary.lastSeq);
      this.#changed();
    }
  }

  /** Selects the active row alone. Returns whether others had been selected. */
  selectOne(): boolean {
    const hadOthers = !this.selection.entries.isSingle;
    if (hadOthers) {
      this.selection.setOnly(this.selected?.seq);
      this.#changed();
    }
    return hadOthers;
  }

  /** Chooses the entry with this number, now or as soon as the rows around it are here. */
  chooseSeq(seq: number, choice: Choice = 'only'): void {
    const index = this.#rows.find(seq);
    if (index === undefined) {
      this.#place.userMoved();
      this.#goTo({ seq, hidden: 0, choice });
      this.#changed();
    } else {
      this.choose(index, choice);
    }
  }

  /** Scrolls as little as shows the chosen row whole. The list then holds still. */
  revealSelected(): void {
    const { index } = this.#chosen;
    if (index !== undefined) {
      this.scroll.reveal(index);
      this.scroll.stopAutoScroll();
      this.moved();
    }
  }

  #reset(summary: ViewQuerySummary): void {
    this.#clear(summary);
    this.#chosen.forgetWanted();
    this.#place.markSeen();
    this.#startTime = undefined;
  }

  #clear(summary: ViewQuerySummary): void {
    this.#rows.clear();
    this.#feed.setQuery(summary.id);
    this.#setExtent(summary);
  }

  /**
   * Takes the rows away to read them anew. While those on screen are on their way, their place
   * stays.
   */
  #comeBack(clear: () => void): void {
    const { isAutoScrolling } = this;
    const { goal } = this.#place;
    clear();
    if (isAutoScrolling || goal || this.scroll.total === 0) {
      this.#goTo(goal);
    }
  }

  /** Where the user is: at the end, at the chosen row, or at what is on screen. */
  get #whereabouts(): ScrollPosition | undefined {
    const chosen = this.selected && { seq: this.selected.seq, hidden: 0 };
    return this.isAutoScrolling ? undefined : (chosen ?? this.anchor);
  }

  /** Where nothing is, nothing can be held still. */
  #goTo(goal: ScrollGoal | undefined): void {
    const isEmpty = this.#summary?.complete === true && this.#summary.total === 0;
    if (isEmpty) {
      this.#chosen.drop();
    }
    this.#place.goTo(isEmpty ? undefined : goal);
  }

  /**
   * `end` is the index after the last row, of those that the summary counts or of those to be
   * shown.
   */
  #setExtent(summary: ViewQuerySummary, moved = 0, end = endOf(summary)): void {
    this.#summary = summary;
    this.scroll.setExtent(end - summary.evicted, summary.evicted, moved);
    this.#rows.evict(summary.evicted);
  }

  #changed(): void {
    this.#feed.pump();
    this.#options.onDidChange();
  }

  #take(page: ViewPage, plan: PagePlan): void {
    const { scroll } = this;
    const before = this.#summary;
    if (!before) {
      return;
    }
    const askedIndex = 'position' in plan.at ? plan.at.position + scroll.evicted : undefined;
    const came = endOf(page) - scroll.end;
    if (came < 0 || page.evicted < scroll.evicted) {
      // Traffic was cleared while this page was on its way.
      this.#rows.clear();
    }
    const { first, end } = scroll.visible;
    const wasAbsent = this.#rows.row(first) === undefined;
    // Where it follows, other rows will be on screen: the last ones.
    const ahead = this.isAutoScrolling ? came : 0;
    const moved = this.#rows.merge(page, { first: first + ahead, end: end + ahead });
    if (moved === undefined) {
      this.#place.reload();
      return;
    }
    // A leap to a position takes what stood there when the engine looked.
    const isLeap = wasAbsent && askedIndex !== undefined && !this.isAutoScrolling;
    const drift = isLeap ? page.position + page.evicted - askedIndex : 0;
    const { total, evicted, order, startTime = Infinity } = page;
    this.#startTime = Math.min(this.#startTime ?? Infinity, startTime);
    const lastSeq = Math.max(before.lastSeq, page.rows.at(-1)?.seq ?? 0);
    const summary = order >= before.order ? { ...before, total, evicted, order, lastSeq } : before;
    this.#setExtent(summary, moved + drift, this.isAutoScrolling ? this.#rows.end : endOf(summary));
    this.#chosen.update(moved);
    this.#rowsArrived();
    if (this.isAutoScrolling) {
      this.#place.markSeen();
      this.#place.endMoved(endOf(summary));
      if (came > 0) {
        this.#place.rest(came);
      }
    }
    this.#options.onDidChange();
  }

  #rowsArrived(): void {
    const goal = this.#place.rowsArrived();
    const index = goal && this.#rows.find(goal.seq);
    if (goal && index === undefined && this.selected?.seq === goal.seq) {
      this.#chosen.drop();
    }
    if (goal?.choice && index !== undefined) {
      this.#chosen.choose(index, goal.choice);
    } else {
      this.#chosen.chooseWanted();
    }
  }
}

/** Index after the last row of a result. */
function endOf({ total, evicted }: Pick<ViewPage, 'total' | 'evicted'>): number {
  return total + evicted;
}
