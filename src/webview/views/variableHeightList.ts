import { element } from '../elements.ts';
import type { VariableHeightScroll } from './variableHeightScroll.ts';
import { rowUnits } from './variableHeightScroll.ts';
import { ScrollBar } from '../list/scrollBar.ts';
import { watchFont } from '../watchFont.ts';
import { wheelPixels } from '../list/wheelPixels.ts';

/** Consecutive rows that are drawn as one. */
export interface VariableHeightItem {
  readonly first: number;
  /** Index after its last row. */
  readonly end: number;
}

/** An item on screen. */
export interface VariableHeightBox {
  readonly root: HTMLElement;
}

export interface VariableHeightListOptions<
  Item extends VariableHeightItem,
  Box extends VariableHeightBox,
> {
  readonly scroll: VariableHeightScroll;
  /** The item that the row of this index belongs to, also while that is not here yet. */
  readonly itemAt: (index: number) => Item;
  readonly create: (id: string) => Box;
  /** Shows an item; called with every frame. */
  readonly draw: (box: Box, item: Item) => void;
  readonly onDidScroll: () => void;
  /** Its size, or that of its items, brought others on screen. */
  readonly onDidMove: () => void;
}

interface Place<Item> {
  readonly item: Item;
  /** Pixels of it above the upper edge; less than none where there is room above. */
  readonly hidden: number;
}

/**
 * A list of any length whose items are as high as they turn out to be. Only those on screen exist;
 * it scrolls from item to item, measuring each as it comes.
 */
export class VariableHeightList<Item extends VariableHeightItem, Box extends VariableHeightBox> {
  readonly root: HTMLElement;
  readonly #scroll: VariableHeightScroll;
  readonly #options: VariableHeightListOptions<Item, Box>;
  readonly #items: HTMLElement;
  readonly #bar: ScrollBar;
  readonly #pool: Box[] = [];
  #boxes = new Map<number, Box>();
  /** Boxes on screen, in the page in the order in which they are seen. */
  #ordered: ReadonlySet<Box> = new Set();
  #created = 0;
  /** Pixels that the user scrolled by since the last frame. */
  #delta = 0;
  #isAwaitingFrame = false;
  #width = 0;

