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

/** Where a list stands, for coming back to it. */
export interface ScrollPosition {
  /** Sequence number of the first row on screen. */
  readonly seq: number;
  /** How many pixels of it are above the list's upper edge. */
  readonly hidden: number;
}

/** Where a list is to stand, and how that entry is chosen then; it is not where that is absent. */
export interface ScrollGoal extends ScrollPosition {
  readonly choice?: Choice;
}

/** Where a list stands, where it is to stand once the rows there are here, and what to ask for so. */
export class ScrollAnchor {
  readonly #scroll: ScrollModel;
  readonly #rows: RowWindow;
  readonly #onDidRest: () => void;
  #goal: ScrollGoal | undefined;
  /** What to ask for before anything else. */
  #nextPlan: PagePlan | undefined;
  /** Index after the last row that should be there by now. */
  #announcedEnd = 0;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #userMoves = 0;
  #endWhenLeft = 0;

  /** `onDidRest` is called when a list that follows may need a page though nobody told of new rows. */
  constructor(scroll: ScrollModel, rows: RowWindow, onDidRest: () => void) {
    this.#scroll = scroll;
    this.#rows = rows;
    this.#onDidRest = onDidRest;
  }

  /** Nothing while the first row on screen is on its way. */
  get anchor(): ScrollPosition | undefined {
    const { top, rowHeight, visible } = this.#scroll;
    const row = this.#rows.row(visible.first);
    return row && { seq: row.seq, hidden: top - visible.first * rowHeight };
  }

  /** Where it is to stand, or stands; nothing at the end, or while what stands there is on its way. */
  get goal(): ScrollGoal | undefined {
    return this.#scroll.isAutoScrolling ? undefined : (this.#goal ?? this.anchor);
  }

  /** How often the user went somewhere. */
  get userMoves(): number {
    return this.#userMoves;
  }

  /** Entries that came since the list was scrolled away from its end. */
  get newEntries(): number {
    const { end, visible, isAutoScrolling } = this.#scroll;
    // What is in sight already needs no button, which would only lie over it.
    const isInSight = isAutoScrolling || visible.end >= end;
    return isInSight ? 0 : Math.max(0, end - this.#endWhenLeft);
  }

  /** Which page the list needs next, or none. */
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

  /** Whatever there is by now is no longer new. */
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

  /** So many rows came at the end: as many may come again, and the list looks for them by itself. */
  rest(came: number): void {
    this.#rest ??= setTimeout(() => {
      this.#rest = undefined;
      this.#announcedEnd = this.#scroll.end + came;
      this.#onDidRest();
    }, restMs);
  }

  /** The rows around are to come once more: their indexes may be others by now. */
  reload(): void {
    this.#nextPlan ??= this.anchor && planAround(this.anchor.seq);
  }

  /** Stands there as soon as the rows around are here; without a goal at the end, which it follows. */
  goTo(goal: ScrollGoal | undefined): void {
    this.#goal = goal;
    this.#nextPlan = goal && planAround(goal.seq);
    if (goal) {
      this.#scroll.stopAutoScroll();
    } else {
      this.#scroll.startAutoScroll();
    }
  }

  /** The user goes somewhere, so the list goes no longer where it was to stand. */
  userMoved(): void {
    this.#userMoves++;
    if (this.#goal) {
      this.#goal = undefined;
      this.#nextPlan = undefined;
    }
  }

  /** Rows came: stands at its goal, or where that would be if it is gone. Answers the goal. */
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
