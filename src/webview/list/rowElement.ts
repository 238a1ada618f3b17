import { directionText } from '../directionText.ts';
import { annotationSigns } from '../annotationSigns.ts';
import type { Direction } from '../../shared/entry.ts';
import { columns } from '../../shared/viewColumns.ts';
import type { Column } from '../../shared/viewColumns.ts';
import { element, setText } from '../elements.ts';
import { describeEvent } from '../describeEvent.ts';
import { dateTime, shortEndpoint, span } from '../format.ts';
import type { LazyParts } from '../lazyParts.ts';
import type { DisplayFormat } from '../payload/displayFormat.ts';
import { showName } from '../showName.ts';
import { showPreview } from './showPreview.ts';
import type { RowMark } from './rowMark.ts';
import type { ListedRow } from './rowWindow.ts';
import type { Localizer } from '../localizer.ts';

const directionIcons: Readonly<Record<Direction, string>> = {
  in: 'codicon-arrow-small-left',
  out: 'codicon-arrow-small-right',
  event: 'codicon-circle-small-filled',
};

/** Of a tapped conversation: to the server, and to the client. */
const tapIcons: Readonly<Record<Direction, string>> = {
  in: 'codicon-arrow-small-up',
  out: 'codicon-arrow-small-down',
  event: 'codicon-circle-small-filled',
};

/** How a row is shown, beside its own contents. Another object tells that it is to be drawn again. */
export interface RowDisplay {
  readonly socketName: string;
  readonly payload: DisplayFormat;
  /** What the time column says. */
  readonly time: string;
  readonly mark: RowMark | undefined;
  /** How long it has been waiting for an answer, worded; empty where it is not. */
  readonly wait: string;
}

/** One row of the list as elements: made once, filled again and again as the list scrolls. */
export class RowElement {
  readonly root: HTMLElement;
  readonly #cells: Readonly<Record<Column, HTMLElement>>;
  readonly #icon: HTMLElement;
  /** Before the preview, where there is a mark or a note. */
  readonly #annotation: HTMLElement;
  readonly #wait: HTMLElement;
  #row: ListedRow | undefined;
  #display: RowDisplay | undefined;
  /** Parts of the page that were here when it was drawn. */
  #drawnParts = 0;

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
      mark: cell('mark'),
      time: cell('time'),
      socket: cell('socket'),
      direction: cell('direction'),
      peer: cell('peer'),
      reply: cell('reply'),
      length: cell('length'),
      preview: cell('preview'),
    };
    this.#annotation = element('div', 'cell annotation');
    this.#annotation.setAttribute('role', 'gridcell');
    this.#annotation.hidden = true;
    this.#wait = element('span', 'wait');
    this.#wait.hidden = true;
    this.#cells.preview.before(this.#annotation);
    // Columns may be hidden, and few rows have an annotation: places don't come from counting.
    Array.from(this.root.children).forEach((created, index) =>
      created.setAttribute('aria-colindex', String(index + 1)),
    );
    this.#icon = element('span', 'codicon');
    this.#icon.setAttribute('role', 'img');
    this.#cells.direction.append(this.#icon);
  }

  /** Shows a row, or that it is on its way. Nothing is written when it shows that row already. */
  fill(
    row: ListedRow | undefined,
    display: RowDisplay | undefined,
    l10n: Localizer,
    parts: LazyParts,
  ): void {
    const isSame =
      row === this.#row &&
      display?.socketName === this.#display?.socketName &&
      display?.payload === this.#display?.payload &&
      display?.time === this.#display?.time &&
      display?.wait === this.#display?.wait &&
      display?.mark?.name === this.#display?.mark?.name &&
      display?.mark?.letters === this.#display?.mark?.letters &&
      parts.count === this.#drawnParts;
    if (isSame && row !== undefined) {
      return;
    }
    const wasEmpty = this.#row === undefined;
    this.#row = row;
    this.#display = display;
    this.#drawnParts = parts.count;
    if (!row || !display) {
      if (!wasEmpty || this.root.className !== 'row absent') {
        this.root.className = 'row absent';
        this.#clear();
      }
      return;
    }
    const isError = row.event?.error !== undefined || row.event?.event === 'error';
    const isMarked = row.isMarked ?? false;
    const fate = row.fate === undefined ? '' : ` ${row.fate}`;
    this.root.className = `row ${row.direction}${isError ? ' error' : ''}${isMarked ? ' marked' : ''}${fate}`;
    setText(this.#cells.time, display.time);
    this.#cells.time.title = dateTime(row.time, row.nanoseconds);
    this.#mark(display.mark);
    this.#annotate(row, display.wait, l10n);
    setText(this.#cells.reply, row.replyMs === undefined ? '' : span(row.replyMs));
    showName(this.#cells.socket, display.socketName);
    showName(this.#cells.peer, row.peer === undefined ? '' : shortEndpoint(row.peer));
    const icons = row.leg === undefined ? directionIcons : tapIcons;
    this.#icon.className = `codicon ${isError ? 'codicon-error' : icons[row.direction]}`;
    const direction = directionText(row, l10n);
    this.#icon.setAttribute('aria-label', direction);
    this.#cells.direction.title = direction;
    setText(this.#cells.length, row.direction === 'event' ? '' : l10n.number(row.length));
    this.#preview(row, display, l10n, parts);
  }

  #mark(mark: RowMark | undefined): void {
    const cell = this.#cells.mark;
    setText(cell, mark?.letters ?? '');
    cell.className = mark ? `cell mark mark-${mark.color}` : 'cell mark';
    cell.title = mark?.name ?? '';
    // A letter alone would say nothing to who hears it.
    cell.ariaLabel = mark?.name ?? null;
  }

  #annotate(row: ListedRow, wait: string, l10n: Localizer): void {
    const signs = annotationSigns(row, l10n);
    this.#annotation.hidden = signs.length === 0 && wait === '';
    setText(this.#wait, wait);
    this.#wait.hidden = wait === '';
    this.#annotation.replaceChildren(...signs, this.#wait);
    this.#annotation.title =
      (row.fate === undefined ? undefined : l10n.text(`fate.${row.fate}`)) ??
      row.note ??
      (row.isMarked === true ? l10n.text('marked') : '');
  }

  #preview(row: ListedRow, display: RowDisplay, l10n: Localizer, parts: LazyParts): void {
    const { preview } = this.#cells;
    if (row.direction === 'event') {
      const text = describeEvent(row, l10n);
      setText(preview, text);
      preview.title = text;
      return;
    }
    preview.removeAttribute('title');
    if (row.length === 0) {
      setText(preview, l10n.text('emptyPayload'));
      this.root.classList.add('empty');
      return;
    }
    showPreview(preview, row, display.payload, parts);
  }

  #clear(): void {
    for (const column of columns) {
      if (column === 'socket' || column === 'peer') {
        showName(this.#cells[column], '');
      } else if (column !== 'direction') {
        setText(this.#cells[column], '');
      }
    }
    this.#icon.className = 'codicon';
    this.#annotation.hidden = true;
  }
}
