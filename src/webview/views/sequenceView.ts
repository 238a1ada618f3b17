import type { SocketId } from '../../shared/entry.ts';
import type { HostApi, ViewQuery, ViewSocket } from '../../shared/viewProtocol.ts';
import { element, iconButton } from '../elements.ts';
import type { EntryViewOptions, View } from './view.ts';
import { VariableHeightList } from './variableHeightList.ts';
import { VariableHeightScroll } from './variableHeightScroll.ts';
import { shortEndpoint } from '../format.ts';
import { showName } from '../showName.ts';
import { SequenceRow } from './sequenceRow.ts';
import type { SequenceItem } from './sequenceRow.ts';
import { mermaidDiagram, mermaidLengthMax, svgDiagram } from './sequenceExport.ts';
import { Lifelines, stepOf, gapHeight, zooms } from './sequenceModel.ts';
import type { Lifeline } from './sequenceModel.ts';
import { readDiagram } from './readDiagram.ts';
import { listKeys } from '../list/listKeys.ts';
import { ListModel } from '../list/listModel.ts';

/** Minimum width of a lifeline's column in pixels; if they don't fit, the last peers share one. */
const laneWidthMin = 96;

export interface SequenceViewOptions extends EntryViewOptions {
  readonly host: Pick<HostApi, 'page' | 'exportDiagram'>;
  readonly socketName: (id: SocketId) => string;
  /** An index into `zooms`. */
  readonly zoom: number;
  readonly onDidZoom: (zoom: number) => void;
  /** The user wants to go on to the chosen row's detail. */
  readonly onDidOpen: () => void;
  readonly notify: (text: string) => void;
}

/**
 * The traffic as a sequence diagram: a lifeline for each endpoint, time running down, messages
 * and events as arrows. For screen readers it is a grid with a sentence on each row.
 */
export class SequenceView implements View {
  readonly model: ListModel;
  readonly #options: SequenceViewOptions;
  readonly #scroll = new VariableHeightScroll();
  readonly #list: VariableHeightList<SequenceItem, SequenceRow>;
  readonly #lifelines = new Lifelines();
  readonly #heads: HTMLElement;
  readonly #lines: HTMLElement;
  readonly #zoomButtons: readonly HTMLButtonElement[];
  #zoom: number;
  #shownLifelines: readonly Lifeline[] = [];
  #lifelineWidth = laneWidthMin;
  #drawnLifelines = '';

