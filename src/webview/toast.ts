import { setText } from './elements.ts';

/** How long a toast is shown, in milliseconds. */
const toastMs = 4_000;

/** A short text for the user that disappears by itself. */
export class Toast {
  readonly #root: HTMLElement;

  constructor(root: HTMLElement) {
    this.#root = root;
  }

  notify(text: string): void {
    // Shown first: what a screen reader is told of must change while it is there.
    this.#root.hidden = false;
    setText(this.#root, text);
    setTimeout(() => {
      if (this.#root.textContent === text) {
        this.#root.hidden = true;
        setText(this.#root, '');
      }
    }, toastMs);
  }
}
