import { setText } from './elements.ts';

/** How long a remark stands there, in milliseconds. */
const toastMs = 4_000;

/** Something to tell the user that needs no answer: it goes by itself. */
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
