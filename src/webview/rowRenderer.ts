import type { Direction } from '../shared/entry.ts';
import { renderText } from '../shared/payload.ts';
import { element, setText } from './elements.ts';
import { eventText } from './eventText.ts';
import { clockTime, shortEndpoint } from './format.ts';
import type { ListedRow } from './rowWindow.ts';
import { showRendered } from './textRuns.ts';
import type { Words } from './words.ts';

/** The list's columns in their order. */
export const columns = ['time', 'socket', 'peer', 'direction', 'length', 'preview'] as const;
export type Column = (typeof columns)[number];

const directionIcons: Readonly<Record<Direction, string>> = {
  in: 'codicon-arrow-small-left',
  out: 'codicon-arrow-small-right',
  event: 'codicon-circle-small-filled',
};

/** One row of the list as elements: made once, filled again and again as the list scrolls. */
export class RowElement {
  readonly root: HTMLElement;
  readonly #cells: Readonly<Record<Column, HTMLElement>>;
  readonly #icon: HTMLElement;
  #row: ListedRow | undefined;
  #socketName = '';

  constructor(id: string) {
    this.root = element('div', 'row');
    this.root.id = id;
    this.root.setAttribute('role', 'row');
    const cell = (column: Column) => {
      const created = element('div', `cell ${column}`);
      created.setAttribute('role', 'gridcell');
      this.root.append(created);
      return created;
    };
    this.#cells = {
      time: cell('time'),
      socket: cell('socket'),
      peer: cell('peer'),
      direction: cell('direction'),
      length: cell('length'),
      preview: cell('preview'),
    };
    this.#icon = element('span', 'codicon');
    this.#cells.direction.append(this.#icon);
  }

  /** Shows a row, or that it is on its way. Nothing is written when it shows that row already. */
  fill(row: ListedRow | undefined, socketName: string, words: Words): void {
    if (row === this.#row && socketName === this.#socketName && row !== undefined) {
      return;
    }
    const wasEmpty = this.#row === undefined;
    this.#row = row;
    this.#socketName = socketName;
    if (!row) {
      if (!wasEmpty || this.root.className !== 'row absent') {
        this.root.className = 'row absent';
        this.#clear();
      }
      return;
    }
    const isError = row.event?.error !== undefined || row.event?.event === 'error';
    this.root.className = `row ${row.direction}${isError ? ' error' : ''}`;
    setText(this.#cells.time, clockTime(row.time));
    setText(this.#cells.socket, socketName);
    setText(this.#cells.peer, row.peer === undefined ? '' : shortEndpoint(row.peer));
    this.#icon.className = `codicon ${isError ? 'codicon-error' : directionIcons[row.direction]}`;
    this.#icon.setAttribute('aria-label', words.text(`direction.${row.direction}`));
    this.#cells.direction.title = words.text(`direction.${row.direction}`);
    setText(this.#cells.length, row.direction === 'event' ? '' : words.number(row.length));
    this.#preview(row, words);
  }

  #preview(row: ListedRow, words: Words): void {
    const { preview } = this.#cells;
    if (row.direction === 'event') {
      const text = eventText(row, words);
      setText(preview, text);
      preview.title = text;
      return;
    }
    preview.removeAttribute('title');
    if (row.length === 0) {
      setText(preview, words.text('emptyPayload'));
      this.root.classList.add('empty');
      return;
    }
    const isCut = row.captured < row.length;
    showRendered(preview, renderText(row.bytes, { isCut }) + (isCut ? '…' : ''));
  }

  #clear(): void {
    for (const column of columns) {
      if (column !== 'direction') {
        setText(this.#cells[column], '');
      }
    }
    this.#icon.className = 'codicon';
  }
}
