import { element, textButton } from '../elements.ts';

export interface Note {
  readonly text: string;
  readonly isError: boolean;
  /** The way out. */
  readonly act?: { readonly label: string; readonly run: () => void };
}

/** What became of a message, or why it can't go, in one line that screen readers read out. */
export class ComposerNote {
  readonly root: HTMLElement;
  #act: Note['act'];

  constructor() {
    this.root = element('div', 'composer-note');
    this.root.id = 'composerNote';
    this.root.setAttribute('role', 'status');
  }

  draw({ text, isError, act }: Note): void {
    this.root.classList.toggle('error', isError);
    this.root.title = text;
    this.#act = act;
    const label = act?.label ?? '';
    // Each write would be read out again.
    if (this.root.textContent !== text + label) {
      this.root.replaceChildren(element('span', '', text));
      if (act) {
        this.root.append(textButton(label, () => this.#act?.run()));
      }
    }
  }
}
