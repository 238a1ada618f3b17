import { planAround, planPage } from './pagePlan.ts';
import type { PagePlan } from './pagePlan.ts';
import type { Choice } from './rowSelection.ts';
import type { RowWindow } from './rowWindow.ts';
import type { ScrollModel } from './scrollModel.ts';

/**
 * How long a list that follows rests between rows that came and looking for more, in milliseconds.
 * Word of new entries comes less often, and what it tells of is older.
 */
const restMs = 50;

/** A scroll position that survives insertions and evictions. */
export interface ScrollPosition {
  /** Sequence number of the first row on screen. */
  readonly seq: number;
  /** Pixels of that row that are scrolled out above the upper edge. */
  readonly hidden: number;
}

/**
 * A scroll position to go to, and how to select the entry there; it is not selected when absent.
 */
export interface ScrollGoal extends ScrollPosition {
  readonly choice?: Choice;
}

/**
 * Keeps the scroll position of a list while rows are loaded, and says which page to request next.
 */
export class ScrollAnchor {
  readonly #scroll: ScrollModel;
  readonly #rows: RowWindow;
  readonly #onDidRest: () => void;
  #goal: ScrollGoal | undefined;
  /** The page to request first. */
  #nextPlan: PagePlan | undefined;
  /** Index after the last row, as last announced by the engine. */
  #announcedEnd = 0;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #userMoves = 0;
  #endWhenLeft = 0;

  /**
   * `onDidRest` is called when an auto-scrolling list may need a page without an announcement of
   * new rows.
   */
  constructor(scroll: ScrollModel, rows: RowWindow, onDidRest: () => void) {
    this.#scroll = scroll;
    this.#rows = rows;
    this.#onDidRest = onDidRest;
  }

  /** Undefined while the first visible row is being loaded. */
  get anchor(): ScrollPosition | undefined {
    const { top, rowHeight, visible } = this.#scroll;
    const row = this.#rows.row(visible.first);
    return row && { seq: row.seq, hidden: top - visible.first * rowHeight };
  }

  /** The position to restore, else the current one; undefined while auto-scrolling or loading. */
  get goal(): ScrollGoal | undefined {
    return this.#scroll.isAutoScrolling ? undefined : (this.#goal ?? this.anchor);
  }

  /** How often the user scrolled or navigated. */
  get userMoves(): number {
    return this.#userMoves;
  }

  /** Number of entries added since the list was scrolled away from its end. */
  get newEntries(): number {
    const { end, visible, isAutoScrolling } = this.#scroll;
    // Visible entries need no button, which would only cover them.
    const isInSight = isAutoScrolling || visible.end >= end;
    return isInSight ? 0 : Math.max(0, end - this.#endWhenLeft);
  }

  /** The page to request next; undefined if none is needed. */
  get plan(): PagePlan | undefined {
    if (this.#announcedEnd > this.#scroll.end && !this.#scroll.isAutoScrolling) {
      // It left the end before it knew how far that had moved.
      this.reload();
    }
    const plan = this.#nextPlan ?? planPage(this.#rows, this.#scroll, this.#announcedEnd);
    this.#nextPlan = undefined;
    this.#announcedEnd = 0;
    return plan;
  }

  /** Resets `newEntries`. */
  markSeen(): void {
    this.#endWhenLeft = this.#scroll.end;
  }

  /**
   * There are rows up to, but without, this index. Answers whether the list follows on to them only
   * when they are here.
   */
  endMoved(end: number): boolean {
    const { isAutoScrolling, visible, end: endBefore } = this.#scroll;
    const willAutoScroll = isAutoScrolling && visible.end > visible.first && end > endBefore;
    if (willAutoScroll && this.#rest === undefined) {
      this.#announcedEnd = end;
    }
    return willAutoScroll;
  }

  /**
   * After `came` rows at the end: requests as many again after a short pause, without an
   * announcement.
   */
  rest(came: number): void {
    this.#rest ??= setTimeout(() => {
      this.#rest = undefined;
      this.#announcedEnd = this.#scroll.end + came;
      this.#onDidRest();
    }, restMs);
  }

  /** Requests the visible rows again, because their indexes may have changed. */
  reload(): void {
    this.#nextPlan ??= this.anchor && planAround(this.anchor.seq);
  }

  /** Scrolls to the goal once its rows are loaded; without a goal, to the end, with auto-scroll. */
  goTo(goal: ScrollGoal | undefined): void {
    this.#goal = goal;
    this.#nextPlan = goal && planAround(goal.seq);
    if (goal) {
      this.#scroll.stopAutoScroll();
    } else {
      this.#scroll.startAutoScroll();
    }
  }

  /** The user scrolled: drops the pending goal. */
  userMoved(): void {
    this.#userMoves++;
    if (this.#goal) {
      this.#goal = undefined;
      this.#nextPlan = undefined;
    }
  }

  /**
   * Rows arrived: scrolls to the goal, or to its former place if it was evicted. Returns the goal.
   */
  rowsArrived(): ScrollGoal | undefined {
    const goal = this.#goal;
    if (goal) {
      this.#goal = undefined;
      const { seq, hidden } = goal;
      const isThere = this.#rows.find(seq) !== undefined;
      const top = this.#rows.indexAt(seq) * this.#scroll.rowHeight;
      this.#scroll.scrollTo(top + (isThere ? hidden : 0));
      // Near the end, that alone would make it follow.
      this.#scroll.stopAutoScroll();
    }
    return goal;
  }
}
