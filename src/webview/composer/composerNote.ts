import { element, textButton } from '../elements.ts';
import type { Words } from '../words.ts';

export interface Note {
  readonly text: string;
  readonly isError: boolean;
  /** A socket that can be started, which would be the way out. */
  readonly start?: { readonly id: string; readonly name: string };
}

export interface ComposerNoteOptions {
  readonly words: Words;
  readonly start: (socket: string) => void;
}

/** What became of a message, or why it can't go, in one line that screen readers read out. */
export class ComposerNote {
  readonly root: HTMLElement;
  readonly #options: ComposerNoteOptions;

  constructor(options: ComposerNoteOptions) {
    this.#options = options;
    this.root = element('div', 'composer-note');
    this.root.id = 'composerNote';
    this.root.setAttribute('role', 'status');
  }

  draw({ text, isError, start }: Note): void {
    const { words } = this.#options;
    this.root.classList.toggle('error', isError);
    this.root.title = text;
    const label = start && words.text('start', start.name);
    // Each write would be read out again.
    if (this.root.textContent !== text + (label ?? '')) {
      this.root.replaceChildren(element('span', '', text));
      if (start && label !== undefined) {
        this.root.append(textButton(label, () => this.#options.start(start.id)));
      }
    }
  }
}
