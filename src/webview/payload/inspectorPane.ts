import { formatOffset } from '../../shared/hexDump.ts';
import { readingKinds } from '../../shared/readings.ts';
import type { ReadingKind } from '../../shared/readings.ts';
import { element, iconButton, setText } from '../elements.ts';
import type { ByteRange } from './foldLine.ts';
import { inspectBytes, isOrderless } from './inspectBytes.ts';
import { showRendered } from './textRuns.ts';
import type { Words } from '../words.ts';

export interface InspectorPaneOptions {
  readonly words: Words;
  readonly onDidClose: () => void;
}

interface Row {
  readonly root: HTMLTableRowElement;
  readonly little: HTMLTableCellElement;
  readonly big: HTMLTableCellElement | undefined;
}

/** What the chosen bytes mean as numbers, times and characters, in both byte orders. */
export class InspectorPane {
  readonly root: HTMLElement;
  readonly #options: InspectorPaneOptions;
  readonly #place: HTMLElement;
  readonly #rows: ReadonlyMap<ReadingKind, Row>;

  constructor(options: InspectorPaneOptions) {
    this.#options = options;
    const { words } = options;
    this.root = element('section', 'inspector');
    this.root.setAttribute('aria-label', words.text('inspector'));
    const heading = element('div', 'inspector-heading');
    this.#place = element('div', 'inspector-place');
    this.#place.setAttribute('role', 'status');
    heading.append(
      this.#place,
      iconButton('close', words.text('closeInspector'), options.onDidClose),
    );
    const scroller = element('div', 'inspector-scroller');
    scroller.tabIndex = 0;
    scroller.setAttribute('role', 'region');
    scroller.setAttribute('aria-label', words.text('inspector'));
    const table = element('table');
    const head = element('tr');
    for (const text of ['', words.text('littleEndian'), words.text('bigEndian')]) {
      const cell = element('th', '', text);
      cell.scope = 'col';
      head.append(cell);
    }
    const top = element('thead');
    top.append(head);
    const body = element('tbody');
    this.#rows = new Map(readingKinds.map((kind) => [kind, this.#row(kind, body)]));
    table.append(top, body);
    scroller.append(table);
    this.root.append(heading, scroller);
  }

  /** Shows what the bytes from the range's start on mean; readings of just its length stand out. */
  show(bytes: Uint8Array, range: ByteRange): void {
    const { words } = this.#options;
    const length = range.end - range.start;
    const offset = `0x${formatOffset(range.start).replace(/^0{4}/, '')}`;
    setText(
      this.#place,
      words.text('inspectedAt', words.byteCount(length), offset, words.number(range.start)),
    );
    for (const { kind, byteCount, little, big } of inspectBytes(bytes, range.start)) {
      const row = this.#rows.get(kind);
      if (row) {
        showRendered(row.little, little ?? '–');
        row.root.classList.toggle('absent', little === undefined && big === undefined);
        row.root.classList.toggle('fitting', length > 1 && byteCount === length);
        if (row.big) {
          showRendered(row.big, big ?? '–');
        }
      }
    }
  }

  #row(kind: ReadingKind, body: HTMLElement): Row {
    const root = element('tr');
    const name = element('th', '', this.#options.words.text(`reading.${kind}`));
    name.scope = 'row';
    const little = element('td');
    root.append(name, little);
    let big: HTMLTableCellElement | undefined;
    if (isOrderless(kind)) {
      little.colSpan = 2;
    } else {
      big = element('td');
      root.append(big);
    }
    body.append(root);
    return { root, little, big };
  }
}
