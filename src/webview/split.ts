/** How the detail stands to the list. */
export type SplitLayout = 'beside' | 'below' | 'over';

/** From this width, in pixels, list and detail have all their columns side by side. */
const wideMin = 1_100;
/** Below this width they don't fit side by side at all. */
const besideWidthMin = 640;
/** From this height they have many rows above each other. */
const tallMin = 400;
/** Below this height they don't fit above each other at all. */
const belowHeightMin = 220;

/** Below each other in a tall place and beside in a wide one; where neither fits, one over the other. */
export function layoutFor(width: number, height: number): SplitLayout {
  if (width >= wideMin || (width >= besideWidthMin && height < tallMin)) {
    return 'beside';
  }
  return height >= belowHeightMin ? 'below' : 'over';
}

/** Part of the room that the detail takes, from 0 to 1. */
export const detailPartDefault = 0.45;
const detailPartMin = 0.15;
const detailPartMax = 0.85;
const keyStep = 0.05;

export interface SplitOptions {
  readonly root: HTMLElement;
  readonly sash: HTMLElement;
  readonly detailPart: number;
  readonly label: string;
  readonly onDidChange: () => void;
}

/** List and detail with a border that can be moved, beside or below each other as there is room. */
export class Split {
  readonly #options: SplitOptions;
  #part: number;
  #layout: SplitLayout = 'beside';
  #isDragged = false;

  constructor(options: SplitOptions) {
    this.#options = options;
    this.#part = clampPart(options.detailPart);
    const { root, sash, label } = options;
    sash.setAttribute('role', 'separator');
    sash.setAttribute('aria-label', label);
    sash.tabIndex = 0;
    sash.addEventListener('pointerdown', (event) => this.#take(event));
    sash.addEventListener('pointermove', (event) => this.#drag(event));
    sash.addEventListener('lostpointercapture', () => this.#release());
    sash.addEventListener('dblclick', () => this.#set(detailPartDefault));
    sash.addEventListener('keydown', (event) => this.#key(event));
    new ResizeObserver(() => this.#arrange()).observe(root);
    this.#arrange();
  }

  get layout(): SplitLayout {
    return this.#layout;
  }

  get detailPart(): number {
    return this.#part;
  }

  /** Whether the detail is there; without it the list has all the room. */
  setOpen(isOpen: boolean): void {
    this.#options.root.classList.toggle('open', isOpen);
  }

  #arrange(): void {
    const { root, sash } = this.#options;
    this.#layout = layoutFor(root.clientWidth, root.clientHeight);
    root.dataset['layout'] = this.#layout;
    root.style.setProperty('--detail-part', `${(this.#part * 100).toFixed(2)}%`);
    sash.setAttribute('aria-orientation', this.#layout === 'beside' ? 'vertical' : 'horizontal');
    sash.setAttribute('aria-valuenow', String(Math.round(this.#part * 100)));
  }

  #set(part: number): void {
    this.#part = clampPart(part);
    this.#arrange();
    this.#options.onDidChange();
  }

  #take(event: PointerEvent): void {
    event.preventDefault();
    this.#options.sash.setPointerCapture(event.pointerId);
    this.#options.sash.classList.add('dragged');
    this.#isDragged = true;
  }

  #drag(event: PointerEvent): void {
    if (this.#isDragged) {
      const { left, top, width, height } = this.#options.root.getBoundingClientRect();
      const place =
        this.#layout === 'beside' ? (event.clientX - left) / width : (event.clientY - top) / height;
      this.#set(1 - place);
    }
  }

  #release(): void {
    this.#isDragged = false;
    this.#options.sash.classList.remove('dragged');
  }

  #key(event: KeyboardEvent): void {
    const grows = this.#layout === 'beside' ? 'ArrowLeft' : 'ArrowUp';
    const shrinks = this.#layout === 'beside' ? 'ArrowRight' : 'ArrowDown';
    if (event.key === grows || event.key === shrinks) {
      event.preventDefault();
      this.#set(this.#part + (event.key === grows ? keyStep : -keyStep));
    }
  }
}

function clampPart(part: number): number {
  return Math.min(Math.max(part, detailPartMin), detailPartMax);
}
