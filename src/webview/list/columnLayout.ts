import {
  columnWidthMax,
  columnWidthMin,
  hideableColumns,
  sizedColumns,
} from '../../shared/viewColumns.ts';
import type {
  HideableColumn,
  SizedColumn,
  TimeMode,
  ViewColumns,
} from '../../shared/viewColumns.ts';

/** Pixels by which a key changes a width. */
const keyStep = 8;

export interface ColumnLayoutOptions {
  /** The list: its classes and variables lay out header and rows alike. */
  readonly root: HTMLElement;
  readonly columns: ViewColumns;
  /** The user changed something. */
  readonly onDidChange: (columns: ViewColumns) => void;
}

/** Which columns the list shows and how wide they are. */
export class ColumnLayout {
  readonly #options: ColumnLayoutOptions;
  #columns: ViewColumns;

  constructor(options: ColumnLayoutOptions) {
    this.#options = options;
    this.#columns = options.columns;
    this.#apply();
  }

  get time(): TimeMode {
    return this.#columns.time;
  }

  isShown(column: HideableColumn): boolean {
    return !this.#columns.hidden.includes(column);
  }

  toggle(column: HideableColumn): void {
    const hidden = this.isShown(column)
      ? [...this.#columns.hidden, column]
      : this.#columns.hidden.filter((one) => one !== column);
    this.#set({ ...this.#columns, hidden });
  }

  setTime(time: TimeMode): void {
    this.#set({ ...this.#columns, time });
  }

  /** In pixels, within the bounds; nothing for the usual width. */
  setWidth(column: SizedColumn, width: number | undefined): void {
    const within = width && Math.round(Math.min(Math.max(width, columnWidthMin), columnWidthMax));
    const kept = Object.entries(this.#columns.widths).filter(([name]) => name !== column);
    const widths = Object.fromEntries(
      within === undefined ? kept : [...kept, [column, within]],
    ) as ViewColumns['widths'];
    this.#set({ ...this.#columns, widths });
  }

  /** Makes a column a step wider or narrower than it is now. */
  step(column: SizedColumn, by: 1 | -1): void {
    const cell = this.#options.root.querySelector(`.header > .${column}`);
    const width = cell?.getBoundingClientRect().width ?? 0;
    if (width > 0) {
      this.setWidth(column, width + by * keyStep);
    }
  }

  #set(columns: ViewColumns): void {
    this.#columns = columns;
    this.#apply();
    this.#options.onDidChange(columns);
  }

  #apply(): void {
    const { root } = this.#options;
    const { hidden, widths } = this.#columns;
    for (const column of hideableColumns) {
      root.classList.toggle(`without-${column}`, hidden.includes(column));
      root.classList.toggle(`with-${column}`, !hidden.includes(column));
    }
    for (const column of sizedColumns) {
      const width = widths[column];
      if (width === undefined) {
        root.style.removeProperty(`--width-${column}`);
      } else {
        root.style.setProperty(`--width-${column}`, `${width}px`);
      }
    }
  }
}

export function isSized(column: string): column is SizedColumn {
  return sizedColumns.some((one) => one === column);
}
