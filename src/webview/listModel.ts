import type { TrafficHost, ViewPage, ViewQuerySummary } from '../shared/viewProtocol.ts';
import { PageFeed } from './pageFeed.ts';
import { planAround, planPage, previewBytes } from './pagePlan.ts';
import type { PagePlan } from './pagePlan.ts';
import { RowSelection } from './rowSelection.ts';
import type { Choice } from './rowSelection.ts';
import { RowWindow } from './rowWindow.ts';
import type { ListedRow } from './rowWindow.ts';
import { ScrollModel } from './scrollModel.ts';

/** Where the list stands, for coming back to it. */
export interface ListAnchor {
  /** Sequence number of the first row on screen. */
  readonly seq: number;
  /** How many pixels of it are above the list's upper edge. */
  readonly hidden: number;
}

export interface ListModelOptions {
  readonly host: Pick<TrafficHost, 'page'>;
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

interface ActiveRow {
  readonly index: number;
  readonly row: ListedRow;
}

/**
 * A query's result as the list shows it, without the DOM: which rows are here and which are asked
 * for, where the list stands while entries come and go, and which row is chosen.
 */
export class ListModel {
  readonly scroll: ScrollModel;
  readonly selection = new RowSelection();
  readonly #options: ListModelOptions;
  readonly #rows = new RowWindow();
  readonly #feed: PageFeed;
  #summary: ViewQuerySummary | undefined;
  #spansSockets = true;
  /** What to ask for before anything else. */
  #nextPlan: PagePlan | undefined;
  /** Where to stand as soon as the rows around are here. */
  #goal: ListAnchor | undefined;
  #active: ActiveRow | undefined;
  /** An entry to choose as soon as the list stands at it. */
  #wantedEntry: { readonly seq: number; readonly choice: Choice } | undefined;
  /** Index of a row to choose as soon as it is here. */
  #wanted: number | undefined;
  #choice: Choice = 'only';
  /** How often the user went somewhere. */
  #departures = 0;
  #endWhenLeft = 0;
  #startTime: number | undefined;

