import { viewModeFacts, viewModes } from '../shared/viewMode.ts';
import type {
  ComposedMessage,
  HostApi,
  WebviewApi,
  PagePart,
  ViewQuery,
  ViewSnapshot,
  ViewSocket,
} from '../shared/viewProtocol.ts';
import type { ProtocolId } from '../shared/protocol/protocolNames.ts';
import type { ViewMode } from '../shared/viewMode.ts';
import { Composer } from './composer/composer.ts';
import type { ViewSettings } from './views/createView.ts';
import { FindBar } from './findBar.ts';
import { HitHighlights } from './hitHighlights.ts';
import { DetailSide } from './detailSide.ts';
import { elementById } from './elements.ts';
import { EmptyState } from './emptyState.ts';
import { entryContext } from './entryContext.ts';
import { EntryActions } from './entryActions.ts';
import { ViewTabs } from './views/viewTabs.ts';
import { keepFocus } from './keepFocus.ts';
import { LazyParts } from './lazyParts.ts';
import { Navigation } from './navigation.ts';
import { PageFoot } from './pageFoot.ts';
import { PageFormats } from './pageFormats.ts';
import { listenToPageKeys } from './pageKeys.ts';
import { PageSockets } from './pageSockets.ts';
import { readPageState, StateSaver } from './pageState.ts';
import type { PageState } from './pageState.ts';
import { Toast } from './toast.ts';
import { SelectionReport } from './selectionReport.ts';
import type { ListedRow } from './list/rowWindow.ts';
import { ShownQuery } from './shownQuery.ts';
import { Toolbar } from './toolbar.ts';
import { Localizer } from './localizer.ts';

export interface TrafficPageOptions {
  readonly host: HostApi;
  readonly snapshot: ViewSnapshot;
  readonly savedState: unknown;
  readonly saveState: (state: PageState) => void;
}

/** The Traffic view: puts its parts together and carries what one does to the others. */
export class TrafficPage implements WebviewApi {
  readonly #l10n: Localizer;
  readonly #toolbar: Toolbar;
  readonly #views: ViewTabs;
  readonly #detail: DetailSide;
  readonly #find: FindBar;
  readonly #composer: Composer;
  readonly #empty: EmptyState;
  readonly #foot: PageFoot;
  readonly #toast: Toast;
  readonly #selection: SelectionReport;
  readonly #actions: EntryActions;
  readonly #saver: StateSaver;
  /** Where the page before this one stood. */
  readonly #anchor: PageState['anchor'];
  readonly #navigation: Navigation;
  #viewSettings: ViewSettings;
  readonly #formats: PageFormats;
  readonly #sockets = new PageSockets();
  readonly #highlights = new HitHighlights(elementById('detail', HTMLElement));

