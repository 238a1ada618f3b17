import type { SocketId } from '../../shared/entry.ts';
import type { HostApi } from '../../shared/viewProtocol.ts';
import { columns } from '../../shared/viewColumns.ts';
import type { ViewColumns } from '../../shared/viewColumns.ts';
import { ColumnFit } from './columnFit.ts';
import { ColumnLayout } from './columnLayout.ts';
import { columnMenu } from './columnMenu.ts';
import { clockTime, inSeconds, shortEndpoint, span, wholeSpan } from '../format.ts';
import type { EntryViewOptions, View } from '../views/view.ts';
import { listKeys } from './listKeys.ts';
import { ListModel } from './listModel.ts';
import type { LazyParts } from '../lazyParts.ts';
import type { Menu } from '../menu.ts';
import { listHeader } from './listHeader.ts';
import { rowMark } from './rowMark.ts';
import { RowElement } from './rowElement.ts';
import type { RowDisplay } from './rowElement.ts';
import type { ListedRow } from './rowWindow.ts';
import type { Choice } from './rowSelection.ts';
import { VirtualList } from './virtualList.ts';
import { waitMin, waitOf } from './waitingRequest.ts';

/** How long rows on their way leave the old ones standing, in milliseconds: short of a flicker. */
const timeoutMs = 150;

/** How often a running wait is drawn anew, in milliseconds. */
const tickMs = 1_000;

export interface TrafficListOptions extends EntryViewOptions {
  readonly host: Pick<HostApi, 'page'>;
  readonly socketName: (id: SocketId) => string;
  /** Sockets whose rows the list has, in their order. */
  readonly markedSockets: () => readonly SocketId[];
  readonly columns: ViewColumns;
  /** Whether a socket's last message may wait for an answer that the list would show. */
  readonly canWait: (socket: SocketId) => boolean;
  readonly onDidChangeColumns: (columns: ViewColumns) => void;
  readonly parts: LazyParts;
  /** The user wants to go on to the chosen row's detail. */
  readonly onDidOpen: () => void;
}

/**
 * The list of entries on screen: a grid that keeps the focus and names its chosen row, because rows
 * come and go under it.
 */
export class TrafficList implements View {
  readonly model: ListModel;
  readonly #options: TrafficListOptions;
  readonly #list: VirtualList<RowElement>;
  readonly #layout: ColumnLayout;
  readonly #columnMenu: Menu;
  readonly #fit: ColumnFit;
  #fittedQuery = 0;
  /** Numbers of the entries that the elements show: what one points at, wherever it belongs by now. */
  readonly #drawn = new Map<Element, number>();
  #absentSince: number | undefined;
  #tick: ReturnType<typeof setTimeout> | undefined;