  constructor(options: VariableHeightListOptions<Item, Box>) {
    this.#options = options;
    this.#scroll = options.scroll;
    this.root = element('div', 'virtual-list');
    this.root.setAttribute('role', 'presentation');
    this.#items = element('div', 'rows variable-height-list');
    this.#bar = new ScrollBar((fraction) => {
      this.#scroll.setFraction(fraction);
      this.#scrolled();
    });
    this.root.append(this.#items, this.#bar.root);
    this.root.addEventListener('wheel', (event) => this.#wheel(event), { passive: false });
    this.root.addEventListener('focusin', ({ target }) => this.#showFocus(target));
    new ResizeObserver(() => {
      this.#width = this.#items.clientWidth;
      this.redraw();
      this.#options.onDidMove();
    }).observe(this.root);
    watchFont(this.root, () => this.redraw());
  }

  get width(): number {
    return this.#width;
  }

  get height(): number {
    return this.#items.clientHeight;
  }

  /** The index of the first row of the item at a place on screen. */
  indexAt(target: Element): number | undefined {
    for (const [first, box] of this.#boxes) {
      if (box.root.contains(target)) {
        return first;
      }
    }
    return undefined;
  }

  /** Draws what is on screen with the next frame, however often it is called until then. */
  redraw(): void {
    if (!this.#isAwaitingFrame) {
      this.#isAwaitingFrame = true;
      requestAnimationFrame(() => {
        this.#isAwaitingFrame = false;
        if (this.height > 0) {
          this.#draw();
        }
      });
    }
  }

  scrollBy(pixels: number): void {
    this.#delta += pixels;
    this.#scrolled();
  }

  /** By the user. */
  #scrolled(): void {
    this.redraw();
    this.#options.onDidScroll();
  }

  #draw(): void {
    const used = new Map<number, Box>();
    const delta = this.#delta;
    this.#delta = 0;
    if (this.#scroll.total === 0) {
      this.#keep(used);
      return;
    }
    const start = this.#start(used, delta);
    const { place, isAtEnd } = this.#filled(used, start);
    const scroll = this.#scroll;
    const wasAutoScrolling = scroll.isAutoScrolling;
    const isWhole = isAtEnd && place.item.first <= scroll.evicted && place.hidden <= 0;
    if ((isAtEnd && delta > 0) || (isWhole && delta !== 0)) {
      scroll.startAutoScroll();
    } else if (!wasAutoScrolling || delta < 0) {
      const { item, hidden } = place;
      const part = Math.max(0, hidden) / Math.max(1, this.#heightOf(used, item));
      scroll.scrollTo((item.first + part * (item.end - item.first)) * rowUnits);
    }
    this.#layOut(used, place);
    if (scroll.isAutoScrolling !== wasAutoScrolling) {
      this.#options.onDidMove();
    }
  }

  /** Where the upper edge is to be, before one knows whether there is enough below it. */
  #start(used: Map<number, Box>, delta: number): Place<Item> {
    const scroll = this.#scroll;
    const wanted = scroll.takeWanted();
    if (wanted !== undefined) {
      return this.#above(used, this.#options.itemAt(wanted));
    }
    if (scroll.isAutoScrolling) {
      const end = this.#above(used, this.#options.itemAt(scroll.end - 1));
      return delta < 0 ? this.#moved(used, end, delta) : end;
    }
    const item = this.#options.itemAt(Math.floor(scroll.top / rowUnits));
    const part = (scroll.top / rowUnits - item.first) / (item.end - item.first);
    const hidden = Math.min(Math.max(part, 0), 1) * this.#heightOf(used, item);
    return this.#moved(used, { item, hidden }, delta);
  }

  /** The place from which an item ends at the lower edge; its beginning where it is higher than that. */
  #above(used: Map<number, Box>, last: Item): Place<Item> {
    return this.#moved(
      used,
      { item: last, hidden: this.#heightOf(used, last) },
      -this.height,
      false,
    );
  }

  #moved(
    used: Map<number, Box>,
    { item, hidden }: Place<Item>,
    delta: number,
    isClamped = true,
  ): Place<Item> {
    const { evicted, end } = this.#scroll;
    const { itemAt } = this.#options;
    let at = item;
    let rest = hidden + delta;
    while (rest < 0 && at.first > evicted) {
      at = itemAt(at.first - 1);
      rest += this.#heightOf(used, at);
    }
    for (let height = this.#heightOf(used, at); rest >= height && at.end < end;) {
      rest -= height;
      at = itemAt(at.end);
      height = this.#heightOf(used, at);
    }
    return { item: at, hidden: isClamped || at.first <= evicted ? Math.max(0, rest) : rest };
  }

  /** Makes sure that what is below the upper edge fills the view, if there is that much. */
  #filled(
    used: Map<number, Box>,
    start: Place<Item>,
  ): { readonly place: Place<Item>; readonly isAtEnd: boolean } {
    const { itemAt } = this.#options;
    let bottom = this.#heightOf(used, start.item) - start.hidden;
    let last = start.item;
    while (bottom < this.height && last.end < this.#scroll.end) {
      last = itemAt(last.end);
      bottom += this.#heightOf(used, last);
    }
    const isAtEnd = last.end >= this.#scroll.end && bottom <= this.height + 0.5;
    const place =
      isAtEnd && bottom < this.height ? this.#above(used, itemAt(this.#scroll.end - 1)) : start;
    return { place, isAtEnd };
  }

  #layOut(used: Map<number, Box>, { item, hidden }: Place<Item>): void {
    const { itemAt } = this.#options;
    const onScreen = new Map<number, Box>();
    const { height } = this;
    let y = -hidden;
    let at = item;
    let first = item.end;
    let end = item.first;
    for (;;) {
      const itemHeight = this.#heightOf(used, at);
      const box = used.get(at.first);
      if (box) {
        onScreen.set(at.first, box);
        // Whole device pixels keep the text sharp.
        box.root.style.transform = `translateY(${Math.round(y)}px)`;
      }
      if (y >= -0.5 && y + itemHeight <= height + 0.5) {
        first = Math.min(first, at.first);
        end = Math.max(end, at.end);
      }
      y += itemHeight;
      if (y >= height || at.end >= this.#scroll.end) {
        break;
      }
      at = itemAt(at.end);
    }
    for (const [index, box] of used) {
      if (!onScreen.has(index)) {
        this.#release(box);
      }
    }
    this.#keep(onScreen);
    this.#order(onScreen.values());
    const before = this.#scroll.visible;
    this.#scroll.setShown(end > first ? { first, end } : { first: item.first, end: item.end });
    this.#bar.draw(this.#scroll.fraction, this.#scroll.shownPart);
    const after = this.#scroll.visible;
    if (after.first !== before.first || after.end !== before.end) {
      this.#options.onDidMove();
    }
  }

  /**
   * Puts boxes that came on screen where they are seen, for who reads or tabs from one to the next.
   * Those that were there stay in order by themselves: moving one would take the focus from it.
   */
  #order(boxes: Iterable<Box>): void {
    const ordered = new Set<Box>();
    let above: Box | undefined;
    for (const box of boxes) {
      if (!this.#ordered.has(box)) {
        if (above) {
          above.root.after(box.root);
        } else {
          this.#items.prepend(box.root);
        }
      }
      ordered.add(box);
      above = box;
    }
    this.#ordered = ordered;
  }

  #keep(onScreen: Map<number, Box>): void {
    for (const [index, box] of this.#boxes) {
      if (onScreen.get(index) !== box) {
        this.#release(box);
      }
    }
    this.#boxes = onScreen;
  }

  #release(box: Box): void {
    if (!box.root.hidden) {
      if (box.root.contains(document.activeElement)) {
        this.root.focus();
      }
      box.root.hidden = true;
      this.#pool.push(box);
    }
  }

  #heightOf(used: Map<number, Box>, item: Item): number {
    let box = used.get(item.first);
    if (!box) {
      box = this.#boxes.get(item.first) ?? this.#pool.pop() ?? this.#create();
      this.#boxes.delete(item.first);
      box.root.hidden = false;
      used.set(item.first, box);
      this.#options.draw(box, item);
    }
    return box.root.offsetHeight;
  }

  #create(): Box {
    this.#created++;
    const box = this.#options.create(`variable-height-list${this.#created}`);
    this.#items.append(box.root);
    return box;
  }

  /** Nothing else scrolls to what the Tab key reaches: what is cut by an edge comes in sight. */
  #showFocus(target: EventTarget | null): void {
    if (
      target instanceof Element &&
      target !== this.root &&
      this.root.contains(target) &&
      target.matches(':focus-visible')
    ) {
      const shown = this.#items.getBoundingClientRect();
      const { top, bottom } = target.getBoundingClientRect();
      const below = Math.max(0, bottom - shown.bottom);
      const pixels = top < shown.top ? top - shown.top : Math.min(below, top - shown.top);
      if (pixels !== 0) {
        this.scrollBy(pixels);
      }
    }
  }

  #wheel(event: WheelEvent): void {
    if (event.ctrlKey || event.deltaY === 0) {
      return;
    }
    event.preventDefault();
    this.scrollBy(wheelPixels(event, this.height));
  }
}