  constructor(options: TrafficPageOptions) {
    const { host, snapshot } = options;
    document.body.classList.toggle('read-only', snapshot.isReadOnly);
    this.#l10n = new Localizer(snapshot.strings, document.documentElement.lang || undefined);
    const state = readPageState(options.savedState);
    this.#anchor = snapshot.query ? undefined : state.anchor;
    this.#viewSettings = { form: state.form ?? 'text', zoom: state.zoom ?? 0 };
    this.#navigation = new Navigation({
      host,
      shown: snapshot.query
        ? new ShownQuery(snapshot.query, undefined)
        : new ShownQuery(state.query, state.connectionLabel),
      model: () => this.#views.model,
      onDidChange: () => this.#queryChanged(),
      onDidFail: () => this.#notifyUnanswered(),
    });
    const l10n = this.#l10n;
    const socketName = (id: string) => this.#sockets.name(id);
    this.#formats = new PageFormats({
      host,
      l10n,
      listed: () => this.#sockets.of(this.#query),
      onDidChange: () => this.#restyle(),
      onDidNeedMore: () => this.#views.model.reread(),
    });
    const formats = this.#formats.ofSockets;
    const parts = new LazyParts(() => this.#restyle());
    const setContext = entryContext(snapshot.view, snapshot.isReadOnly);
    this.#saver = new StateSaver({ saveState: options.saveState, read: () => this.#state });
    // Who hides the view goes elsewhere first.
    window.addEventListener('blur', () => this.#saver.flush());
    this.#toast = new Toast(elementById('toast', HTMLElement));
    this.#toolbar = new Toolbar({
      root: elementById('toolbar', HTMLElement),
      host,
      l10n,
      query: this.#query,
      filters: snapshot.filters,
      isEditor: snapshot.isEditor,
      isReadOnly: snapshot.isReadOnly,
      onDidChangeQuery: (query, label) => this.#navigation.choose(query, label),
      onDidToggleAutoScroll: () => this.#toggleAutoScroll(),
      onDidClear: () => void host.clear(this.#query),
      onDidOpenInEditor: () => void host.openInEditor(this.#query),
      onDidFind: () => this.#find.open(),
      onDidOpenColumns: () => this.#views.openColumns(),
      hasColumns: () => this.#views.shown === 'list',
    });
    this.#foot = new PageFoot({
      host,
      l10n,
      toolbar: this.#toolbar,
      startAutoScroll: () => this.#views.model.startAutoScroll(),
      showAll: () => this.#showAllSockets(),
      showHeld: () => void this.#showHeld(host),
    });
    this.#actions = new EntryActions({
      host,
      l10n,
      canSend: !snapshot.isReadOnly,
      model: () => this.#views.model,
      focus: () => this.#views.current.focus(),
      notify: (text) => this.#toast.notify(text),
    });
    this.#selection = new SelectionReport({
      host,
      onDidCount: () => this.#listChanged(),
    });
    this.#views = new ViewTabs({
      bar: elementById('toolbar', HTMLElement),
      pane: elementById('listPane', HTMLElement),
      host,
      l10n,
      socketName,
      formats,
      parts,
      setContext,
      // A capture file has no rates of now.
      names: viewModes.filter(
        (name) => viewModeFacts(name).isLive !== true || !snapshot.isReadOnly,
      ),
      shown: snapshot.viewMode ?? (snapshot.query ? 'list' : (state.viewMode ?? 'list')),
      settings: this.#viewSettings,
      columns: snapshot.columns,
      canWait: (socket) => this.#sockets.mayAnswer(socket, this.#query),
      markedSockets: () => this.#query.sockets ?? this.#sockets.ids,
      choose: (connection) => this.#navigation.narrowTo(connection),
      notify: (text) => this.#toast.notify(text),
      onDidChoose: (name) => this.#showView(name),
      onDidChangeSettings: (settings) => {
        this.#viewSettings = { ...this.#viewSettings, ...settings };
        this.#saver.touch();
      },
      onDidChangeColumns: (columns) => void host.setColumns(columns),
      onDidSelect: (row) => this.#detail.select(row),
      onDidPress: () => this.#detail.open(),
      onDidOpen: () => this.#detail.enter(),
      onDidLeave: () => this.#detail.leave(),
      onDidMark: () => this.#actions.mark(),
      onDidEditNote: () => void this.#actions.editNote(),
      onDidChange: () => this.#listChanged(),
      onDidFail: () => this.#notifyUnanswered(),
    });
    this.#detail = new DetailSide({
      detailPart: state.detailPart,
      model: () => this.#views.model,
      view: () => this.#views.current,
      onDidResize: () => this.#saver.touch(),
      host,
      l10n,
      socketName,
      formats,
      parts,
      setContext,
      onDidChooseFormat: (socket, format) => this.#formats.choose(socket, format),
      onDidDecodeAs: (row, protocol) => void this.#decodeAs(host, row, protocol),
      onDidNarrow: (row) => this.#navigation.narrowTo(row),
      onDidReply: (row) => this.#reply(row),
      onDidMark: (row) => this.#actions.mark(row),
      onDidEditNote: (row) => void this.#actions.editNote(row),
      notify: (text) => this.#toast.notify(text),
    });
    this.#formats.list.place(
      (root) => this.#views.addToHeader(root),
      (root) => this.#toolbar.add(root),
    );
    this.#composer = new Composer({
      root: elementById('composer', HTMLFormElement),
      host,
      l10n,
      draft: state.draft,
      history: snapshot.history,
      enterSends: snapshot.enterSends,
      onDidChange: () => this.#saver.touch(),
    });
    this.#empty = new EmptyState({
      root: elementById('empty', HTMLElement),
      l10n,
      isReadOnly: snapshot.isReadOnly,
      runStartAction: (startAction) => void host.runStartAction(startAction),
      start: (socket) => void host.start(socket),
      showAll: () => this.show({}),
    });
    const highlights = this.#highlights;
    highlights.filter(this.#query.filter);
    this.#find = new FindBar({
      root: elementById('find', HTMLElement),
      host,
      l10n,
      query: () => this.#query,
      place: () => (this.#views.model.selected ?? this.#views.model.anchor)?.seq ?? 0,
      onDidFind: (seq) => {
        this.#views.model.chooseSeq(seq);
        this.#detail.open();
      },
      onDidSeek: (found) => highlights.seek(found?.ok ? found.term : undefined),
      onDidClose: () => this.#views.current.focus(),
    });
    keepFocus((section) => this.#takeFocus(section));
    listenToPageKeys({
      takers: [this.#find, this.#actions],
      focusFilter: () => this.focus('filter'),
      copy: () => this.#copy(),
    });
    this.#setSockets(snapshot.sockets);
    this.#tellToolbar();
    if (snapshot.query || !this.#composer.isPinned) {
      this.#aim(this.#query);
    }
    if (snapshot.focus) {
      this.focus(snapshot.focus);
    }
    if (snapshot.composed) {
      this.compose(snapshot.composed);
    }
  }

  /** Shows the first entries. */
  async start(): Promise<void> {
    await this.#navigation.open(this.#anchor);
  }

  changed({ sockets, query, find }: Parameters<WebviewApi['changed']>[0]): void {
    if (sockets) {
      const haveForgotten = this.#sockets.haveForgotten(sockets);
      this.#setSockets(sockets);
      if (haveForgotten) {
        this.#views.model.restart();
      }
    }
    if (find) {
      this.#find.update(find);
    }
    if (query) {
      this.#navigation.update(query);
    }
  }

  show(wanted: ViewQuery | null, viewMode?: ViewMode): void {
    const query = wanted ?? this.#query;
    const { selected } = this.#views.model;
    if (viewMode === 'conversation' && selected && isConnectionOf(query, selected)) {
      // As by the view's own tab: whoever goes back to the list finds it as it was.
      this.#showView(viewMode);
      return;
    }
    const shown = viewMode ?? this.#views.shown;
    // Whoever wants to see all traffic does not want to be asked whose conversation.
    this.#views.show(shown === 'conversation' && query.connection === undefined ? 'list' : shown);
    this.#navigation.choose(query);
  }

  setEnterSends(enterSends: boolean): void {
    this.#composer.setEnterSends(enterSends);
  }

  compose(message: ComposedMessage): void {
    this.#composer.compose(message);
  }

  focus(part: PagePart): void {
    if (part === 'filter') {
      this.#toolbar.focusFilter();
    } else {
      this.#views.current.focus();
    }
  }

  narrow(term: string): void {
    this.#navigation.narrowBy(term);
  }

  jump(isForward: boolean): void {
    void this.#actions.jump(isForward);
  }

  get #query(): ViewQuery {
    return this.#navigation.query;
  }

  get #state(): PageState {
    const { query, connectionLabel, anchor } = this.#navigation;
    return {
      query,
      viewMode: this.#views.shown,
      ...this.#viewSettings,
      detailPart: this.#detail.part,
      draft: this.#composer.draft,
      ...(connectionLabel !== undefined && { connectionLabel }),
      ...(anchor && { anchor }),
    };
  }

  #setSockets(sockets: readonly ViewSocket[]): void {
    this.#sockets.set(sockets);
    this.#formats.setSockets(sockets);
    this.#markOne();
    this.#toolbar.setSockets(sockets);
    this.#composer.setSockets(sockets);
    this.#views.current.redraw();
    this.#updateView();
    this.#listChanged();
  }

  /** Shows the row's socket alone, so that its messages are those of the protocol. */
  async #decodeAs(host: HostApi, { socket }: ListedRow, protocol: ProtocolId): Promise<void> {
    await host.setDecodeAs({ socket, protocol });
    const { sockets } = this.#query;
    if (sockets?.length !== 1 || sockets[0] !== socket) {
      this.#navigation.choose({ ...this.#query, sockets: [socket] });
    }
  }

  #showView(name: ViewMode): void {
    const { selected } = this.#views.model;
    const before = this.#views.shown;
    this.#detail.close();
    this.#views.show(name);
    this.#navigation.switchView(before, name, selected);
    this.#updateView();
    this.#saver.touch();
  }

  #tellToolbar(): void {
    this.#toolbar.setQuery(this.#query, this.#navigation.connectionLabel);
  }

  #updateView(): void {
    this.#views.current.setQuery?.(this.#query, this.#sockets.of(this.#query));
  }

  /** Payloads look otherwise now. */
  #restyle(): void {
    this.#formats.draw();
    this.#views.redraw();
    this.#detail.pane.restyle();
  }

  #queryChanged(): void {
    this.#highlights.filter(this.#query.filter);
    this.#tellToolbar();
    this.#updateView();
    this.#markOne();
    this.#formats.draw();
    this.#aim(this.#query);
    this.#find.restart();
    this.#saver.touch();
  }

  /** Names that every row would repeat need no column. */
  #markOne(): void {
    const { sockets = this.#sockets.list, connection } = this.#query;
    document.body.classList.toggle('one-socket', sockets.length === 1);
    document.body.classList.toggle('one-connection', connection !== undefined);
  }

  /** What one looks at is what one most likely writes to. */
  #aim({ sockets, connection }: ViewQuery): void {
    const [socket] = sockets ?? [];
    if (socket !== undefined && sockets?.length === 1) {
      this.#composer.follow({ socket, to: connection ?? 'all' });
    }
  }

  /** What had the focus is gone: what is nearest to it has it then. */
  #takeFocus(section: string | undefined): void {
    if (section === 'composer') {
      this.#composer.focus();
    } else if (section === 'detail' && this.#views.model.selected) {
      this.#detail.pane.focus();
    } else {
      this.#views.current.focus();
    }
  }

  #reply({ socket, connection }: ListedRow): void {
    this.#composer.aim({ socket, to: connection ?? 'all' });
    this.#composer.focus();
  }

  #toggleAutoScroll(): void {
    if (this.#views.model.isAutoScrolling) {
      this.#views.model.stopAutoScroll();
    } else {
      this.#views.model.startAutoScroll();
    }
  }

  #listChanged(): void {
    const { total } = this.#selection;
    this.#foot.draw(this.#views.model, this.#sockets.list, this.#query, total);
    const { selected, selection, query, scroll, summary } = this.#views.model;
    this.#selection.set(query, selection.entries);
    this.#detail.pane.annotate(selected);
    // Before the engine has answered and looked through everything, nobody knows that nothing matches.
    const isEmpty = scroll.total === 0 && summary?.complete === true;
    this.#empty.draw(isEmpty, this.#sockets.list, this.#query);
    this.#saver.touch();
  }

  /** Goes to the held message after the chosen one, around the end. */
  async #showHeld(host: Pick<HostApi, 'findHeld'>): Promise<void> {
    const { model } = this.#views;
    const seq = model.selected?.seq ?? 0;
    const found = await host.findHeld({ seq, isForward: true }).catch(() => null);
    if (found) {
      model.chooseSeq(found.seq);
      this.#views.current.focus();
    }
  }

  /** The directions and the filter stay: they are not what hides other sockets' traffic. */
  #showAllSockets(): void {
    const { directions, filter } = this.#query;
    this.show({ ...(directions && { directions }), ...(filter !== undefined && { filter }) });
  }

  #notifyUnanswered(): void {
    this.#toast.notify(this.#l10n.text('unanswered'));
  }

  #copy(): void {
    void (this.#views.model.selection.entries.isSingle
      ? this.#detail.pane.copy('text')
      : this.#actions.copy());
  }
}

/** Whether a query is for the connection of this row. */
function isConnectionOf({ sockets, connection }: ViewQuery, row: ListedRow): boolean {
  return connection === row.connection && connection !== undefined && sockets?.[0] === row.socket;
}
