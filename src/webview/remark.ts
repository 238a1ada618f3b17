import { setText } from './elements.ts';

/** How long a remark stands there, in milliseconds. */
const remarkMs = 4_000;

/** Something to tell the user that needs no answer: it goes by itself. */
export class Remark {
  readonly #root: HTMLElement;

  constructor(root: HTMLElement) {
    this.#root = root;
  }

  say(text: string): void {
    setText(this.#root, text);
    this.#root.hidden = false;
    setTimeout(() => {
      if (this.#root.textContent === text) {
        this.#root.hidden = true;
      }
    }, remarkMs);
  }
}
