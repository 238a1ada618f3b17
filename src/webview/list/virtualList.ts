import { element } from '../elements.ts';
import { ScrollBar } from './scrollBar.ts';
import type { ScrollModel } from './scrollModel.ts';
import { wheelPixels } from './wheelPixels.ts';

export interface VirtualListOptions<Row extends { readonly root: HTMLElement }> {
  /** Where the list stands. */
  readonly scroll: ScrollModel;
  /** An element to hold one row; some more than fit on screen are made, and used again. */
  readonly create: (id: string) => Row;
  /** Shows the row of this index in it; `stood` tells whether it shows one already that was in sight. */
  readonly draw: (row: Row, index: number, stood: boolean) => void;
  readonly onDidScroll: () => void;
  /** Its size, or that of a row, changed. */
  readonly onDidResize: () => void;
}

/**
 * A list of any length of which only the rows on screen exist. It scrolls by itself rather than by
 * the browser: what is on screen and where the list stands change in one step, so that no empty
 * stretch shows before its rows are drawn.
 */
export class VirtualList<Row extends { readonly root: HTMLElement }> {
  readonly root: HTMLElement;
  readonly #scroll: ScrollModel;
  readonly #options: VirtualListOptions<Row>;
  readonly #rows: HTMLElement;
  readonly #ruler: HTMLElement;
  readonly #bar: ScrollBar;
  readonly #pool: Row[] = [];
  readonly #shown = new Map<number, Row>();
  /** The ids of the rows on screen, in their order. */
  #told = '';
  #isAwaitingFrame = false;
  #touch: { readonly id: number; y: number } | undefined;

  constructor(options: VirtualListOptions<Row>) {
    this.#options = options;
    this.#scroll = options.scroll;
    this.root = element('div', 'virtual-list');
    this.root.setAttribute('role', 'presentation');
    this.#rows = element('div', 'rows');
    this.#rows.setAttribute('role', 'rowgroup');
    this.#ruler = element('div', 'row ruler');
    this.#ruler.setAttribute('aria-hidden', 'true');
    this.#bar = new ScrollBar((fraction) => {
      this.#scroll.setFraction(fraction);
      this.#scrolled();
    });
    this.root.append(this.#rows, this.#ruler, this.#bar.root);
    this.root.addEventListener('wheel', (event) => this.#wheel(event), { passive: false });
    this.root.addEventListener('pointerdown', (event) => this.#touchDown(event));
    this.root.addEventListener('pointermove', (event) => this.#touchMove(event));
    this.root.addEventListener('pointerup', () => (this.#touch = undefined));
    this.root.addEventListener('pointercancel', () => (this.#touch = undefined));
    const sizes = new ResizeObserver(() => this.measure());
    sizes.observe(this.root);
    // The row height follows the editor's font, which may change under us.
    sizes.observe(this.#ruler);
  }

  /** The index of the row at a place on screen. */
  indexAt(clientY: number): number {
    const y = clientY - this.#rows.getBoundingClientRect().top;
    return Math.floor((this.#scroll.top + y) / this.#scroll.rowHeight);
  }

  /** Draws what is on screen with the next frame, however often it is called until then. */
  redraw(): void {
    if (!this.#isAwaitingFrame) {
      this.#isAwaitingFrame = true;
      requestAnimationFrame(() => {
        this.#isAwaitingFrame = false;
        this.#draw();
      });
    }
  }

  scrollBy(pixels: number): void {
    this.#scroll.scrollBy(pixels);
    this.#scrolled();
  }

  /** By the user. */
  #scrolled(): void {
    this.redraw();
    this.#options.onDidScroll();
  }

  #draw(): void {
    const { first, end } = this.#scroll.visible;
    const { top, rowHeight, viewHeight } = this.#scroll;
    if (viewHeight === 0) {
      // Hidden: it comes back as it was left, until its rows are drawn anew.
      return;
    }
    const freed = this.#free(first, end);
    for (let index = first; index < end; index++) {
      const standing = this.#shown.get(index) ?? freed.shift();
      const row = standing ?? this.#pool.pop() ?? this.#create();
      this.#shown.set(index, row);
      row.root.hidden = false;
      // Whole device pixels keep the text sharp.
      row.root.style.transform = `translateY(${Math.round(index * rowHeight - top)}px)`;
      this.#options.draw(row, index, standing !== undefined);
    }
    this.#pool.push(...freed);
    freed.forEach(({ root }) => (root.hidden = true));
    this.#tellOrder(first, end);
    this.#bar.draw(this.#scroll.fraction, this.#scroll.shownPart);
  }

  /** Takes away what is no longer in sight. Answers it in its order. */
  #free(first: number, end: number): Row[] {
    const gone = [...this.#shown.keys()].filter((index) => index < first || index >= end);
    return gone
      .sort((a, b) => a - b)
      .flatMap((index) => {
        const row = this.#shown.get(index);
        this.#shown.delete(index);
        return row ?? [];
      });
  }

  /** Rows are used again without being moved in the page: who reads it is told how they stand. */
  #tellOrder(first: number, end: number): void {
    let ids = '';
    for (let index = first; index < end; index++) {
      ids += `${this.#shown.get(index)?.root.id ?? ''} `;
    }
    if (ids !== this.#told) {
      this.#told = ids;
      this.#rows.setAttribute('aria-owns', ids);
    }
  }

  #create(): Row {
    const row = this.#options.create(`row${this.#shown.size + this.#pool.length}`);
    this.#rows.append(row.root);
    return row;
  }

  /**
   * Takes in a new size now; otherwise it does so with the next frame. A list that is not shown has
   * none, and needs no rows.
   */
  measure(): void {
    const rowHeight = this.#ruler.offsetHeight || this.#scroll.rowHeight;
    this.#scroll.setHeights(this.#rows.clientHeight, rowHeight);
    this.redraw();
    this.#options.onDidResize();
  }

  #wheel(event: WheelEvent): void {
    if (event.ctrlKey || event.deltaY === 0) {
      return;
    }
    event.preventDefault();
    this.scrollBy(wheelPixels(event, this.#scroll.viewHeight));
  }

  #touchDown(event: PointerEvent): void {
    if (event.pointerType === 'touch' && !this.#bar.isDragged) {
      this.#touch = { id: event.pointerId, y: event.clientY };
    }
  }

  #touchMove(event: PointerEvent): void {
    if (this.#touch?.id === event.pointerId) {
      this.scrollBy(this.#touch.y - event.clientY);
      this.#touch.y = event.clientY;
    }
  }
}
