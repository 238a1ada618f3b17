import { formatOffset } from '../../shared/hexDump.ts';
import { inspectorKinds } from '../../shared/inspectorKinds.ts';
import type { InspectorKind } from '../../shared/inspectorKinds.ts';
import { element, iconButton, setText } from '../elements.ts';
import type { ByteRange } from './foldLine.ts';
import { inspectBytes, isOrderless } from './inspectBytes.ts';
import { showRendered } from './textRuns.ts';
import type { Localizer } from '../localizer.ts';

export interface InspectorPaneOptions {
  readonly l10n: Localizer;
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
  readonly #rows: ReadonlyMap<InspectorKind, Row>;

  constructor(options: InspectorPaneOptions) {
    this.#options = options;
    const { l10n } = options;
    this.root = element('section', 'inspector');
    this.root.setAttribute('aria-label', l10n.text('inspector'));
    const heading = element('div', 'inspector-heading');
    this.#place = element('div', 'inspector-place');
    this.#place.setAttribute('role', 'status');
    heading.append(
      this.#place,
      iconButton('close', l10n.text('closeInspector'), options.onDidClose),
    );
    const scroller = element('div', 'inspector-scroller');
    scroller.tabIndex = 0;
    scroller.setAttribute('role', 'region');
    scroller.setAttribute('aria-label', l10n.text('inspector'));
    const table = element('table');
    const head = element('tr');
    for (const text of ['', l10n.text('littleEndian'), l10n.text('bigEndian')]) {
      const cell = element('th', '', text);
      cell.scope = 'col';
      head.append(cell);
    }
    const top = element('thead');
    top.append(head);
    const body = element('tbody');
    this.#rows = new Map(inspectorKinds.map((kind) => [kind, this.#row(kind, body)]));
    table.append(top, body);
    scroller.append(table);
    this.root.append(heading, scroller);
  }

  /** Shows what the bytes from the range's start on mean; readings of just its length stand out. */
  show(bytes: Uint8Array, range: ByteRange): void {
    const { l10n } = this.#options;
    const length = range.end - range.start;
    const offset = `0x${formatOffset(range.start).replace(/^0{4}/, '')}`;
    setText(
      this.#place,
      l10n.text('inspectedAt', l10n.byteCount(length), offset, l10n.number(range.start)),
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

  #row(kind: InspectorKind, body: HTMLElement): Row {
    const root = element('tr');
    const name = element('th', '', this.#options.l10n.text(`inspector.${kind}`));
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