  constructor(options: TrafficListOptions) {
    this.#options = options;
    const { root, l10n, host, onDidFail } = options;
    this.model = new ListModel({
      host,
      onDidFail,
      onDidChange: () => this.#changed(),
      onDidSelect: (row) => {
        root.removeAttribute('aria-activedescendant');
        options.onDidSelect(row);
      },
    });
    this.#list = new VirtualList<RowElement>({
      scroll: this.model.scroll,
      create: (id) => new RowElement(id),
      draw: (row, index, stood) => this.#drawRow(row, index, stood),
      onDidScroll: () => this.model.scrolled(),
      onDidResize: () => this.model.moved(),
    });
    this.#layout = new ColumnLayout({
      root,
      columns: options.columns,
      onDidChange: (columns) => {
        this.#list.redraw();
        options.onDidChangeColumns(columns);
      },
    });
    root.setAttribute('role', 'grid');
    root.setAttribute('aria-label', l10n.text('list'));
    root.setAttribute('aria-readonly', 'true');
    root.setAttribute('aria-multiselectable', 'true');
    root.setAttribute('aria-colcount', String(columns.length + 1));
    root.tabIndex = 0;
    this.#fit = new ColumnFit(root, (column) => l10n.text(`column.${column}`));
    this.#columnMenu = columnMenu(this.#layout, l10n);
    this.#columnMenu.root.classList.add('column-menu');
    root.append(listHeader(this.#layout, this.#columnMenu, l10n), this.#list.root);
    // Beside the grid, which has rows only; and where there is no room for a header, it opens still.
    root.after(this.#columnMenu.root);
    root.addEventListener('keydown', (event) => this.#key(event));
    // Before VS Code looks for what its menu is about.
    root.addEventListener('contextmenu', (event) => this.#offerMenu(event), { capture: true });
    this.#list.root.addEventListener('mousedown', (event) => this.#press(event));
    this.#list.root.addEventListener('dblclick', () => options.onDidOpen());
  }

  focus(): void {
    this.#options.root.focus();
  }

  /** Scrolls as little as shows the chosen row whole, after the list was made smaller. */
  revealSelected(): void {
    this.#list.measure();
    this.model.revealSelected();
    this.#list.redraw();
  }

  /** Puts a control beside the name of the column that shows the payloads. */
  addToHeader(control: HTMLElement): void {
    this.#options.root.querySelector('.header > .preview')?.append(control);
  }

  openColumns(): void {
    this.#columnMenu.open();
  }

  /** Draws all rows again: a socket's name changed. */
  redraw(): void {
    this.#list.redraw();
  }

  #changed(): void {
    const { root, onDidChange } = this.#options;
    root.setAttribute('aria-rowcount', String(this.model.scroll.total + 1));
    if (this.model.isWhole) {
      this.#absentSince = undefined;
    }
    this.#list.redraw();
    onDidChange();
  }

  #drawRow(element: RowElement, index: number, stood: boolean): void {
    const row = this.model.row(index);
    const { root } = element;
    root.setAttribute('aria-rowindex', String(index - this.model.scroll.evicted + 2));
    if (!row && stood && this.#isPatient()) {
      return;
    }
    const { l10n, parts } = this.#options;
    const display = row && this.#display(row, index);
    element.fill(row, display, l10n, parts);
    if (row && display) {
      this.#fitTo(row, display);
      this.#drawn.set(root, row.seq);
    } else {
      this.#drawn.delete(root);
    }
    const isActive = row !== undefined && row.seq === this.model.selected?.seq;
    const isSelected = row !== undefined && this.model.selection.entries.has(row.seq);
    root.setAttribute('aria-selected', String(isSelected));
    root.classList.toggle('active', isActive);
    if (isActive) {
      this.#options.root.setAttribute('aria-activedescendant', root.id);
    }
  }

  #display(row: ListedRow, index: number): RowDisplay {
    const { socketName, formats, markedSockets } = this.#options;
    return {
      socketName: socketName(row.socket),
      payload: formats.display(row),
      time: this.#timeText(row, index),
      mark: rowMark(row, markedSockets(), socketName),
      wait: this.#waitText(row, index),
    };
  }

  /** Empty for a row that waits for nothing. As long as one waits, the rows are drawn every second. */
  #waitText(row: ListedRow, index: number): string {
    const { l10n, canWait } = this.#options;
    const wait = canWait(row.socket) ? waitOf(row, index, this.model, Date.now()) : undefined;
    if (wait === undefined) {
      return '';
    }
    if (this.#tick === undefined) {
      this.#tick = setTimeout(() => {
        this.#tick = undefined;
        this.#list.redraw();
      }, tickMs);
    }
    return wait < waitMin ? '' : l10n.text('noAnswer', wholeSpan(wait));
  }

  #fitTo({ peer, replyMs, direction, length }: ListedRow, { socketName, time }: RowDisplay): void {
    const { query } = this.model;
    if (query !== this.#fittedQuery) {
      this.#fittedQuery = query;
      this.#fit.clear();
    }
    this.#fit.note('time', time);
    this.#fit.note('socket', socketName);
    this.#fit.note('peer', peer === undefined ? '' : shortEndpoint(peer));
    this.#fit.note('reply', replyMs === undefined ? '' : span(replyMs));
    this.#fit.note('length', direction === 'event' ? '' : this.#options.l10n.number(length));
  }

  /** Nothing for a difference to a row that is not here, or that there never was. */
  #timeText({ time }: ListedRow, index: number): string {
    switch (this.#layout.time) {
      case 'clock':
        return clockTime(time);
      case 'start':
        return inSeconds(Math.max(0, time - (this.model.startTime ?? time)));
      case 'previous': {
        const before = this.model.row(index - 1);
        return before ? inSeconds(time - before.time) : '';
      }
    }
  }

  /** Whether rows on their way may still leave what stood there before. */
  #isPatient(): boolean {
    const now = performance.now();
    if (this.#absentSince === undefined) {
      this.#absentSince = now;
      setTimeout(() => this.#list.redraw(), timeoutMs);
    }
    return now - this.#absentSince < timeoutMs;
  }

  #press(event: MouseEvent): void {
    const target = event.target instanceof Element ? event.target.closest('.rows > .row') : null;
    if (event.button === 0 && target) {
      const choice = choiceOf(event);
      if (choice === 'move' && isMenuClick(event)) {
        return;
      }
      this.#chooseAt(target, event.clientY, choice === 'move' ? 'toggle' : choice);
      if (choice === 'only') {
        this.#options.onDidPress();
      } else {
        // The browser would select text up to there.
        event.preventDefault();
        this.focus();
      }
    }
  }

  /** Chooses what a row shows; one that is on its way, by its place. */
  #chooseAt(row: Element, clientY: number, choice: Choice): void {
    const seq = this.#drawn.get(row);
    if (seq === undefined) {
      this.model.choose(this.#list.indexAt(clientY), choice);
    } else {
      this.model.chooseSeq(seq, choice);
    }
  }

  /** By the keyboard, the menu is the chosen row's. */
  #offerMenu({ target, clientY }: MouseEvent): void {
    const { entries } = this.model.selection;
    const row = target instanceof Element ? target.closest('.rows > .row') : null;
    if (row) {
      const isSelected = entries.has(this.#drawn.get(row) ?? 0);
      this.#chooseAt(row, clientY, isSelected ? 'move' : 'only');
    }
    const isSeveral = !this.model.selection.entries.isSingle;
    this.#options.setContext(this.#options.root, this.model.selected, isSeveral);
  }

  #key(event: KeyboardEvent): void {
    const { model } = this;
    const { scroll } = model;
    if (event.altKey || scroll.total === 0) {
      return;
    }
    const { onDidMark, onDidEditNote, onDidLeave } = this.#options;
    const choice = choiceOf(event);
    const acts: Readonly<Record<string, () => void>> =
      choice === 'move'
        ? {
            ...listKeys(model, scroll, this.#options, choice),
            a: () => model.selectAll(),
            ' ': () => model.toggle(),
          }
        : {
            ...listKeys(model, scroll, this.#options, choice),
            ...(choice === 'only' && { m: onDidMark, n: onDidEditNote }),
            Escape: () => model.selectOne() || onDidLeave(),
          };
    const act = acts[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  }
}

/** What the keys held say of a row that is chosen; by a click, `move` is to toggle. */
function choiceOf({ shiftKey, ctrlKey, metaKey }: MouseEvent | KeyboardEvent): Choice {
  return shiftKey ? 'extend' : ctrlKey || metaKey ? 'move' : 'only';
}

/** On a Mac, a click with Ctrl opens the menu. */
function isMenuClick({ ctrlKey, metaKey }: MouseEvent): boolean {
  return ctrlKey && !metaKey && navigator.userAgent.includes('Macintosh');
}
