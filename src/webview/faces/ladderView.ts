import type { SocketId } from '../../shared/entry.ts';
import type { TrafficHost, ViewQuery, ViewSocket } from '../../shared/viewProtocol.ts';
import { element, iconButton } from '../elements.ts';
import type { EntryFaceOptions, Face } from './face.ts';
import { FlowList } from './flowList.ts';
import { FlowScroll } from './flowScroll.ts';
import { shortEndpoint } from '../format.ts';
import { LadderBox } from './ladderBox.ts';
import type { LadderItem } from './ladderBox.ts';
import { mermaidDiagram, mermaidLengthMax, svgDiagram } from './ladderDiagram.ts';
import { Lanes, stepOf, waitRoom, zooms } from './ladderModel.ts';
import type { Lane } from './ladderModel.ts';
import { readDiagram } from './readDiagram.ts';
import { listKeys } from '../list/listKeys.ts';
import { ListModel } from '../list/listModel.ts';

/** A lane is not narrower than this, in pixels; where they don't fit, the last ones share one. */
const laneWidthMin = 96;

export interface LadderViewOptions extends EntryFaceOptions {
  readonly host: Pick<TrafficHost, 'page' | 'exportDiagram'>;
  readonly socketName: (id: SocketId) => string;
  /** An index into `zooms`. */
  readonly zoom: number;
  readonly onDidZoom: (zoom: number) => void;
  /** The user wants to go on to the chosen row's detail. */
  readonly onDidOpen: () => void;
  readonly say: (text: string) => void;
}

/**
 * The traffic as a sequence diagram: a line of life for each endpoint, time running down, messages
 * and events as arrows. For screen readers it is a grid with a sentence on each row.
 */
export class LadderView implements Face {
  readonly model: ListModel;
  readonly #options: LadderViewOptions;
  readonly #scroll = new FlowScroll();
  readonly #list: FlowList<LadderItem, LadderBox>;
  readonly #lanes = new Lanes();
  readonly #heads: HTMLElement;
  readonly #lines: HTMLElement;
  readonly #zoomButtons: readonly HTMLButtonElement[];
  #zoom: number;
  #shownLanes: readonly Lane[] = [];
  #laneWidth = laneWidthMin;
  #drawnLanes = '';

  constructor(options: LadderViewOptions) {
    this.#options = options;
    this.#zoom = Math.min(Math.max(options.zoom, 0), zooms.length - 1);
    const { root, words } = options;
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
    this.#list = new FlowList<LadderItem, LadderBox>({
      scroll: this.#scroll,
      itemAt: (index) => this.#itemAt(index),
      create: (id) => new LadderBox(id, words),
      draw: (box, item) => this.#drawItem(box, item),
      onDidScroll: () => this.model.scrolled(),
      onDidMove: () => this.model.moved(),
    });
    const nearer = iconButton('zoom-in', words.text('ladderZoomIn'), () => this.#setZoom(1));
    const farther = iconButton('zoom-out', words.text('ladderZoomOut'), () => this.#setZoom(-1));
    this.#zoomButtons = [farther, nearer];
    const tools = element('div', 'ladder-tools');
    tools.append(
      farther,
      nearer,
      iconButton('copy', words.text('ladderMermaid'), () => void this.#export('mermaid')),
      iconButton('save', words.text('ladderSvg'), () => void this.#export('svg')),
    );
    this.#heads = element('div', 'ladder-heads');
    this.#lines = element('div', 'ladder-lines');
    this.#lines.setAttribute('aria-hidden', 'true');
    const bar = element('div', 'ladder-bar');
    bar.append(this.#heads, tools);
    const grid = this.#list.root;
    grid.tabIndex = 0;
    grid.setAttribute('role', 'grid');
    grid.setAttribute('aria-readonly', 'true');
    grid.setAttribute('aria-label', words.text('face.ladder'));
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
    this.#drawnLanes = '';
    this.#list.redraw();
  }

  revealSelected(): void {
    this.model.revealSelected();
  }

  setQuery({ connection }: ViewQuery, sockets: readonly ViewSocket[]): void {
    const scope = JSON.stringify([connection, sockets.map(({ id }) => id)]);
    if (scope !== this.#scope) {
      this.#scope = scope;
      this.#lanes.clear();
    }
  }
  #scope = '';

  #itemAt(index: number): LadderItem {
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
        this.#lanes.take(row);
      }
    }
    this.#list.redraw();
    this.#options.onDidChange();
  }

  #drawItem(box: LadderBox, item: LadderItem): void {
    const { row } = item;
    if (row) {
      this.#lanes.take(row);
    }
    this.#drawLanes();
    box.show(item, {
      step: row ? stepOf(row, this.#shownLanes) : { from: 0, to: 0, style: 'event' },
      laneWidth: this.#laneWidth,
      laneCount: this.#shownLanes.length,
      room: waitRoom(item.waitMs ?? 0, zooms[this.#zoom] ?? 0),
      isSelected: row !== undefined && row.seq === this.model.selected?.seq,
      socketName: row ? this.#options.socketName(row.socket) : '',
      payload: row && this.#options.formats.look(row),
    });
    box.root.setAttribute('aria-rowindex', String(item.first - this.#scroll.evicted + 1));
    if (row && row.seq === this.model.selected?.seq) {
      this.#list.root.setAttribute('aria-activedescendant', box.root.id);
    }
  }

  #drawLanes(): void {
    const stage = this.#lines.clientWidth;
    const drawn = `${this.#lanes.revision} ${stage}`;
    if (drawn === this.#drawnLanes) {
      return;
    }
    this.#drawnLanes = drawn;
    const most = Math.max(2, Math.floor(stage / laneWidthMin));
    this.#shownLanes = this.#lanes.list(most, this.#labels);
    this.#laneWidth = Math.floor(stage / Math.max(1, this.#shownLanes.length));
    this.#heads.replaceChildren(
      ...this.#shownLanes.map(({ label, kind }) => {
        const head = element('div', `ladder-head ${kind}`, label);
        head.title = label;
        head.style.width = `${this.#laneWidth}px`;
        return head;
      }),
    );
    this.#lines.replaceChildren(
      ...this.#shownLanes.map((_, lane) => {
        const line = element('div', 'ladder-line');
        line.style.left = `${Math.round((lane + 0.5) * this.#laneWidth)}px`;
        return line;
      }),
    );
    // Rows drawn before know nothing of the new lanes.
    this.#list.redraw();
  }

  get #labels() {
    const { words, socketName } = this.#options;
    return { socket: socketName, peer: shortEndpoint, others: words.text('ladderOthers') };
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
    const { host, words, formats, say } = this.#options;
    const labels = this.#labels;
    const diagram = await readDiagram({
      ...{ host, model: this.model, words, formats, labels },
      fits: (one) => form === 'svg' || mermaidDiagram(one).length <= mermaidLengthMax,
    });
    if (diagram) {
      const text = form === 'svg' ? svgDiagram(diagram) : mermaidDiagram(diagram);
      if (await host.exportDiagram({ form, text })) {
        say(words.text(form === 'svg' ? 'ladderSaved' : 'ladderCopied', diagram.steps.length));
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
