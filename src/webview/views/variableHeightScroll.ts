import { ScrollModel } from '../list/scrollModel.ts';
import type { VisibleRange } from '../list/scrollModel.ts';

/** What a row counts as in a `VariableHeightScroll`: a place within one is a part of that. */
export const rowUnits = 1_000_000;

/**
 * Where a list stands whose rows are as high as they turn out to be: a place is a row and how much of
 * it is above the upper edge, so that nobody needs to know the heights of rows far away. The upper
 * edge may come as far down as the last row's end; who draws sees to it that no hole shows below it.
 */
export class VariableHeightScroll extends ScrollModel {
  #shown: VisibleRange = { first: 0, end: 0 };
  #wanted: number | undefined;

  constructor() {
    super(rowUnits);
    super.setHeights(1, rowUnits);
  }

  /** Rows drawn on screen the last time, but always at least the one at the upper edge. */
  override get visible(): VisibleRange {
    const top = Math.floor(this.top / rowUnits);
    const first = this.isAutoScrolling ? Math.min(this.#shown.first, top) : top;
    const clamped = (index: number) => Math.min(Math.max(index, this.evicted), this.end);
    return { first: clamped(first), end: clamped(Math.max(this.#shown.end, top + 1)) };
  }

  override get rowsPerPage(): number {
    return Math.max(1, this.#shown.end - this.#shown.first - 1);
  }

  override get shownPart(): number {
    const shown = this.#shown.end - this.#shown.first;
    return this.total > shown ? shown / this.total : 1;
  }

  /** Shows the row whole: at the upper edge when it is above, else at the lower one. */
  override reveal(index: number): void {
    if (index < this.#shown.first) {
      this.scrollTo(index * rowUnits);
    } else if (index >= this.#shown.end) {
      this.#wanted = index;
      this.scrollTo(index * rowUnits);
    }
  }

  /** Tells which rows are whole on screen. */
  setShown(shown: VisibleRange): void {
    this.#shown = shown;
  }

  /** The row that is to be the last one on screen; asked once. */
  takeWanted(): number | undefined {
    const wanted = this.#wanted;
    this.#wanted = undefined;
    return wanted;
  }
}
