import type { SocketId } from '../shared/entry.ts';
import type { TrafficHost, ViewPage, ViewQuerySummary } from '../shared/viewProtocol.ts';
import { element } from './elements.ts';
import { PageFeed } from './pageFeed.ts';
import { planAround, planPage } from './pagePlan.ts';
import type { PagePlan } from './pagePlan.ts';
import { columns, RowElement } from './rowRenderer.ts';
import { RowWindow } from './rowWindow.ts';
import type { ListedRow } from './rowWindow.ts';
import { VirtualList } from './virtualList.ts';
import type { Words } from './words.ts';

/** How long rows on their way leave the old ones standing, in milliseconds: short of a flicker. */
const patienceMs = 150;

/** Where the list stands, for coming back to it. */
export interface ListAnchor {
  /** Sequence number of the first row on screen. */
  readonly seq: number;
  /** How many pixels of it are above the list's upper edge. */
  readonly hidden: number;
}

export interface TrafficListOptions {
  readonly root: HTMLElement;
  readonly host: Pick<TrafficHost, 'page'>;
  readonly words: Words;
  readonly socketName: (id: SocketId) => string;
  /** A row was chosen; `undefined` when none is any more. */
  readonly onDidSelect: (row: ListedRow | undefined) => void;
  /** The user wants to go on to the chosen row's detail. */
  readonly onDidOpen: () => void;
  /** Following, the number of entries or the place changed. */
  readonly onDidChange: () => void;
  readonly onDidFail: (error: unknown) => void;
}

interface ActiveRow {
  index: number;
  readonly row: ListedRow;
}

/** The list of entries: a query's result in a virtual list, with its selection and its tail. */
export class TrafficList {
  readonly #options: TrafficListOptions;
  readonly #rows = new RowWindow();
  readonly #list: VirtualList<RowElement>;
  readonly #feed: PageFeed;
  #summary: ViewQuerySummary | undefined;
  #spansSockets = true;
  /** What to ask for before anything else. */
  #nextPlan: PagePlan | undefined;
  #goal: ListAnchor | undefined;
  #active: ActiveRow | undefined;
  #wanted: number | undefined;
  #endWhenLeft = 0;
  #absentSince: number | undefined;

