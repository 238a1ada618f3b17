import { faces } from '../shared/viewProtocol.ts';
import type {
  ComposedFor,
  FaceName,
  TrafficHost,
  TrafficPage as TrafficPageApi,
  ViewQuery,
  ViewSnapshot,
  ViewSocket,
} from '../shared/viewProtocol.ts';
import { Composer } from './composer/composer.ts';
import type { FaceLooks } from './faces/createFace.ts';
import { FindBar } from './findBar.ts';
import { HitHighlights } from './hitHighlights.ts';
import { DetailPane } from './detailPane.ts';
import { elementById } from './elements.ts';
import { EmptyNote } from './emptyNote.ts';
import { entryContext } from './entryContext.ts';
import { EntryActions } from './entryActions.ts';
import { Faces } from './faces/faces.ts';
import { keepFocus } from './keepFocus.ts';
import { LazyParts } from './lazyParts.ts';
import { ListStatus } from './listStatus.ts';
import { Navigation } from './navigation.ts';
import { PageSockets } from './pageSockets.ts';
import { SocketFormats } from './payload/payloadLook.ts';
import { readPageState, StateKeeper } from './pageState.ts';
import type { PageState } from './pageState.ts';
import { Remark } from './remark.ts';
import { SelectionReport } from './selectionReport.ts';
import type { ListedRow } from './list/rowWindow.ts';
import { ShownQuery } from './shownQuery.ts';
import { Split } from './split.ts';
import { Toolbar } from './toolbar.ts';
import { Words } from './words.ts';

export interface TrafficPageOptions {
  readonly host: TrafficHost;
  readonly snapshot: ViewSnapshot;
  readonly kept: unknown;
  readonly keep: (state: PageState) => void;
}

/** The Traffic view: puts its parts together and carries what one does to the others. */
export class TrafficPage implements TrafficPageApi {
  readonly #words: Words;
  readonly #toolbar: Toolbar;
  readonly #faces: Faces;
  readonly #detail: DetailPane;
  readonly #find: FindBar;
  readonly #composer: Composer;
  readonly #split: Split;
  readonly #empty: EmptyNote;
  readonly #status: ListStatus;
  readonly #remark: Remark;
  readonly #selection: SelectionReport;
  readonly #actions: EntryActions;
  readonly #keeper: StateKeeper;
  /** Where the page before this one stood. */
  readonly #anchor: PageState['anchor'];
  readonly #navigation: Navigation;
  #looks: FaceLooks;
  readonly #formats = new SocketFormats();
  readonly #sockets = new PageSockets();

