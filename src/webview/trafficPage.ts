import type { ViewColumns } from '../shared/viewColumns.ts';
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
import { addTerm } from '../shared/filter/addTerm.ts';
import { parseFilter } from '../shared/filter/parseFilter.ts';
import { Composer } from './composer.ts';
import { createFace } from './createFace.ts';
import type { FaceLooks } from './createFace.ts';
import { FindBar } from './findBar.ts';
import { HitHighlights } from './hitHighlights.ts';
import { DetailPane } from './detailPane.ts';
import { elementById } from './elements.ts';
import { EmptyNote } from './emptyNote.ts';
import { entryContext } from './entryContext.ts';
import { EntryActions } from './entryActions.ts';
import { Faces } from './faces.ts';
import type { FollowedConnection } from './followChooser.ts';
import { keepFocus } from './keepFocus.ts';
import type { ListModel } from './listModel.ts';
import { LazyParts } from './lazyParts.ts';
import { ListStatus } from './listStatus.ts';
import { SocketFormats } from './payloadLook.ts';
import { readPageState, StateKeeper } from './pageState.ts';
import type { PageState } from './pageState.ts';
import { Remark } from './remark.ts';
import { SelectionReport } from './selectionReport.ts';
import type { ListedRow } from './rowWindow.ts';
import { peerLabel, ShownQuery } from './shownQuery.ts';
import { Split } from './split.ts';
import { Toolbar } from './toolbar.ts';
import { TrafficList } from './trafficList.ts';
import { wasCleared } from './trafficStatus.ts';
import { Words } from './words.ts';

export interface TrafficPageOptions {
  readonly host: TrafficHost;
  readonly snapshot: ViewSnapshot;
  readonly kept: unknown;
  readonly keep: (state: PageState) => void;
}

/** The Traffic view: puts its parts together and carries what one does to the others. */
export class TrafficPage implements TrafficPageApi {
  readonly #host: TrafficHost;
  readonly #words: Words;
  readonly #toolbar: Toolbar;
  readonly #list: TrafficList;
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
  readonly #kept: PageState;
  readonly #shown: ShownQuery;
  #looks: FaceLooks;
  readonly #formats = new SocketFormats();
  #sockets: readonly ViewSocket[] = [];
  #names = new Map<string, string>();
  #socketIds: readonly string[] = [];
  /** Counts queries, so that an answer to an older one is known as such. */
  #asked = 0;

