import { directions } from '../shared/entry.ts';
import { shortenNames } from '../shared/shortName.ts';
import type { Direction } from '../shared/entry.ts';
import type {
  SavedFilters,
  HostApi,
  ViewConnections,
  ViewQuery,
  ViewSocket,
} from '../shared/viewProtocol.ts';
import { element, icon, iconButton } from './elements.ts';
import { FilterField } from './filterField.ts';
import { Menu } from './menu.ts';
import { choiceLengthMax, connectionChoices, setChoices } from './choices.ts';
import type { Choice } from './choices.ts';
import type { Localizer } from './localizer.ts';

const nobody: ViewConnections = { session: '', total: 0, connections: [] };

export interface ToolbarOptions {
  readonly root: HTMLElement;
  readonly host: Pick<HostApi, 'connections' | 'useFilter' | 'saveFilter' | 'forgetFilter'>;
  readonly l10n: Localizer;
  readonly query: ViewQuery;
  readonly filters: SavedFilters;
  readonly isEditor: boolean;
  readonly isReadOnly: boolean;
  /** `connectionLabel` names the connection that was chosen. */
  readonly onDidChangeQuery: (query: ViewQuery, connectionLabel?: string) => void;
  readonly onDidToggleAutoScroll: () => void;
  readonly onDidClear: () => void;
  readonly onDidOpenInEditor: () => void;
  readonly onDidFind: () => void;
  readonly onDidOpenColumns: () => void;
  /** Whether the list, which alone has columns, is shown. */
  readonly hasColumns: () => boolean;
}

const directionIcons: Readonly<Record<Direction, string>> = {
  in: 'arrow-small-left',
  out: 'arrow-small-right',
  event: 'circle-small-filled',
};

/** What the list shows: which socket, connection and directions, and whether it follows its end. */
export class Toolbar {
  readonly #options: ToolbarOptions;
  readonly #socketSelect: HTMLSelectElement;
  readonly #connectionSelect: HTMLSelectElement;
  readonly #directionButtons = new Map<Direction, HTMLButtonElement>();
  readonly #filter: FilterField;
  readonly #autoScrollButton: HTMLButtonElement;
  #query: ViewQuery;
  #sockets: readonly ViewSocket[] = [];
  #connections = nobody;
  /** What the chosen connection is called when it is no longer open. */
  #connectionLabel: string | undefined;

