/** The visible rows of a list. */
export interface VisibleRange {
  /** Index of the first row that shows, perhaps in part. */
  readonly first: number;
  /** Index after the last one. */
  readonly end: number;
}

/**
 * Where a list of fixed row height stands. Places are pixels from the first entry there ever was, in
 * plain numbers rather than the browser's scroll heights, which end at some 16 to 33 million pixels:
 * every place of a list of any length is exact, and stays where it is while entries come at the end
 * and go at the beginning.
 */
export class ScrollModel {
  #rowHeight: number;
  #viewHeight = 0;
  #evicted = 0;
  #total = 0;
  #top = 0;
  #isAutoScrolling = true;

  constructor(rowHeight: number) {
    this.#rowHeight = rowHeight;
  }

  get rowHeight(): number {
    return this.#rowHeight;
  }

  get viewHeight(): number {
    return this.#viewHeight;
  }

  /** Entries gone from the beginning: the index of the first row. */
  get evicted(): number {
    return this.#evicted;
  }

  get total(): number {
    return this.#total;
  }

  /** Index after the last row. */
  get end(): number {
    return this.#evicted + this.#total;
  }

  get top(): number {
    return this.#top;
  }

  /** Whether the list scrolls to new entries automatically. */
  get isAutoScrolling(): boolean {
    return this.#isAutoScrolling;
  }

  get visible(): VisibleRange {
    const first = Math.floor(this.#top / this.#rowHeight);
    const end = Math.ceil((this.#top + this.#viewHeight) / this.#rowHeight);
    return {
      first: Math.min(Math.max(first, this.#evicted), this.end),
      end: Math.min(Math.max(end, this.#evicted), this.end),
    };
  }

  /** Rows that fit whole; a page of Page Up and Page Down. */
  get rowsPerPage(): number {
    return Math.max(1, Math.floor(this.#viewHeight / this.#rowHeight));
  }

  /** 0 at the beginning, 1 at the end. */
  get fraction(): number {
    const range = this.#max - this.#min;
    return range > 0 ? (this.#top - this.#min) / range : 1;
  }

  /** The part of the list that is on screen: 1 when all of it is. */
  get shownPart(): number {
    const height = this.#total * this.#rowHeight;
    return height > this.#viewHeight ? this.#viewHeight / height : 1;
  }

  setHeights(viewHeight: number, rowHeight: number): void {
    this.#top = (this.#top / this.#rowHeight) * rowHeight;
    this.#rowHeight = rowHeight;
    this.#viewHeight = viewHeight;
    this.#settle();
  }

  /** `moved` says by how many rows those on screen got other indexes with it. */
  setExtent(total: number, evicted: number, moved = 0): void {
    this.#total = total;
    this.#evicted = evicted;
    this.#top += moved * this.#rowHeight;
    this.#settle();
  }

  startAutoScroll(): void {
    this.#isAutoScrolling = true;
    this.#settle();
  }

  stopAutoScroll(): void {
    this.#isAutoScrolling = false;
  }

  /** Scrolls as a wheel does: upwards stops auto-scroll, reaching the end starts it. */
  scrollBy(pixels: number): void {
    this.scrollTo(this.#top + pixels);
  }

  scrollTo(top: number): void {
    this.#top = top;
    // Half a pixel: a drag to the very end must not miss it by rounding.
    this.#isAutoScrolling = top >= this.#max - 0.5;
    this.#settle();
  }

  setFraction(fraction: number): void {
    this.scrollTo(this.#min + Math.min(Math.max(fraction, 0), 1) * (this.#max - this.#min));
  }

  /** Scrolls as little as shows the row whole. */
  reveal(index: number): void {
    const top = index * this.#rowHeight;
    if (top < this.#top) {
      this.scrollTo(top);
    } else if (top + this.#rowHeight > this.#top + this.#viewHeight) {
      this.scrollTo(top + this.#rowHeight - this.#viewHeight);
    }
  }

  get #min(): number {
    return this.#evicted * this.#rowHeight;
  }

  get #max(): number {
    return Math.max(this.#min, this.end * this.#rowHeight - this.#viewHeight);
  }

  #settle(): void {
    this.#top = this.#isAutoScrolling
      ? this.#max
      : Math.min(Math.max(this.#top, this.#min), this.#max);
  }
}
