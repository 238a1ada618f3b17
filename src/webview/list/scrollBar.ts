import { element } from '../elements.ts';

/** Smallest length of the slider, in pixels: still easy to take hold of. */
const sliderMin = 24;

/** A vertical scroll bar for a place that no native one could hold exactly. */
export class ScrollBar {
  readonly root: HTMLElement;
  readonly #slider: HTMLElement;
  readonly #onDrag: (fraction: number) => void;
  #shownPart = 1;
  #sliderTop = 0;
  #grip: number | undefined;

  constructor(onDrag: (fraction: number) => void) {
    this.#onDrag = onDrag;
    this.root = element('div', 'scroll-bar');
    // Keys and wheel do the same on the list itself; a second stop would only be in the way.
    this.root.setAttribute('aria-hidden', 'true');
    this.#slider = element('div', 'slider');
    this.root.append(this.#slider);
    this.root.addEventListener('pointerdown', (event) => this.#take(event));
    this.root.addEventListener('pointermove', (event) => this.#drag(event));
    for (const end of ['pointerup', 'pointercancel', 'lostpointercapture'] as const) {
      this.root.addEventListener(end, () => this.#release());
    }
  }

  get isDragged(): boolean {
    return this.#grip !== undefined;
  }

  /** `fraction` from 0 at the beginning to 1 at the end; `shownPart` 1 when all is in sight. */
  draw(fraction: number, shownPart: number): void {
    this.#shownPart = shownPart;
    this.root.classList.toggle('idle', shownPart >= 1);
    const height = this.#sliderHeight;
    this.#sliderTop = fraction * (this.root.clientHeight - height);
    this.#slider.style.height = `${height}px`;
    this.#slider.style.transform = `translateY(${this.#sliderTop}px)`;
  }

  get #sliderHeight(): number {
    const height = this.root.clientHeight;
    return Math.min(height, Math.max(sliderMin, height * this.#shownPart));
  }

  #take(event: PointerEvent): void {
    if (event.button !== 0 || this.#shownPart >= 1) {
      return;
    }
    // The list keeps the focus.
    event.preventDefault();
    this.root.setPointerCapture(event.pointerId);
    const y = event.clientY - this.root.getBoundingClientRect().top;
    const height = this.#sliderHeight;
    const isOnSlider = y >= this.#sliderTop && y <= this.#sliderTop + height;
    this.#grip = isOnSlider ? y - this.#sliderTop : height / 2;
    this.root.classList.add('dragged');
    this.#drag(event);
  }

  #drag(event: PointerEvent): void {
    if (this.#grip === undefined) {
      return;
    }
    const y = event.clientY - this.root.getBoundingClientRect().top;
    const range = this.root.clientHeight - this.#sliderHeight;
    this.#onDrag(range > 0 ? (y - this.#grip) / range : 1);
  }

  #release(): void {
    this.#grip = undefined;
    this.root.classList.remove('dragged');
  }
}