  constructor(options: TrafficPageOptions) {
    const { host, snapshot } = options;
    document.body.classList.toggle('read-only', snapshot.isReadOnly);
    this.#words = new Words(snapshot.strings, document.documentElement.lang || undefined);
    const state = readPageState(options.kept);
    this.#anchor = snapshot.query ? undefined : state.anchor;
    this.#looks = { form: state.form ?? 'text', zoom: state.zoom ?? 0 };
    this.#navigation = new Navigation({
      host,
      shown: snapshot.query
        ? new ShownQuery(snapshot.query, undefined)
        : new ShownQuery(state.query, state.connectionLabel),
      model: () => this.#faces.model,
      onDidChange: () => this.#queryChanged(),
      onDidFail: () => this.#sayUnanswered(),
    });
    const words = this.#words;
    const socketName = (id: string) => this.#sockets.name(id);
    const formats = this.#formats;
    const parts = new LazyParts(() => this.#restyle());
    const setContext = entryContext(snapshot.view, snapshot.isReadOnly);
    this.#keeper = new StateKeeper({ keep: options.keep, read: () => this.#state });
    // Who hides the view goes elsewhere first.
    window.addEventListener('blur', () => this.#keeper.flush());
    this.#remark = new Remark(elementById('remark', HTMLElement));
    this.#toolbar = new Toolbar({
      root: elementById('toolbar', HTMLElement),
      host,
      words,
      query: this.#query,
      filters: snapshot.filters,
      isEditor: snapshot.isEditor,
      isReadOnly: snapshot.isReadOnly,
      onDidChangeQuery: (query, label) => this.#navigation.choose(query, label),
      onDidToggleFollow: () => this.#toggleFollow(),
      onDidClear: () => void host.clear(this.#query),
      onDidOpenInEditor: () => void host.openInEditor(this.#query),
    });
    this.#status = new ListStatus({
      words,
      toolbar: this.#toolbar,
      pill: elementById('newEntries', HTMLButtonElement),
      follow: () => this.#faces.model.follow(),
    });
    this.#actions = new EntryActions({
      host,
      words,
      model: () => this.#faces.model,
      focus: () => this.#faces.current.focus(),
      say: (text) => this.#remark.say(text),
    });
    this.#selection = new SelectionReport({
      host,
      onDidCount: () => this.#listChanged(),
    });
    this.#split = new Split({
      root: elementById('split', HTMLElement),
      sash: elementById('sash', HTMLElement),
      detailPart: state.detailPart,
      label: words.text('resizeDetail'),
      onDidChange: () => this.#keeper.touch(),
    });
    this.#faces = new Faces({
      bar: elementById('toolbar', HTMLElement),
      pane: elementById('listPane', HTMLElement),
      host,
      words,
      socketName,
      formats,
      parts,
      setContext,
      // A capture file has no rates of now.
      names: faces.filter((name) => name !== 'rates' || !snapshot.isReadOnly),
      shown: snapshot.face ?? (snapshot.query ? 'list' : (state.face ?? 'list')),
      looks: this.#looks,
      columns: snapshot.columns,
      markedSockets: () => this.#query.sockets ?? this.#sockets.ids,
      choose: (connection) => this.#navigation.narrowTo(connection),
      say: (text) => this.#remark.say(text),
      onDidChoose: (name) => this.#showFace(name),
      onDidChangeLooks: (looks) => {
        this.#looks = { ...this.#looks, ...looks };
        this.#keeper.touch();
      },
      onDidChangeColumns: (columns) => void host.setColumns(columns),
      onDidSelect: (row) => this.#select(row),
      onDidPress: () => this.#showDetail(),
      onDidOpen: () => this.#openDetail(),
      onDidLeave: () => this.#closeDetail(),
      onDidMark: () => this.#actions.mark(),
      onDidEditNote: () => void this.#actions.editNote(),
      onDidChange: () => this.#listChanged(),
      onDidFail: () => this.#sayUnanswered(),
    });
    this.#detail = new DetailPane({
      root: elementById('detail', HTMLElement),
      host,
      words,
      socketName,
      formats,
      parts,
      setContext,
      onDidChooseFormat: (socket, format) => {
        const before = formats.of(socket);
        const kept = formats.choose(socket, format);
        this.#restyle();
        void host.setFormat({ socket, format: kept }).then(() => {
          // Text in ISO-2022-JP needs more bytes around it than came with the rows.
          if (format.encoding === 'iso-2022-jp' && before.encoding !== format.encoding) {
            this.#faces.model.reread();
          }
        });
      },
      onDidNarrow: (row) => this.#navigation.narrowTo(row),
      onDidReply: (row) => this.#reply(row),
      onDidMark: (row) => this.#actions.mark(row),
      onDidEditNote: (row) => void this.#actions.editNote(row),
      onDidClose: () => this.#closeDetail(),
      say: (text) => this.#remark.say(text),
    });
    this.#composer = new Composer({
      root: elementById('composer', HTMLFormElement),
      host,
      words,
      draft: state.draft,
      history: snapshot.history,
      onDidChange: () => this.#keeper.touch(),
    });
    this.#empty = new EmptyNote({
      root: elementById('empty', HTMLElement),
      words,
      isReadOnly: snapshot.isReadOnly,
      begin: (beginning) => void host.begin(beginning),
      start: (socket) => void host.start(socket),
      showAll: () => this.show({}),
    });
    const highlights = new HitHighlights(elementById('detail', HTMLElement));
    this.#find = new FindBar({
      root: elementById('find', HTMLElement),
      host,
      words,
      query: () => this.#query,
      place: () => (this.#faces.model.selected ?? this.#faces.model.anchor)?.seq ?? 0,
      onDidFind: (seq) => {
        this.#faces.model.chooseSeq(seq);
        this.#split.setOpen(true);
      },
      onDidSeek: (found) => highlights.seek(found?.ok ? found.term : undefined),
      onDidClose: () => this.#faces.current.focus(),
    });
    keepFocus((section) => this.#takeFocus(section));
    document.addEventListener('keydown', (event) => this.#find.key(event));
    document.addEventListener('keydown', (event) => this.#actions.key(event));
    document.addEventListener('copy', (event) => this.#copy(event));
    this.#setSockets(snapshot.sockets);
    this.#tellToolbar();
    if (snapshot.query || !this.#composer.isPinned) {
      this.#aim(this.#query);
    }
    if (snapshot.composed) {
      this.compose(snapshot.composed);
    }
  }

  /** Shows the first entries. */
  async start(): Promise<void> {
    await this.#navigation.open(this.#anchor);
  }

  changed({ sockets, query, find }: Parameters<TrafficPageApi['changed']>[0]): void {
    if (sockets) {
      const haveForgotten = this.#sockets.haveForgotten(sockets);
      this.#setSockets(sockets);
      if (haveForgotten) {
        this.#faces.model.restart();
      }
    }
    if (find) {
      this.#find.update(find);
    }
    if (query) {
      this.#navigation.update(query);
    }
  }

  show(wanted: ViewQuery | null, face?: FaceName): void {
    const query = wanted ?? this.#query;
    const shown = face ?? this.#faces.shown;
    // Whoever wants to see all traffic does not want to be asked whose conversation.
    this.#faces.show(shown === 'follow' && query.connection === undefined ? 'list' : shown);
    this.#navigation.choose(query);
  }

  compose(message: ComposedFor): void {
    this.#composer.compose(message);
    this.#composer.focus();
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
      face: this.#faces.shown,
      ...this.#looks,
      detailPart: this.#split.detailPart,
      draft: this.#composer.draft,
      ...(connectionLabel !== undefined && { connectionLabel }),
      ...(anchor && { anchor }),
    };
  }

  #setSockets(sockets: readonly ViewSocket[]): void {
    this.#sockets.set(sockets);
    if (this.#formats.setSockets(sockets)) {
      this.#restyle();
    }
    this.#markOne();
    this.#toolbar.setSockets(sockets);
    this.#composer.setSockets(sockets);
    this.#faces.current.redraw();
    this.#tellFace();
    this.#listChanged();
  }

  #showFace(name: FaceName): void {
    const { selected } = this.#faces.model;
    const before = this.#faces.shown;
    this.#split.setOpen(false);
    this.#faces.show(name);
    this.#navigation.turn(before, name, selected);
    this.#tellFace();
    this.#keeper.touch();
  }

  #tellToolbar(): void {
    this.#toolbar.setQuery(this.#query, this.#navigation.connectionLabel);
  }

  #tellFace(): void {
    this.#faces.current.setQuery?.(this.#query, this.#sockets.of(this.#query));
  }

  /** Payloads look otherwise now. */
  #restyle(): void {
    this.#faces.redraw();
    this.#detail.restyle();
  }

  #queryChanged(): void {
    this.#tellToolbar();
    this.#tellFace();
    this.#markOne();
    this.#aim(this.#query);
    this.#find.restart();
    this.#keeper.touch();
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

  #select(row: ListedRow | undefined): void {
    this.#detail.show(row);
    if (!row) {
      this.#split.setOpen(false);
    }
  }

  /** What had the focus is gone: what is nearest to it has it then. */
  #takeFocus(section: string | undefined): void {
    if (section === 'composer') {
      this.#composer.focus();
    } else if (section === 'detail' && this.#faces.model.selected) {
      this.#detail.focus();
    } else {
      this.#faces.current.focus();
    }
  }

  #openDetail(): void {
    if (this.#faces.model.selected) {
      this.#showDetail();
      this.#detail.focus();
    }
  }

  /** The list gets smaller by it: the chosen row must not end up behind the detail. */
  #showDetail(): void {
    this.#split.setOpen(true);
    this.#faces.current.revealSelected();
  }

  #closeDetail(): void {
    this.#split.setOpen(false);
    this.#faces.current.focus();
  }

  #reply({ socket, connection }: ListedRow): void {
    this.#composer.aim({ socket, to: connection ?? 'all' });
    this.#composer.focus();
  }

  #toggleFollow(): void {
    if (this.#faces.model.isFollowing) {
      this.#faces.model.stopFollowing();
    } else {
      this.#faces.model.follow();
    }
  }

  #listChanged(): void {
    const { total } = this.#selection;
    this.#status.draw(this.#faces.model, this.#sockets.list, this.#query, total);
    const { selected, selection, query, scroll, summary } = this.#faces.model;
    this.#selection.set(query, selection.entries);
    this.#detail.annotate(selected);
    // Before the engine has answered and looked through everything, nobody knows that nothing matches.
    const isEmpty = scroll.total === 0 && summary?.complete === true;
    this.#empty.draw(isEmpty, this.#sockets.list, this.#query);
    this.#keeper.touch();
  }

  #sayUnanswered(): void {
    this.#remark.say(this.#words.text('unanswered'));
  }

  #copy(event: ClipboardEvent): void {
    const isInList = document.activeElement?.id === 'list';
    if (isInList && document.getSelection()?.isCollapsed !== false) {
      event.preventDefault();
      void (this.#faces.model.selection.entries.isSingle
        ? this.#detail.copy('text')
        : this.#actions.copy());
    }
  }
}
