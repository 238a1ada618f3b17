import { formats } from '../../shared/viewFormat.ts';
import type { Format } from '../../shared/viewFormat.ts';
import { setChoices } from '../choices.ts';
import { element } from '../elements.ts';
import type { Localizer } from '../localizer.ts';

/** From this height on, in pixels, the list has a header; as in the style sheet. */
const headerHeightMin = 231;

export interface ListFormatOptions {
  readonly l10n: Localizer;
  readonly onDidChoose: (format: Format) => void;
}

/**
 * Chooses how the list shows the payloads of its sockets: in its header, and where a low view has none,
 * in the toolbar.
 */
export class ListFormat {
  readonly root: HTMLSelectElement;
  readonly #l10n: Localizer;

  constructor({ l10n, onDidChoose }: ListFormatOptions) {
    this.#l10n = l10n;
    this.root = element('select', 'list-format');
    this.root.title = l10n.text('format');
    this.root.setAttribute('aria-label', l10n.text('format'));
    this.root.addEventListener('change', () => {
      const format = formats.find((one) => one === this.root.value);
      if (format) {
        onDidChoose(format);
      }
    });
  }

  /** Stands at one of two places from now on, as the height of the view changes. */
  place(inHeader: (root: HTMLElement) => void, inToolbar: (root: HTMLElement) => void): void {
    const hasHeader = window.matchMedia(`(min-height: ${headerHeightMin}px)`);
    const move = () => (hasHeader.matches ? inHeader(this.root) : inToolbar(this.root));
    hasHeader.addEventListener('change', move);
    move();
  }

  /** Shows the formats of the listed sockets: the one that they share, or that they differ. */
  draw(shown: readonly Format[]): void {
    const different = new Set(shown);
    const [only] = different;
    const isMixed = different.size > 1;
    const choices = formats.map((format) => ({
      value: format,
      label: this.#l10n.text(`format.${format}`),
    }));
    const mixed = { value: '', label: this.#l10n.text('format.mixed'), isDisabled: true };
    setChoices(this.root, isMixed ? [mixed, ...choices] : choices, isMixed ? '' : (only ?? 'auto'));
    this.root.hidden = shown.length === 0;
  }
}