  constructor(options: ListModelOptions) {
    this.#options = options;
    this.scroll = options.scroll ?? new ScrollModel(22);
    this.#feed = new PageFeed({
      host: options.host,
      previewBytes: options.previewBytes ?? previewBytes,
      plan: () => this.#plan(),
      take: (page, plan) => this.#take(page, plan),
      onDidFail: options.onDidFail,
    });
  }

  /** Number of the query whose result it is; 0 for none. */
  get query(): number {
    return this.#summary?.id ?? 0;
  }

  get isFollowing(): boolean {
    return this.scroll.isFollowing;
  }

  /** Entries that came since the list was scrolled away from its end. */
  get newEntries(): number {
    const { end, visible } = this.scroll;
    // What is in sight already needs no button, which would only lie over it.
    const isInSight = this.isFollowing || visible.end >= end;
    return isInSight ? 0 : Math.max(0, end - this.#endWhenLeft);
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
    return this.#active?.row;
  }

  get anchor(): ListAnchor | undefined {
    const { first } = this.scroll.visible;
    const row = this.#rows.row(first);
    return row && { seq: row.seq, hidden: this.scroll.top - first * this.scroll.rowHeight };
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
  open(summary: ViewQuerySummary, spansSockets: boolean, anchor: ListAnchor | undefined): void {
    this.#spansSockets = spansSockets;
    if (this.#active && this.#active.row.seq !== anchor?.seq) {
      this.#select(undefined);
    }
    this.selection.setOnly(this.#active?.row.seq);
    this.#reset(summary);
    this.#goTo(anchor);
    this.#changed();
  }

  /**
   * Makes ready for another query's result, to be shown at its end or around an entry. Returns what
   * shows it: where the user went meanwhile, if anywhere.
   */
  expect(
    anchor: ListAnchor | undefined,
  ): (summary: ViewQuerySummary, spansSockets: boolean) => void {
    const departures = this.#departures;
    return (summary, spansSockets) => {
      this.open(summary, spansSockets, departures === this.#departures ? anchor : this.#place);
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
    if (before && summary.annotations !== before.annotations) {
      this.#reread(summary);
      return;
    }
    if (before && before.lastSeq > 0 && !(summary.firstSeq <= before.lastSeq)) {
      this.restart(summary);
      return;
    }
    const { anchor } = this;
    const hasEvicted = before !== undefined && summary.evicted > before.evicted;
    if (anchor && hasEvicted && this.#spansSockets && !this.isFollowing) {
      // One socket's oldest entries may have gone from between another's, and rows got other
      // indexes: nothing moves before a page tells which.
      this.#summary = summary;
      this.#nextPlan ??= planAround(anchor.seq);
    } else {
      this.#setExtent(summary);
    }
    this.#changed();
  }

  /** Reads everything anew and comes back to where it stood: entries were taken out of the middle. */
  restart(summary: ViewQuerySummary | undefined = this.#summary): void {
    if (summary) {
      const anchor = this.isFollowing ? undefined : this.anchor;
      this.#reset(summary);
      this.#goTo(anchor);
      this.#changed();
    }
  }

  /** Marks or notes changed: rows say something else, or are others. */
  #reread(summary: ViewQuerySummary): void {
    const [wanted, endWhenLeft, startTime] = [this.#wanted, this.#endWhenLeft, this.#startTime];
    this.restart(summary);
    this.#wanted = wanted;
    this.#endWhenLeft = this.isFollowing ? this.#endWhenLeft : endWhenLeft;
    this.#startTime = startTime;
  }

  follow(): void {
    this.#depart();
    this.scroll.follow();
    this.moved();
  }

  stopFollowing(): void {
    this.#depart();
    this.scroll.stopFollowing();
    this.moved();
  }

  /** The user scrolled the list. */
  scrolled(): void {
    this.#depart();
    this.moved();
  }

  /** Other rows are on screen: the list was scrolled, or its size changed. */
  moved(): void {
    if (this.isFollowing) {
      this.#endWhenLeft = this.scroll.end;
    }
    this.#changed();
  }

  /** Chooses the row so many rows from the chosen one, else from the edge of what is on screen. */
  step(rows: number, choice: Choice = 'only'): void {
    const { scroll } = this;
    const from = this.#active?.index ?? (this.isFollowing ? scroll.end : scroll.visible.first - 1);
    this.choose(from + rows, choice);
  }

  /** Chooses a row by its index, now or as soon as it is here. The list then holds still. */
  choose(index: number, choice: Choice = 'only'): void {
    const { scroll } = this;
    if (scroll.total === 0) {
      return;
    }
    this.#depart();
    const target = Math.min(Math.max(index, scroll.evicted), scroll.end - 1);
    scroll.reveal(target);
    scroll.stopFollowing();
    this.#wanted = target;
    this.#choice = choice;
    this.#chooseWanted();
    this.moved();
  }

  /** Selects the chosen row besides the others, or no longer. */
  toggle(): void {
    if (this.#active) {
      const { seq } = this.#active.row;
      this.selection.choose(seq, 'toggle', seq);
      this.#changed();
    }
  }

  /** Selects all that the result has now. */
  selectAll(): void {
    if (this.#summary && this.#summary.total > 0) {
      this.selection.setRange(this.#summary.firstSeq, this.#summary.lastSeq);
      this.#changed();
    }
  }

  /** Selects the chosen row alone. Answers whether others were. */
  selectOne(): boolean {
    const hadOthers = !this.selection.entries.isSingle;
    if (hadOthers) {
      this.selection.setOnly(this.#active?.row.seq);
      this.#changed();
    }
    return hadOthers;
  }

  /** Chooses the entry with this number, now or as soon as the rows around it are here. */
  chooseSeq(seq: number, choice: Choice = 'only'): void {
    const index = this.#rows.find(seq);
    if (index === undefined) {
      this.#depart();
      this.#wantedEntry = { seq, choice };
      this.#goTo({ seq, hidden: 0 });
      this.#changed();
    } else {
      this.choose(index, choice);
    }
  }

  /** Scrolls as little as shows the chosen row whole. The list then holds still. */
  revealSelected(): void {
    if (this.#active) {
      this.scroll.reveal(this.#active.index);
      this.scroll.stopFollowing();
      this.moved();
    }
  }

  #reset(summary: ViewQuerySummary): void {
    this.#rows.clear();
    this.#feed.setQuery(summary.id);
    this.#wanted = undefined;
    this.#nextPlan = undefined;
    this.#setExtent(summary);
    this.#endWhenLeft = this.scroll.end;
    this.#startTime = undefined;
  }

  /** Where the user is: at the end, at the chosen row, or at what is on screen. */
  get #place(): ListAnchor | undefined {
    const chosen = this.selected && { seq: this.selected.seq, hidden: 0 };
    return this.isFollowing ? undefined : (chosen ?? this.anchor);
  }

  /** The user goes somewhere, so the list goes no longer where it was to stand. */
  #depart(): void {
    this.#departures++;
    if (this.#goal) {
      this.#goal = undefined;
      this.#nextPlan = undefined;
      this.#wantedEntry = undefined;
    }
  }

  /** Where nothing is, nothing can be held still. */
  #goTo(anchor: ListAnchor | undefined): void {
    const isEmpty = this.#summary?.complete === true && this.#summary.total === 0;
    this.#goal = isEmpty ? undefined : anchor;
    if (isEmpty && this.#active) {
      this.#select(undefined);
    }
    if (this.#goal) {
      this.scroll.stopFollowing();
      this.#nextPlan = planAround(this.#goal.seq);
    } else {
      this.scroll.follow();
    }
  }

  #setExtent(summary: ViewQuerySummary, moved = 0): void {
    this.#summary = summary;
    this.scroll.setExtent(summary.total, summary.evicted, moved);
    this.#rows.evict(summary.evicted);
  }

  #changed(): void {
    this.#feed.pump();
    this.#options.onDidChange();
  }

  #plan(): PagePlan | undefined {
    const plan = this.#nextPlan ?? planPage(this.#rows, this.scroll);
    this.#nextPlan = undefined;
    return plan;
  }

  #take(page: ViewPage, plan: PagePlan): void {
    const { scroll } = this;
    const before = this.#summary;
    if (!before) {
      return;
    }
    const askedIndex = 'position' in plan.at ? plan.at.position + scroll.evicted : undefined;
    if (page.total + page.evicted < scroll.end || page.evicted < scroll.evicted) {
      // Traffic was cleared while this page was on its way.
      this.#rows.clear();
    }
    const wasAbsent = this.#rows.row(scroll.visible.first) === undefined;
    const { anchor } = this;
    const moved = this.#rows.merge(page, scroll.visible);
    if (moved === undefined) {
      this.#nextPlan ??= anchor && planAround(anchor.seq);
      return;
    }
    // A leap to a position takes what stood there when the engine looked.
    const isLeap = wasAbsent && askedIndex !== undefined && !this.isFollowing;
    const drift = isLeap ? page.position + page.evicted - askedIndex : 0;
    const { total, evicted, order, startTime = Infinity } = page;
    this.#startTime = Math.min(this.#startTime ?? Infinity, startTime);
    const isNewer = order >= before.order;
    this.#setExtent(isNewer ? { ...before, total, evicted, order } : before, moved + drift);
    if (this.#active) {
      const { index, row } = this.#active;
      const found = this.#rows.find(row.seq);
      this.#active =
        found === undefined
          ? { row, index: index + moved }
          : { row: this.#rows.row(found) ?? row, index: found };
    }
    this.#reachGoal();
    this.#chooseWanted();
    if (this.isFollowing) {
      this.#endWhenLeft = scroll.end;
    }
    this.#options.onDidChange();
  }

  #reachGoal(): void {
    const goal = this.#goal;
    if (goal) {
      this.#goal = undefined;
      const isThere = this.#rows.find(goal.seq) !== undefined;
      const top = this.#rows.indexAt(goal.seq) * this.scroll.rowHeight;
      this.scroll.scrollTo(top + (isThere ? goal.hidden : 0));
      // Near the end, that alone would make it follow.
      this.scroll.stopFollowing();
      if (isThere && this.#wantedEntry?.seq === goal.seq) {
        this.#wanted = this.#rows.find(goal.seq);
        this.#choice = this.#wantedEntry.choice;
      }
      this.#wantedEntry = undefined;
      if (!isThere && this.#active?.row.seq === goal.seq) {
        this.#select(undefined);
      }
    }
  }

  #chooseWanted(): void {
    const index = this.#wanted;
    const row = index === undefined ? undefined : this.#rows.row(index);
    if (index !== undefined && row) {
      this.#wanted = undefined;
      this.selection.choose(row.seq, this.#choice, this.#active?.row.seq);
      this.#select({ index, row });
    }
  }

  #select(active: ActiveRow | undefined): void {
    this.#active = active;
    if (!active) {
      this.selection.setOnly(undefined);
    }
    this.#options.onDidSelect(active?.row);
  }
}
