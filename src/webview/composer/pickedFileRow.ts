import type { PickedFile } from '../../shared/viewSending.ts';
import { element, icon, setText, textButton } from '../elements.ts';
import type { Localizer } from '../localizer.ts';

export interface PickedFileRowOptions {
  readonly l10n: Localizer;
  readonly pick: () => void;
}

/** The file that is to be sent, in the field's place. */
export class PickedFileRow {
  readonly root: HTMLElement;
  readonly #l10n: Localizer;
  readonly #name: HTMLElement;
  readonly #size: HTMLElement;
  readonly #button: HTMLButtonElement;

  constructor({ l10n, pick }: PickedFileRowOptions) {
    this.#l10n = l10n;
    this.root = element('div', 'composer-file');
    this.#name = element('span', 'file-name');
    this.#size = element('span', 'file-size');
    this.#button = textButton(l10n.text('pickFile'), pick);
    this.root.append(icon('file'), this.#name, this.#size, this.#button);
  }

  focus(): void {
    this.#button.focus();
  }

  draw(file: PickedFile | undefined): void {
    const l10n = this.#l10n;
    setText(this.#name, file?.name ?? l10n.text('noFile'));
    this.#name.title = file?.path ?? '';
    this.#name.classList.toggle('none', file === undefined);
    setText(this.#size, file ? l10n.byteCount(file.size) : '');
  }
}
