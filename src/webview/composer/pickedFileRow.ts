import type { PickedFile } from '../../shared/viewSending.ts';
import { element, icon, setText, textButton } from '../elements.ts';
import type { Words } from '../words.ts';

export interface PickedFileRowOptions {
  readonly words: Words;
  readonly pick: () => void;
}

/** The file that is to be sent, in the field's place. */
export class PickedFileRow {
  readonly root: HTMLElement;
  readonly #words: Words;
  readonly #name: HTMLElement;
  readonly #size: HTMLElement;
  readonly #button: HTMLButtonElement;

  constructor({ words, pick }: PickedFileRowOptions) {
    this.#words = words;
    this.root = element('div', 'composer-file');
    this.#name = element('span', 'file-name');
    this.#size = element('span', 'file-size');
    this.#button = textButton(words.text('pickFile'), pick);
    this.root.append(icon('file'), this.#name, this.#size, this.#button);
  }

  focus(): void {
    this.#button.focus();
  }

  draw(file: PickedFile | undefined): void {
    const words = this.#words;
    setText(this.#name, file?.name ?? words.text('noFile'));
    this.#name.title = file?.path ?? '';
    this.#name.classList.toggle('none', file === undefined);
    setText(this.#size, file ? words.byteCount(file.size) : '');
  }
}
