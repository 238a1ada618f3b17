import type { Note } from './composerNote.ts';

/** How long it stands there, in milliseconds. */
const standsMs = 8_000;

/** What became of something: it stands there for a while, or until something else happens. */
export class TransientNote {
  readonly #onDidChange: () => void;
  #note: Note | undefined;

  constructor(onDidChange: () => void) {
    this.#onDidChange = onDidChange;
  }

  get note(): Note | undefined {
    return this.#note;
  }

  set(note: Note): void {
    this.#note = note;
    this.#onDidChange();
    setTimeout(() => {
      if (this.#note === note) {
        this.#note = undefined;
        this.#onDidChange();
      }
    }, standsMs);
  }

  clear(): void {
    this.#note = undefined;
  }
}
