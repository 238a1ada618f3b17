import { DetailPane } from './detailPane.ts';
import type { DetailPaneOptions } from './detailPane.ts';
import { elementById } from './elements.ts';
import type { ListModel } from './list/listModel.ts';
import type { ListedRow } from './list/rowWindow.ts';
import { Split } from './split.ts';

export interface DetailSideOptions extends Omit<DetailPaneOptions, 'root' | 'onDidClose'> {
  readonly detailPart: number;
  /** What is listed. */
  readonly model: () => ListModel;
  /** The view beside it. */
  readonly view: () => { focus(): void; revealSelected(): void };
  readonly onDidResize: () => void;
}

/** The chosen entry in full, beside, below or over the view; open or not. */
export class DetailSide {
  readonly pane: DetailPane;
  readonly #options: DetailSideOptions;
  readonly #split: Split;

  constructor(options: DetailSideOptions) {
    this.#options = options;
    this.#split = new Split({
      root: elementById('split', HTMLElement),
      sash: elementById('sash', HTMLElement),
      detailPart: options.detailPart,
      label: options.l10n.text('resizeDetail'),
      onDidChange: options.onDidResize,
    });
    this.pane = new DetailPane({
      ...options,
      root: elementById('detail', HTMLElement),
      onDidClose: () => this.leave(),
    });
  }

  /** Its part of the page, from 0 to 1. */
  get part(): number {
    return this.#split.detailPart;
  }

  /** Has another entry, or none and closes. */
  select(row: ListedRow | undefined): void {
    this.pane.show(row);
    if (!row) {
      this.close();
    }
  }

  /** Opens; the view gets smaller by it, and its chosen row must not end up behind. */
  open(): void {
    this.#split.setOpen(true);
    this.#options.view().revealSelected();
  }

  /** Opens, and takes the focus, where an entry is chosen. */
  enter(): void {
    if (this.#options.model().selected) {
      this.open();
      this.pane.focus();
    }
  }

  close(): void {
    this.#split.setOpen(false);
  }

  /** Closes, and gives the focus back to the view. */
  leave(): void {
    this.close();
    this.#options.view().focus();
  }
}