  constructor(options: TrafficPageOptions) {
    const { host, snapshot } = options;
    document.body.classList.toggle('read-only', snapshot.isReadOnly);
    this.#host = host;
    this.#words = new Words(snapshot.strings, document.documentElement.lang || undefined);
    this.#kept = readPageState(options.kept);
    const state = this.#kept;
    this.#looks = { form: state.form ?? 'text', zoom: state.zoom ?? 0 };
    this.#shown = snapshot.query
      ? new ShownQuery(snapshot.query, undefined)
      : new ShownQuery(state.query, state.connectionLabel);
    const words = this.#words;
    const socketName = (id: string) => this.#names.get(id) ?? '';
    const formats = this.#formats;
    const parts = new LazyParts(() => this.#restyle());
    const setContext = entryContext(snapshot.view, snapshot.isReadOnly);
    this.#keeper = new StateKeeper({ keep: options.keep, read: () => this.#state });
    this.#remark = new Remark(elementById('remark', HTMLElement));
    this.#toolbar = new Toolbar({
      root: elementById('toolbar', HTMLElement),
      host,
      words,
      query: this.#query,
      filters: snapshot.filters,
      isEditor: snapshot.isEditor,
      isReadOnly: snapshot.isReadOnly,
      onDidChangeQuery: (query) => {
        this.#shown.choose(query, this.#shown.connectionLabel);
        this.#queryChanged();
      },
      onDidToggleFollow: () => this.#toggleFollow(),
      onDidClear: () => void host.clear(this.#query),
      onDidOpenInEditor: () => void host.openInEditor(this.#query),
    });
    this.#status = new ListStatus({
      words,
      toolbar: this.#toolbar,
      pill: elementById('newEntries', HTMLButtonElement),
      follow: () => this.#model.follow(),
    });
    this.#actions = new EntryActions({
      host,
      words,
      model: () => this.#model,
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
    const listOptions = {
      host,
      words,
      socketName,
      formats,
      parts,
      setContext,
      markedSockets: () => this.#query.sockets ?? this.#socketIds,
      columns: snapshot.columns,
      onDidChangeColumns: (columns: ViewColumns) => void host.setColumns(columns),
      onDidSelect: (row: ListedRow | undefined) => this.#select(row),
      onDidPress: () => this.#showDetail(),
      onDidOpen: () => this.#openDetail(),
      onDidLeave: () => this.#closeDetail(),
      onDidMark: () => this.#actions.mark(),
      onDidEditNote: () => void this.#actions.editNote(),
      onDidChange: () => this.#listChanged(),
      onDidFail: () => this.#remark.say(words.text('unanswered')),
    };
    this.#list = new TrafficList({
      ...listOptions,
      root: elementById('list', HTMLElement),
    });
    const faceOptions = {
      ...listOptions,
      list: this.#list,
      looks: this.#looks,
      onDidChangeLooks: (looks: Partial<FaceLooks>) => {
        this.#looks = { ...this.#looks, ...looks };
        this.#keeper.touch();
      },
      choose: (connection: FollowedConnection) => this.#narrow(connection),
      say: (text: string) => this.#remark.say(text),
    };
    this.#faces = new Faces({
      bar: elementById('toolbar', HTMLElement),
      pane: elementById('listPane', HTMLElement),
      words,
      // A capture file has no rates of now.
      names: faces.filter((name) => name !== 'rates' || !snapshot.isReadOnly),
      shown: snapshot.face ?? (snapshot.query ? 'list' : (state.face ?? 'list')),
      create: (name, root) => createFace(name, root, faceOptions),
      onDidChoose: (name) => this.#showFace(name),
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
        const kept = formats.choose(socket, format);
        this.#restyle();
        void host.setFormat({ socket, format: kept });
      },
      onDidNarrow: (row) => this.#narrow(row),
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
      place: () => (this.#model.selected ?? this.#model.anchor)?.seq ?? 0,
      onDidFind: (seq) => {
        this.#model.chooseSeq(seq);
        this.#split.setOpen(true);
      },
      onDidSeek: (found) => highlights.seek(found?.ok ? found.term : undefined),
      onDidClose: () => this.#list.focus(),
    });
    keepFocus((section) => this.#takeFocus(section));
    document.addEventListener('keydown', (event) => this.#find.key(event));
    document.addEventListener('keydown', (event) => this.#actions.key(event));
    document.addEventListener('copy', (event) => this.#copy(event));
    this.#setSockets(snapshot.sockets);
    this.#tellToolbar();
    if (snapshot.query || !this.#composer.isAimed) {
      this.#aim(this.#query);
    }
    if (snapshot.composed) {
      this.compose(snapshot.composed);
    }
  }

  /** Shows the first entries. */
  async start(): Promise<void> {
    await this.#ask(this.#kept.anchor);
  }

  changed({ sockets, query, find }: Parameters<TrafficPageApi['changed']>[0]): void {
    if (sockets) {
      const isCleared = wasCleared(this.#sockets, sockets);
      this.#setSockets(sockets);
      if (isCleared) {
        this.#model.restart();
      }
    }
    if (find) {
      this.#find.update(find);
    }
    if (query) {
      this.#model.update(query);
    }
  }

  show(wanted: ViewQuery | null, face?: FaceName): void {
    const query = wanted ?? this.#query;
    const shown = face ?? this.#faces.shown;
    // Whoever wants to see all traffic does not want to be asked whose conversation.
    this.#faces.show(shown === 'follow' && query.connection === undefined ? 'list' : shown);
    this.#choose(query, wanted ? undefined : this.#shown.connectionLabel);
  }

  compose({ socket, to, ...message }: ComposedFor): void {
    this.#composer.aim({ socket, to }, 'choice');
    this.#composer.compose(message);
    this.#composer.focus();
  }

  narrow(term: string): void {
    const parsed = parseFilter(term);
    if (parsed.ok && !('nodes' in parsed.filter) && parsed.filter.kind !== 'not') {
      const query = { ...this.#query, filter: addTerm(this.#query.filter ?? '', parsed.filter) };
      this.#choose(query, this.#shown.connectionLabel);
    }
  }

  jump(isForward: boolean): void {
    void this.#actions.jump(isForward);
  }

  /** Where the face that is shown stands; the list's where that shows no entries. */
  get #model(): ListModel {
    return this.#faces.current.model ?? this.#list.model;
  }

  get #query(): ViewQuery {
    return this.#shown.query;
  }

  get #state(): PageState {
    const { anchor } = this.#model;
    const { query, connectionLabel } = this.#shown;
    return {
      query,
      face: this.#faces.shown,
      ...this.#looks,
      detailPart: this.#split.detailPart,
      draft: this.#composer.draft,
      ...(connectionLabel !== undefined && { connectionLabel }),
      ...(anchor && !this.#model.isFollowing && { anchor }),
    };
  }

  #setSockets(sockets: readonly ViewSocket[]): void {
    this.#sockets = sockets;
    this.#socketIds = sockets.map(({ id }) => id);
    this.#names = new Map(sockets.map(({ id, name }) => [id, name]));
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
    const { selected } = this.#model;
    const before = this.#faces.shown;
    this.#split.setOpen(false);
    this.#faces.show(name);
    const { model } = this.#faces.current;
    const own = model?.isFollowing === false ? model.anchor : undefined;
    const anchor = selected && !own ? { seq: selected.seq, hidden: 0 } : own;
    if (this.#shown.turn(before, name, selected)) {
      this.#tellToolbar();
      this.#aim(this.#query);
    }
    this.#tellFace();
    this.#keeper.touch();
    void this.#ask(anchor);
  }

  #tellToolbar(): void {
    this.#toolbar.setQuery(this.#query, this.#shown.connectionLabel);
  }

  #tellFace(): void {
    const { sockets: shown } = this.#query;
    const sockets = this.#sockets.filter(({ id }) => shown?.includes(id) ?? true);
    this.#faces.current.setQuery?.(this.#query, sockets);
  }

  /** Payloads look otherwise now. */
  #restyle(): void {
    this.#list.redraw();
    this.#faces.current.redraw();
    this.#detail.restyle();
  }

  #choose(query: ViewQuery, connectionLabel: string | undefined): void {
    this.#shown.choose(query, connectionLabel);
    this.#tellToolbar();
    this.#queryChanged();
  }

  #queryChanged(): void {
    const { query } = this.#shown;
    this.#tellFace();
    this.#aim(query);
    this.#find.restart();
    this.#keeper.touch();
    // What one looks at stays in sight, if it is in the new result.
    const { selected } = this.#model;
    const anchor = this.#model.isFollowing ? undefined : this.#model.anchor;
    void this.#ask(selected && anchor ? { seq: selected.seq, hidden: 0 } : anchor);
  }

  async #ask(anchor: PageState['anchor']): Promise<void> {
    const asked = ++this.#asked;
    const { sockets } = this.#query;
    this.#markOne();
    const open = this.#model.expect(anchor);
    try {
      const summary = await this.#host.setQuery(this.#query);
      if (asked === this.#asked) {
        open(summary, sockets?.length !== 1);
      }
    } catch {
      this.#remark.say(this.#words.text('unanswered'));
    }
  }

  /** Names that every row would repeat need no column. */
  #markOne(): void {
    const { sockets = this.#sockets, connection } = this.#query;
    document.body.classList.toggle('one-socket', sockets.length === 1);
    document.body.classList.toggle('one-connection', connection !== undefined);
  }

  /** What one looks at is what one most likely writes to. */
  #aim({ sockets, connection }: ViewQuery): void {
    const [socket] = sockets ?? [];
    if (socket !== undefined && sockets?.length === 1) {
      this.#composer.aim({ socket, to: connection ?? 'all' }, 'view');
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
    } else if (section === 'detail' && this.#model.selected) {
      this.#detail.focus();
    } else {
      this.#faces.current.focus();
    }
  }

  #openDetail(): void {
    if (this.#model.selected) {
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

  #narrow({ socket, connection, peer }: Pick<ListedRow, 'socket' | 'connection' | 'peer'>): void {
    if (connection !== undefined) {
      const query: ViewQuery = { ...this.#query, sockets: [socket], connection };
      this.#choose(query, peerLabel(peer));
    }
  }

  #reply({ socket, connection }: ListedRow): void {
    this.#composer.aim({ socket, to: connection ?? 'all' }, 'choice');
    this.#composer.focus();
  }

  #toggleFollow(): void {
    if (this.#model.isFollowing) {
      this.#model.stopFollowing();
    } else {
      this.#model.follow();
    }
  }

  #listChanged(): void {
    const { total } = this.#selection;
    this.#status.draw(this.#model, this.#sockets, this.#query, total);
    const { selected, selection, query, scroll } = this.#model;
    this.#selection.set(query, selection.entries);
    this.#detail.annotate(selected);
    this.#empty.draw(scroll.total === 0, this.#sockets, this.#query);
    this.#keeper.touch();
  }

  #copy(event: ClipboardEvent): void {
    const isInList = document.activeElement?.id === 'list';
    if (isInList && document.getSelection()?.isCollapsed !== false) {
      event.preventDefault();
      void (this.#model.selection.entries.isSingle
        ? this.#detail.copy('text')
        : this.#actions.copy());
    }
  }
}
