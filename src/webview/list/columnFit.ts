import { sizedColumns } from '../../shared/viewColumns.ts';
import type { SizedColumn } from '../../shared/viewColumns.ts';

/** Characters that a column has at most of itself; the user may make it wider. */
const fittedMax: Readonly<Record<SizedColumn, number>> = {
  time: 16,
  socket: 24,
  peer: 24,
  reply: 10,
  length: 13,
};

/** A character of a column's name in the header, in characters of the rows' larger font. */
const nameScale = 0.75;

/**
 * How wide the columns must be for what the list has shown: as wide as the longest text so far, so that
 * they never get narrower while one scrolls. Widths are in characters of the rows' font.
 */
export class ColumnFit {
  readonly #root: HTMLElement;
  readonly #nameOf: (column: SizedColumn) => string;
  readonly #longest = new Map<SizedColumn, number>();

  /** `root` gets them as variables, `--fit-time` and so on; `nameOf` is what the header says. */
  constructor(root: HTMLElement, nameOf: (column: SizedColumn) => string) {
    this.#root = root;
    this.#nameOf = nameOf;
    this.clear();
  }

  /** Takes in that a row's cell has this text. */
  note(column: SizedColumn, text: string): void {
    this.#widen(column, Math.min(text.length, fittedMax[column]));
  }

  /** Other rows are listed from now on. */
  clear(): void {
    this.#longest.clear();
    for (const column of sizedColumns) {
      this.#widen(column, Math.ceil(this.#nameOf(column).length * nameScale));
    }
  }

  #widen(column: SizedColumn, length: number): void {
    if (length > (this.#longest.get(column) ?? 0)) {
      this.#longest.set(column, length);
      this.#root.style.setProperty(`--fit-${column}`, String(length));
    }
  }
}
