import { RowSelection } from './rowSelection.ts';
import type { Choice } from './rowSelection.ts';
import type { ListedRow, RowWindow } from './rowWindow.ts';

/** The active row, which keys move from, and the selection. */
export class ActiveRow {
  readonly selection = new RowSelection();
  readonly #rows: RowWindow;
  readonly #onDidSelect: (row: ListedRow | undefined) => void;
  #row: ListedRow | undefined;
  #index = 0;
  /** The row to activate once it is loaded. */
  #wanted: { readonly index: number; readonly choice: Choice } | undefined;

  constructor(rows: RowWindow, onDidSelect: (row: ListedRow | undefined) => void) {
    this.#rows = rows;
    this.#onDidSelect = onDidSelect;
  }

  get row(): ListedRow | undefined {
    return this.#row;
  }

  get index(): number | undefined {
    return this.#row && this.#index;
  }

  /** Activates the row at an index, once it is loaded. */
  choose(index: number, choice: Choice): void {
    this.#wanted = { index, choice };
    this.chooseWanted();
  }

  /** What is wanted by its index is not, in a result where that is another entry's. */
  forgetWanted(): void {
    this.#wanted = undefined;
  }

  /** Keeps the row when it is this entry, and selects nothing else. */
  keepOnly(seq: number | undefined): void {
    if (this.#row && this.#row.seq !== seq) {
      this.drop();
    }
    this.selection.setOnly(this.#row?.seq);
  }

  drop(): void {
    if (this.#row) {
      this.#row = undefined;
      this.selection.setOnly(undefined);
      this.#onDidSelect(undefined);
    }
  }

  /** Rows came, and those that there were have indexes that are higher by so much. */
  update(moved: number): void {
    if (this.#row) {
      const found = this.#rows.find(this.#row.seq);
      if (found === undefined) {
        this.#index += moved;
      } else {
        this.#index = found;
        this.#row = this.#rows.row(found) ?? this.#row;
      }
    }
  }

  /** Activates the wanted row if it is loaded. */
  chooseWanted(): void {
    const wanted = this.#wanted;
    const row = wanted && this.#rows.row(wanted.index);
    if (row) {
      this.#wanted = undefined;
      this.selection.choose(row.seq, wanted.choice, this.#row?.seq);
      this.#row = row;
      this.#index = wanted.index;
      this.#onDidSelect(row);
    }
  }
}