  constructor(options: TrafficListOptions) {
    this.#options = options;
    const { root, words } = options;
    this.#list = new VirtualList<RowElement>({
      create: (id) => new RowElement(id),
      draw: (row, index) => this.#drawRow(row, index),
      onDidScroll: () => this.#moved(),
    });
    this.#feed = new PageFeed({
      host: options.host,
      plan: () => this.#plan(),
      take: (page, plan) => this.#take(page, plan),
      onDidFail: options.onDidFail,
    });
    root.setAttribute('role', 'grid');
    root.setAttribute('aria-label', words.text('list'));
    root.setAttribute('aria-readonly', 'true');
    root.tabIndex = 0;
    root.append(this.#header(), this.#list.root);
    root.addEventListener('keydown', (event) => this.#key(event));
    this.#list.root.addEventListener('mousedown', (event) => this.#press(event));
    this.#list.root.addEventListener('dblclick', () => options.onDidOpen());
  }

  get isFollowing(): boolean {
    return this.#list.scroll.isFollowing;
  }

  /** Entries that came since the list was scrolled away from its end. */
  get newEntries(): number {
    return this.isFollowing ? 0 : Math.max(0, this.#list.scroll.end - this.#endWhenLeft);
  }

  get total(): number {
    return this.#list.scroll.total;
  }

  /** Whether the engine has looked at all entries for this query. */
  get isComplete(): boolean {
    return this.#summary?.complete ?? true;
  }

  get selected(): ListedRow | undefined {
    return this.#active?.row;
  }

  get anchor(): ListAnchor | undefined {
    const { scroll } = this.#list;
    const first = scroll.visible.first;
    const row = this.#rows.row(first);
    return row && { seq: row.seq, hidden: scroll.top - first * scroll.rowHeight };
  }

  /** Shows another query's result, at its end or around an entry. */
  open(summary: ViewQuerySummary, spansSockets: boolean, anchor: ListAnchor | undefined): void {
    this.#spansSockets = spansSockets;
    this.#reset(summary);
    this.#goTo(anchor);
    this.#changed();
  }

  /** Takes in what the engine says of the query in between. */
  update(summary: ViewQuerySummary): void {
    const before = this.#summary;
    if (before && summary.id !== before.id) {
      this.#select(undefined);
      this.open(summary, this.#spansSockets, undefined);
      return;
    }
    if (before && summary.order < before.order) {
      return;
    }
    const isCleared =
      before !== undefined && before.lastSeq > 0 && !(summary.firstSeq <= before.lastSeq);
    if (isCleared) {
      this.restart(summary);
      return;
    }
    const hasEvicted = before !== undefined && summary.evicted > before.evicted;
    this.#setExtent(summary);
    if (hasEvicted && this.#spansSockets && !this.isFollowing) {
      // One socket's oldest entries may have gone from between another's: make sure of the place.
      const anchor = this.anchor;
      this.#nextPlan ??= anchor && planAround(anchor.seq);
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

  follow(): void {
    this.#list.scroll.follow();
    this.#list.redraw();
    this.#moved();
  }

  stopFollowing(): void {
    this.#list.scroll.stopFollowing();
    this.#moved();
  }

  focus(): void {
    this.#options.root.focus();
  }

  /** Draws all rows again: a socket's name changed. */
  redraw(): void {
    this.#list.redraw();
  }

  #reset(summary: ViewQuerySummary): void {
    this.#rows.clear();
    this.#feed.setQuery(summary.id);
    this.#wanted = undefined;
    this.#nextPlan = undefined;
    this.#setExtent(summary);
    this.#endWhenLeft = this.#list.scroll.end;
  }

  #goTo(anchor: ListAnchor | undefined): void {
    this.#goal = anchor;
    if (anchor) {
      this.#list.scroll.stopFollowing();
      this.#nextPlan = planAround(anchor.seq);
    } else {
      this.#list.scroll.follow();
    }
  }

  #setExtent(summary: ViewQuerySummary): void {
    this.#summary = summary;
    this.#list.scroll.setExtent(summary.total, summary.evicted);
    this.#rows.evict(summary.evicted);
    this.#options.root.setAttribute('aria-rowcount', String(summary.total + 1));
  }

  #changed(): void {
    this.#list.redraw();
    this.#feed.pump();
    this.#options.onDidChange();
  }

  #moved(): void {
    if (this.isFollowing) {
      this.#endWhenLeft = this.#list.scroll.end;
    }
    this.#feed.pump();
    this.#options.onDidChange();
  }

  #plan(): PagePlan | undefined {
    const plan = this.#nextPlan ?? planPage(this.#rows, this.#list.scroll);
    this.#nextPlan = undefined;
    return plan;
  }

  #take(page: ViewPage, plan: PagePlan): void {
    const { scroll } = this.#list;
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
    const wasFollowing = this.isFollowing;
    if (page.order >= before.order) {
      const { total, evicted, order } = page;
      this.#setExtent({ ...before, total, evicted, order });
    }
    const moved = this.#rows.merge(page, scroll.visible);
    if (!wasFollowing) {
      const drift =
        wasAbsent && askedIndex !== undefined ? page.position + page.evicted - askedIndex : 0;
      scroll.shift(moved + drift);
    }
    if (this.#active) {
      this.#active.index = this.#rows.find(this.#active.row.seq) ?? this.#active.index + moved;
    }
    if (this.#goal) {
      const { seq, hidden } = this.#goal;
      this.#goal = undefined;
      const isMoved = this.#rows.find(seq) === undefined;
      scroll.scrollTo(this.#rows.indexAt(seq) * scroll.rowHeight + (isMoved ? 0 : hidden));
    }
    if (this.#wanted !== undefined && this.#rows.row(this.#wanted)) {
      this.#choose(this.#wanted);
    }
    if (this.isFollowing) {
      this.#endWhenLeft = scroll.end;
    }
    this.#list.redraw();
    this.#options.onDidChange();
  }

  #drawRow(element: RowElement, index: number): void {
    const row = this.#rows.row(index);
    const { root } = element;
    if (row) {
      this.#absentSince = undefined;
    } else if (this.#isPatient()) {
      return;
    }
    element.fill(row, row ? this.#options.socketName(row.socket) : '', this.#options.words);
    root.setAttribute('aria-rowindex', String(index - this.#list.scroll.evicted + 2));
    const isActive = row !== undefined && row.seq === this.#active?.row.seq;
    root.setAttribute('aria-selected', String(isActive));
    root.classList.toggle('odd', index % 2 === 1);
    if (isActive) {
      this.#options.root.setAttribute('aria-activedescendant', root.id);
    }
  }

  /** Whether rows on their way may still leave what stood there before. */
  #isPatient(): boolean {
    const now = performance.now();
    if (this.#absentSince === undefined) {
      this.#absentSince = now;
      setTimeout(() => this.#list.redraw(), patienceMs);
    }
    return now - this.#absentSince < patienceMs;
  }

  #header(): HTMLElement {
    const header = element('div', 'row header');
    header.setAttribute('role', 'row');
    header.setAttribute('aria-rowindex', '1');
    for (const column of columns) {
      const text = this.#options.words.text(`column.${column}`);
      const cell = element('div', `cell ${column}`, column === 'direction' ? '' : text);
      cell.setAttribute('role', 'columnheader');
      cell.setAttribute('aria-label', text);
      header.append(cell);
    }
    return header;
  }

  #press(event: MouseEvent): void {
    const target = event.target instanceof Element ? event.target.closest('.row') : null;
    if (event.button === 0 && target && !target.classList.contains('ruler')) {
      this.#goToRow(this.#list.indexAt(event.clientY));
    }
  }

  #key(event: KeyboardEvent): void {
    const { scroll } = this.#list;
    if (event.altKey || event.shiftKey || this.total === 0) {
      return;
    }
    const from = this.#active?.index ?? (this.isFollowing ? scroll.end : scroll.visible.first - 1);
    const targets: Readonly<Record<string, () => void>> = {
      ArrowUp: () => this.#goToRow(from - 1),
      ArrowDown: () => this.#goToRow(from + 1),
      PageUp: () => this.#goToRow(from - scroll.rowsPerPage),
      PageDown: () => this.#goToRow(from + scroll.rowsPerPage),
      Home: () => this.#goToRow(scroll.evicted),
      End: () => {
        this.#goToRow(scroll.end - 1);
        this.follow();
      },
      Enter: () => this.#options.onDidOpen(),
    };
    const act = targets[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  }

  /** Chooses a row by its index, now or as soon as it is here. The list then holds still. */
  #goToRow(index: number): void {
    const { scroll } = this.#list;
    const target = Math.min(Math.max(index, scroll.evicted), scroll.end - 1);
    scroll.reveal(target);
    scroll.stopFollowing();
    if (this.#rows.row(target)) {
      this.#choose(target);
    } else {
      this.#wanted = target;
    }
    this.#list.redraw();
    this.#moved();
  }

  #choose(index: number): void {
    this.#wanted = undefined;
    const row = this.#rows.row(index);
    if (row) {
      this.#select({ index, row });
    }
  }

  #select(active: ActiveRow | undefined): void {
    this.#active = active;
    this.#options.root.removeAttribute('aria-activedescendant');
    this.#list.redraw();
    this.#options.onDidSelect(active?.row);
  }
}