  constructor(options: ToolbarOptions) {
    this.#options = options;
    this.#query = options.query;
    const { root, l10n } = options;
    root.setAttribute('role', 'toolbar');
    root.setAttribute('aria-label', l10n.text('toolbar'));
    this.#socketSelect = this.#select(l10n.text('chooseSocket'), (value) =>
      this.#choose({ ...this.#lasting, ...(value !== '' && { sockets: [value] }) }),
    );
    this.#connectionSelect = this.#select(l10n.text('chooseConnection'), (value, label) => {
      const { sockets } = this.#query;
      const query: ViewQuery = { ...this.#lasting, ...(sockets && { sockets }) };
      if (value === '') {
        this.#choose(query);
      } else {
        this.#choose({ ...query, connection: Number(value) }, label);
      }
    });
    this.#connectionSelect.addEventListener('focus', () => void this.#lookUp());

    const choosers = element('div', 'choosers');
    choosers.append(this.#socketSelect, this.#connectionSelect);
    const toggles = element('div', 'toggles directions');
    toggles.setAttribute('role', 'group');
    toggles.setAttribute('aria-label', l10n.text('shownDirections'));
    for (const direction of directions) {
      const button = iconButton(directionIcons[direction], l10n.text(`show.${direction}`), () =>
        this.#toggle(direction),
      );
      button.classList.add('toggle', direction);
      const label = l10n.text(`short.${direction}`);
      button.append(element('span', 'label', label));
      // Who speaks to the page says what is seen.
      button.setAttribute('aria-label', `${label}: ${l10n.text(`show.${direction}`)}`);
      this.#directionButtons.set(direction, button);
      toggles.append(button);
    }
    this.#filter = new FilterField({
      host: options.host,
      l10n,
      filter: options.query.filter ?? '',
      saved: options.filters,
      socketNames: () => this.#sockets.map(({ name }) => name),
      onDidApply: (filter) => this.#applyFilter(filter),
    });
    this.#autoScrollButton = element('button', 'icon-button toggle auto-scroll');
    this.#autoScrollButton.type = 'button';
    this.#autoScrollButton.title = l10n.text('autoScrollTip');
    this.#autoScrollButton.append(
      icon('fold-down'),
      element('span', 'label', l10n.text('autoScroll')),
    );
    this.#autoScrollButton.addEventListener('click', () => options.onDidToggleAutoScroll());
    const clear = iconButton('clear-all', l10n.text('clear'), () => options.onDidClear());
    clear.hidden = options.isReadOnly;
    const actions = element('div', 'actions');
    actions.append(this.#autoScrollButton, clear, this.#menu(toggles, clear).root);
    root.append(choosers, toggles, this.#filter.root, actions);
    this.#draw();
  }

  setSockets(sockets: readonly ViewSocket[]): void {
    const before = this.#socket?.summary?.openConnections;
    this.#sockets = sockets;
    if (this.#socket?.summary?.openConnections !== before) {
      void this.#lookUp();
    }
    this.#draw();
  }

  /** Shows a query that was not chosen here. `connectionLabel` names its connection. */
  setQuery(query: ViewQuery, connectionLabel?: string): void {
    this.#query = query;
    this.#filter.setFilter(query.filter ?? '');
    this.#connectionLabel = connectionLabel;
    void this.#lookUp();
    this.#draw();
  }

  /** How much of the log was looked at: 0–1, and 1 when all of it was. */
  setProgress(part: number): void {
    this.#filter.setProgress(part);
  }

  setAutoScroll(isAutoScrolling: boolean): void {
    this.#autoScrollButton.setAttribute('aria-pressed', String(isAutoScrolling));
  }

  /** Puts a control right after the filter. */
  add(control: HTMLElement): void {
    this.#filter.root.after(control);
  }

  focusFilter(): void {
    this.#filter.focus();
  }

  /** What is seldom needed, and what has no room where the view is narrow. */
  #menu(toggles: HTMLElement, clear: HTMLElement): Menu {
    const { l10n, isReadOnly, isEditor, ...options } = this.#options;
    return new Menu({
      icon: 'ellipsis',
      label: l10n.text('moreActions'),
      groups: [
        directions.map((direction) => ({
          label: l10n.text(`show.${direction}`),
          run: () => this.#toggle(direction),
          isOn: () => this.#query.directions?.includes(direction) ?? true,
          isShown: () => !toggles.checkVisibility(),
        })),
        [
          { label: l10n.text('findInList'), icon: 'search', run: options.onDidFind },
          {
            label: l10n.text('columns'),
            icon: 'settings',
            run: options.onDidOpenColumns,
            isShown: options.hasColumns,
          },
          {
            label: l10n.text('openInEditor'),
            icon: 'go-to-file',
            run: options.onDidOpenInEditor,
            isShown: () => !isEditor,
          },
        ],
        [
          {
            label: l10n.text('clear'),
            icon: 'clear-all',
            run: options.onDidClear,
            isShown: () => !isReadOnly && !clear.checkVisibility(),
          },
        ],
      ],
    });
  }

  get #socket(): ViewSocket | undefined {
    const { sockets } = this.#query;
    return sockets?.length === 1 ? this.#sockets.find(({ id }) => id === sockets[0]) : undefined;
  }

  #isChosen(id: string): boolean {
    return this.#socket?.id === id;
  }

  /** What another socket or connection leaves as it is. */
  get #lasting(): ViewQuery {
    const { directions: chosen, filter } = this.#query;
    return { ...(chosen && { directions: chosen }), ...(filter !== undefined && { filter }) };
  }

  #select(
    label: string,
    choose: (value: string, chosen: string | undefined) => void,
  ): HTMLSelectElement {
    const select = element('select');
    select.title = label;
    select.setAttribute('aria-label', label);
    select.addEventListener('change', () => choose(select.value, select.selectedOptions[0]?.text));
    return select;
  }

  #choose(query: ViewQuery, connectionLabel?: string): void {
    const isOtherSocket = query.sockets?.[0] !== this.#query.sockets?.[0];
    this.#query = query;
    if (isOtherSocket) {
      this.#connections = nobody;
      void this.#lookUp();
    }
    this.#draw();
    this.#options.onDidChangeQuery(query, connectionLabel);
  }

  #applyFilter(filter: string): void {
    const query: ViewQuery = { ...this.#query };
    delete query.filter;
    this.#choose({ ...query, ...(filter !== '' && { filter }) });
  }

  #toggle(direction: Direction): void {
    const shown = new Set<Direction>(this.#query.directions ?? directions);
    if (!shown.delete(direction)) {
      shown.add(direction);
    }
    const query: ViewQuery = { ...this.#query };
    delete query.directions;
    this.#choose({
      ...query,
      ...(shown.size < directions.length && {
        directions: directions.filter((one) => shown.has(one)),
      }),
    });
  }

  async #lookUp(): Promise<void> {
    const socket = this.#socket;
    if (socket) {
      const connections = await this.#options.host.connections(socket.id).catch(() => nobody);
      if (this.#isChosen(socket.id)) {
        // Of a tap, a client's connection stands for the conversation.
        this.#connections = {
          ...connections,
          connections: connections.connections.filter(({ leg }) => leg !== 'server'),
        };
        this.#draw();
      }
    }
  }

  #draw(): void {
    const { l10n } = this.#options;
    const { sockets, connection, directions: shown = directions } = this.#query;
    const value = sockets ? sockets.join('\n') : '';
    const names = shortenNames(
      this.#sockets.map(({ name }) => name),
      choiceLengthMax(),
    );
    const choices: Choice[] = [
      { value: '', label: l10n.text('allSockets') },
      ...this.#sockets.map(({ id }, index) => ({ value: id, label: names[index] ?? '' })),
    ];
    if (!choices.some((choice) => choice.value === value)) {
      choices.push({ value, label: (sockets ?? []).map((id) => this.#nameOf(id)).join(', ') });
    }
    setChoices(this.#socketSelect, choices, value);
    this.#drawConnections(connection);
    for (const [direction, button] of this.#directionButtons) {
      button.setAttribute('aria-pressed', String(shown.includes(direction)));
    }
  }

  #drawConnections(connection: number | undefined): void {
    const { l10n } = this.#options;
    const choices: Choice[] = [
      { value: '', label: l10n.text('allConnections') },
      ...connectionChoices(this.#connections, l10n),
    ];
    const value = connection === undefined ? '' : String(connection);
    if (!choices.some((choice) => choice.value === value)) {
      choices.push({ value, label: this.#connectionLabel ?? `#${value}` });
    }
    this.#connectionSelect.hidden = this.#query.sockets?.length !== 1;
    setChoices(this.#connectionSelect, choices, value);
  }

  #nameOf(id: string): string {
    const socket = this.#sockets.find((known) => known.id === id);
    return socket?.name ?? this.#options.l10n.text('removedSocket');
  }
}