  constructor(options: SequenceViewOptions) {
    this.#options = options;
    this.#zoom = Math.min(Math.max(options.zoom, 0), zooms.length - 1);
    const { root, l10n } = options;
    this.model = new ListModel({
      host: options.host,
      scroll: this.#scroll,
      onDidChange: () => this.#changed(),
      onDidSelect: (row) => {
        this.#list.root.removeAttribute('aria-activedescendant');
        options.onDidSelect(row);
      },
      onDidFail: options.onDidFail,
    });
    this.#list = new VariableHeightList<SequenceItem, SequenceRow>({
      scroll: this.#scroll,
      itemAt: (index) => this.#itemAt(index),
      create: (id) => new SequenceRow(id, l10n),
      draw: (box, item) => this.#drawItem(box, item),
      onDidScroll: () => this.model.scrolled(),
      onDidMove: () => this.model.moved(),
    });
    const nearer = iconButton('zoom-in', l10n.text('sequenceZoomIn'), () => this.#setZoom(1));
    const farther = iconButton('zoom-out', l10n.text('sequenceZoomOut'), () => this.#setZoom(-1));
    this.#zoomButtons = [farther, nearer];
    const tools = element('div', 'sequence-tools');
    tools.append(
      farther,
      nearer,
      iconButton('copy', l10n.text('sequenceMermaid'), () => void this.#export('mermaid')),
      iconButton('save', l10n.text('sequenceSvg'), () => void this.#export('svg')),
    );
    this.#heads = element('div', 'sequence-heads');
    this.#lines = element('div', 'sequence-lines');
    this.#lines.setAttribute('aria-hidden', 'true');
    const bar = element('div', 'sequence-bar');
    bar.append(this.#heads, tools);
    const grid = this.#list.root;
    grid.tabIndex = 0;
    grid.setAttribute('role', 'grid');
    grid.setAttribute('aria-readonly', 'true');
    grid.setAttribute('aria-label', l10n.text('viewMode.sequence'));
    grid.prepend(this.#lines);
    grid.addEventListener('keydown', (event) => this.#key(event));
    grid.addEventListener('mousedown', (event) => this.#press(event));
    // Before VS Code looks for what its menu is about.
    grid.addEventListener('contextmenu', (event) => this.#offerMenu(event), { capture: true });
    grid.addEventListener('dblclick', () => options.onDidOpen());
    root.append(bar, grid);
    this.#drawZoom();
  }

  focus(): void {
    this.#list.root.focus();
  }

  redraw(): void {
    this.#drawnLifelines = '';
    this.#list.redraw();
  }

  revealSelected(): void {
    this.model.revealSelected();
  }

  setQuery({ connection }: ViewQuery, sockets: readonly ViewSocket[]): void {
    const scope = JSON.stringify([connection, sockets.map(({ id }) => id)]);
    if (scope !== this.#scope) {
      this.#scope = scope;
      this.#lifelines.clear();
    }
  }
  #scope = '';

  #itemAt(index: number): SequenceItem {
    const row = this.model.row(index);
    const before = this.model.row(index - 1);
    return {
      first: index,
      end: index + 1,
      row,
      waitMs: row && before ? row.time - before.time : undefined,
    };
  }

  #changed(): void {
    this.#list.root.setAttribute('aria-rowcount', String(this.#scroll.total));
    const { first, end } = this.#scroll.visible;
    for (let index = first; index < end; index++) {
      const row = this.model.row(index);
      if (row) {
        this.#lifelines.take(row);
      }
    }
    this.#list.redraw();
    this.#options.onDidChange();
  }

  #drawItem(box: SequenceRow, item: SequenceItem): void {
    const { row } = item;
    if (row) {
      this.#lifelines.take(row);
    }
    this.#drawLifelines();
    box.show(item, {
      step: row ? stepOf(row, this.#shownLifelines) : { from: 0, to: 0, style: 'event' },
      lifelineWidth: this.#lifelineWidth,
      lifelineCount: this.#shownLifelines.length,
      room: gapHeight(item.waitMs ?? 0, zooms[this.#zoom] ?? 0),
      isSelected: row !== undefined && row.seq === this.model.selected?.seq,
      socketName: row ? this.#options.socketName(row.socket) : '',
      payload: row && this.#options.formats.display(row),
    });
    box.root.setAttribute('aria-rowindex', String(item.first - this.#scroll.evicted + 1));
    if (row && row.seq === this.model.selected?.seq) {
      this.#list.root.setAttribute('aria-activedescendant', box.root.id);
    }
  }

  #drawLifelines(): void {
    const stage = this.#lines.clientWidth;
    const drawn = `${this.#lifelines.revision} ${stage}`;
    if (drawn === this.#drawnLifelines) {
      return;
    }
    this.#drawnLifelines = drawn;
    const most = Math.max(2, Math.floor(stage / laneWidthMin));
    this.#shownLifelines = this.#lifelines.list(most, this.#labels);
    this.#lifelineWidth = Math.floor(stage / Math.max(1, this.#shownLifelines.length));
    this.#heads.replaceChildren(
      ...this.#shownLifelines.map(({ label, kind }) => {
        const head = element('div', `sequence-head ${kind}`);
        showName(head, label);
        head.style.width = `${this.#lifelineWidth}px`;
        return head;
      }),
    );
    this.#lines.replaceChildren(
      ...this.#shownLifelines.map((_, lifeline) => {
        const line = element('div', 'sequence-line');
        line.style.left = `${Math.round((lifeline + 0.5) * this.#lifelineWidth)}px`;
        return line;
      }),
    );
    // Rows drawn before don't have the new lifelines.
    this.#list.redraw();
  }

  get #labels() {
    const { l10n, socketName } = this.#options;
    return { socket: socketName, peer: shortEndpoint, others: l10n.text('sequenceOthers') };
  }

  #setZoom(by: number): void {
    this.#zoom = Math.min(Math.max(this.#zoom + by, 0), zooms.length - 1);
    this.#drawZoom();
    this.#list.redraw();
    this.#options.onDidZoom(this.#zoom);
  }

  #drawZoom(): void {
    const [farther, nearer] = this.#zoomButtons;
    if (farther && nearer) {
      const focused = document.activeElement;
      farther.disabled = this.#zoom === 0;
      nearer.disabled = this.#zoom === zooms.length - 1;
      // A button that can't be pressed any more would drop the focus.
      if (focused === farther && farther.disabled) {
        nearer.focus();
      } else if (focused === nearer && nearer.disabled) {
        farther.focus();
      }
    }
  }

  async #export(form: 'svg' | 'mermaid'): Promise<void> {
    const { host, l10n, formats, notify } = this.#options;
    const labels = this.#labels;
    const diagram = await readDiagram({
      ...{ host, model: this.model, l10n, formats, labels },
      fits: (one) => form === 'svg' || mermaidDiagram(one).length <= mermaidLengthMax,
    });
    if (diagram) {
      const text = form === 'svg' ? svgDiagram(diagram) : mermaidDiagram(diagram);
      if (await host.exportDiagram({ form, text })) {
        notify(
          l10n.text(form === 'svg' ? 'sequenceSaved' : 'sequenceCopied', diagram.steps.length),
        );
      }
    }
  }

  #press(event: MouseEvent): void {
    const index = event.target instanceof Element ? this.#list.indexAt(event.target) : undefined;
    if (event.button === 0 && index !== undefined) {
      this.model.choose(index);
      this.#options.onDidPress();
    }
  }

  /** By the keyboard, the menu is the chosen row's. */
  #offerMenu({ target }: MouseEvent): void {
    const index = target instanceof Element ? this.#list.indexAt(target) : undefined;
    if (index !== undefined) {
      this.model.choose(index);
    }
    this.#options.setContext(this.#list.root, this.model.selected);
  }

  #key(event: KeyboardEvent): void {
    const { model } = this;
    const { evicted, end } = this.#scroll;
    if (event.altKey || event.shiftKey || event.ctrlKey || event.metaKey || end === evicted) {
      return;
    }
    const acts: Readonly<Record<string, () => void>> = {
      ...listKeys(model, this.#scroll, this.#options),
      m: this.#options.onDidMark,
      n: this.#options.onDidEditNote,
      '+': () => this.#setZoom(1),
      '-': () => this.#setZoom(-1),
    };
    const act = acts[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  }
}
