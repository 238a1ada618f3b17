import { createBirpc } from 'birpc';
import type { BirpcReturn } from 'birpc';
import * as vscode from 'vscode';
import { commandIds } from '../../shared/ids.ts';
import { plainMessage } from '../plainMessage.ts';
import type { CommandId } from '../../shared/ids.ts';
import type { ViewColumns } from '../../shared/viewColumns.ts';
import { offeredConnectionsMax, viewProtocolVersion } from '../../shared/viewProtocol.ts';
import type {
  Beginning,
  ComposedFor,
  FaceName,
  FoundEntry,
  KeptFilters,
  TrafficHost,
  TrafficPage,
  ViewConnections,
  ViewDissection,
  ViewDissectRequest,
  ViewFormatRequest,
  ViewDiagram,
  ViewEntries,
  ViewMarkRequest,
  ViewFindRequest,
  ViewPage,
  ViewPageRequest,
  ViewPayloadRequest,
  ViewQuery,
  ViewSnapshot,
  ViewSocket,
} from '../../shared/viewProtocol.ts';
import type { SocketId } from '../../shared/entry.ts';
import type { TextEncoding } from '../../shared/textEncodings.ts';
import type { Rates } from '../../shared/engineApi.ts';
import { findEntry } from './findEntry.ts';
import { ignoreEngineStopped } from '../engineStopped.ts';
import type { KeptFiltersStore } from './keptFilters.ts';
import { copyPayload } from './copyPayload.ts';
import { exportDiagram } from './exportDiagram.ts';
import { checkIncoming } from './incoming.ts';
import type { KeptColumns } from './keptColumns.ts';
import type { KeptFormats } from './keptFormats.ts';
import { LiveQuery } from './liveQuery.ts';
import type { ShownQuery } from './liveQuery.ts';
import type { OpenPage, OpenPages } from './openPages.ts';
import { PageSending } from './pageSending.ts';
import type { PageSendingDeps } from './pageSending.ts';
import { PageEntries } from './pageEntries.ts';
import { PageUpdates } from './pageUpdates.ts';
import type { SocketSource, TrafficSource } from './trafficSource.ts';
import { reasonsOf, viewSocket } from './viewForms.ts';

/** What every Traffic view works with. */
export interface PageDeps extends PageSendingDeps {
  readonly registry: SocketSource;
  readonly startOrder: { startOf(socket: string): number | undefined };
  readonly formats: KeptFormats;
  readonly filters: KeptFiltersStore;
  readonly columns: KeptColumns;
  readonly log: vscode.LogOutputChannel;
  readonly extensionUri: vscode.Uri;
  readonly pages: OpenPages;
  readonly openInEditor: (query: ViewQuery) => Promise<void>;
}

export interface PageLinkOptions {
  readonly deps: PageDeps;
  readonly webview: vscode.Webview;
  readonly isEditor: boolean;
  /** What it shows is over: nothing can be sent, started or forgotten. */
  readonly isReadOnly?: boolean;
  /** What to show at first; absent where the page shows what it showed last. */
  readonly query?: ViewQuery;
  /** How to show it at first. */
  readonly face?: FaceName;
  /** The page shows another query now. */
  readonly onDidSetQuery?: (query: ViewQuery) => void;
}

const beginningCommands: Readonly<Record<Beginning, CommandId>> = {
  tcpListener: commandIds.startTcpListener,
  udpListener: commandIds.startUdpListener,
  tcpClient: commandIds.connectTcpClient,
  udpClient: commandIds.openUdpClient,
};

/**
 * Serves one webview's page, in the panel or in an editor. The page may go and come again while the
 * webview lives: each begins with `ready`. Ends with `dispose`.
 */
export class PageLink implements OpenPage {
  readonly #options: PageLinkOptions;
  readonly #query: LiveQuery;
  /** What is done with entries of that query. */
  readonly entries: PageEntries;
  readonly #find: LiveQuery;
  readonly #sending: PageSending;
  readonly #updates: PageUpdates;
  readonly #rpc: BirpcReturn<TrafficPage, TrafficHost>;
  readonly #subscriptions: vscode.Disposable[];
  readonly #complained = new Set<string>();
  readonly #number: number;
  #receive: (message: unknown) => void = () => undefined;
  #first: ViewQuery | undefined;
  #composed: ComposedFor | undefined;
  #firstFace: FaceName | undefined;
  #isReady = false;

  constructor(options: PageLinkOptions) {
    this.#options = options;
    this.#first = options.query;
    this.#firstFace = options.face;
    const { deps, webview } = options;
    const { link, registry } = deps;
    this.#number = deps.pages.add(this);
    this.#query = new LiveQuery(link);
    this.#find = new LiveQuery(link);
    this.#sending = new PageSending(deps);
    this.entries = new PageEntries(link, this.#query, (socket) => this.encodingOf(socket));
    this.#rpc = createBirpc<TrafficPage, TrafficHost>(this.#functions(), {
      post: (message: unknown) => webview.postMessage(message),
      on: (listener) => {
        this.#receive = listener;
      },
      serialize: withoutErrors,
      // A hidden page answers never; `ready` of the next one lets go of it.
      timeout: -1,
      onFunctionError: (error, name) => deps.log.error(`Traffic view, ${name}: ${error.message}`),
    });
    this.#updates = new PageUpdates((change) => this.#rpc.changed(change));
    this.#subscriptions = [
      webview.onDidReceiveMessage((message: unknown) => this.#check(message)),
      registry.onDidChange(() => this.#updates.sockets(() => this.#sockets())),
      deps.formats.onDidChange(() => this.#updates.sockets(() => this.#sockets())),
      link.onDidSummarize((summary) => {
        const own = this.#query.summaryOf(summary);
        if (own) {
          this.#updates.query(own);
        }
        const found = this.#find.summaryOf(summary);
        if (found) {
          this.#updates.find(found);
        }
      }),
      link.onDidStart(() => void this.#reopen()),
      link.onDidDie(() => void this.#reopen()),
    ];
  }

  dispose(): void {
    const { pages } = this.#options.deps;
    pages.setFront(this, false);
    pages.delete(this.#number);
    this.#subscriptions.forEach((subscription) => void subscription.dispose());
    this.#updates.end();
    this.#query.reset();
    this.#find.reset();
    this.#rpc.$close();
  }

  /** Lives with an editor: hidden with it, in front with it, gone with it. */
  follow(panel: vscode.WebviewPanel): void {
    const { pages } = this.#options.deps;
    panel.onDidChangeViewState(() => {
      this.setVisible(panel.visible);
      pages.setFront(this, panel.active);
    });
    panel.onDidDispose(() => this.dispose());
    pages.setFront(this, panel.active);
  }

  /** A hidden view costs the engine nothing. */
  setVisible(isVisible: boolean): void {
    this.#query.setShown(isVisible);
    this.#find.setShown(isVisible);
    if (!isVisible) {
      this.#updates.end();
    } else if (this.#isReady) {
      // Usually the page is a new one and says `ready` itself; this is for one that survived.
      this.#updates.begin();
      this.#updates.sockets(() => this.#sockets());
      void this.#reopen();
    }
  }

  /** Shows another query, now or as soon as the page is there. */
  show(query: ViewQuery | undefined, face?: FaceName): void {
    if (this.#isReady) {
      void this.#rpc.show(query ?? null, face);
    } else {
      this.#first = query;
      this.#firstFace = face;
    }
  }

  /** Puts a message into the composer, now or as soon as the page is there. */
  compose(message: ComposedFor): void {
    if (this.#isReady) {
      void this.#rpc.compose(message);
    } else {
      this.#composed = message;
    }
  }

  /** Narrows what the page shows by one more condition of a filter. */
  narrow(term: string): void {
    if (this.#isReady) {
      void this.#rpc.narrow(term);
    } else {
      this.#first = { filter: term };
    }
  }

  get isReadOnly(): boolean {
    return this.#options.isReadOnly ?? false;
  }

  encodingOf(socket: SocketId): TextEncoding {
    const { formats, registry } = this.#options.deps;
    const { definition } = registry.all().find(({ id }) => id === socket) ?? {};
    return formats.of(socket)?.encoding ?? definition?.encoding ?? 'utf-8';
  }

  get source(): TrafficSource {
    return this.#options.deps.link;
  }

  get sockets(): SocketSource {
    return this.#options.deps.registry;
  }

  /** Goes to the next entry with a mark or a note, or to the one before. */
  jump(isForward: boolean): void {
    void this.#rpc.jump(isForward);
  }

  get shownQuery(): ShownQuery | undefined {
    return this.#query.shown;
  }

  async ready(version: number): Promise<ViewSnapshot> {
    if (version !== viewProtocolVersion) {
      throw new Error(`the page speaks version ${version}, the extension ${viewProtocolVersion}`);
    }
    const { viewStrings } = await import('./viewStrings.ts');
    this.#isReady = true;
    this.#query.reset();
    this.#find.reset();
    // The page before this one answers no more.
    void this.#rpc.$rejectPendingCalls();
    this.#updates.begin();
    const first = this.#first;
    const face = this.#firstFace;
    this.#first = undefined;
    const composed = this.#composed;
    this.#composed = undefined;
    this.#firstFace = undefined;
    return {
      sockets: this.#sockets(),
      strings: viewStrings(),
      history: this.#sending.messages.all().recent,
      filters: this.#options.deps.filters.all(),
      columns: this.#options.deps.columns.get(),
      isEditor: this.#options.isEditor,
      view: this.#number,
      isReadOnly: this.isReadOnly,
      ...(first && { query: first }),
      ...(composed && { composed }),
      ...(face && { face }),
    };
  }

  setQuery(query: ViewQuery) {
    this.#options.onDidSetQuery?.(query);
    return this.#query.set(query);
  }

  setFind(query: ViewQuery | null) {
    return query ? this.#find.set(query) : this.#find.unset();
  }

  findEntry(request: ViewFindRequest): Promise<FoundEntry | null> {
    return findEntry(this.#find, request);
  }

  select(entries: ViewEntries): Promise<number> {
    return this.entries.select(entries);
  }

  toggleMarks(entries: ViewEntries): Promise<void> {
    return this.entries.annotate({ mark: 'toggle' }, entries);
  }

  editNote(entries: ViewEntries): Promise<void> {
    return this.entries.editNote(entries);
  }

  findMark(request: ViewMarkRequest): Promise<FoundEntry | null> {
    return this.entries.findMark(request);
  }

  copyEntries(entries: ViewEntries): Promise<number> {
    return this.entries.copy('text', entries);
  }

  async page(request: ViewPageRequest): Promise<ViewPage | null> {
    const page = await this.#query.page(request);
    return page ? { ...page, reasons: reasonsOf(page) } : null;
  }

  async payload(request: ViewPayloadRequest): Promise<Uint8Array> {
    const engine = this.#options.deps.link.current;
    const bytes = await engine?.payload(request).catch(ignoreEngineStopped);
    return bytes ?? new Uint8Array();
  }

  async connections(socket: string): Promise<ViewConnections> {
    const engine = this.#options.deps.link.current;
    const open = await engine
      ?.connections(socket, { from: 0, count: offeredConnectionsMax })
      .catch(ignoreEngineStopped);
    return {
      total: open?.total ?? 0,
      connections: open?.connections.map(({ id, peer }) => ({ id, peer })) ?? [],
    };
  }

  async clear({ sockets }: ViewQuery): Promise<void> {
    await this.#options.deps.link.current?.clearTraffic(sockets).catch(ignoreEngineStopped);
  }

  async copy(request: Parameters<TrafficHost['copy']>[0]): Promise<number> {
    const engine = this.#options.deps.link.current;
    return engine ? copyPayload(engine, request, this.encodingOf(request.socket)) : 0;
  }

  async setFormat({ socket, format }: ViewFormatRequest): Promise<void> {
    await this.#options.deps.formats.set(socket, format);
  }

  async rates(sockets: readonly string[]): Promise<Rates | null> {
    const engine = this.#options.deps.link.current;
    return (await engine?.rates?.(sockets).catch(ignoreEngineStopped)) ?? null;
  }

  async exportDiagram(diagram: ViewDiagram): Promise<boolean> {
    return exportDiagram(diagram);
  }

  async dissect(request: ViewDissectRequest): Promise<ViewDissection> {
    const { dissect } = await import('./dissect.ts');
    return dissect(await this.#options.deps.link.engine(), request);
  }

  async setColumns(columns: ViewColumns): Promise<void> {
    await this.#options.deps.columns.set(columns);
  }

  async start(socket: string): Promise<void> {
    await this.#run(commandIds.startSocket, { socket });
  }

  async begin(beginning: Beginning): Promise<void> {
    await this.#run(beginningCommands[beginning]);
  }

  async openInEditor(query: ViewQuery): Promise<void> {
    await this.#options.deps.openInEditor(query);
  }

  useFilter(filter: string): Promise<KeptFilters> {
    return Promise.resolve(this.#options.deps.filters.use(filter));
  }

  saveFilter(filter: string): Promise<KeptFilters> {
    return this.#options.deps.filters.save(filter);
  }

  forgetFilter(name: string): Promise<KeptFilters> {
    return Promise.resolve(this.#options.deps.filters.forget(name));
  }

  /** Just these may be called by the page. */
  #functions(): TrafficHost {
    const { messages } = this.#sending;
    return {
      ready: (version) => this.ready(version),
      setQuery: (query) => this.setQuery(query),
      setFind: (query) => this.setFind(query),
      findEntry: (request) => this.findEntry(request),
      select: (entries) => this.select(entries),
      toggleMarks: (entries) => this.toggleMarks(entries),
      editNote: (entries) => this.editNote(entries),
      findMark: (request) => this.findMark(request),
      copyEntries: (entries) => this.copyEntries(entries),
      page: (request) => this.page(request),
      payload: (request) => this.payload(request),
      connections: (socket) => this.connections(socket),
      send: (request) => this.#sending.send(request),
      transmit: (request) => this.#sending.transmit(request),
      cancelTransmission: (job) => this.#sending.cancel(job),
      pickFile: () => this.#sending.pickFile(),
      keptMessages: () => Promise.resolve(messages.all()),
      saveMessage: async (request) => (await messages.save(request)) ?? null,
      renameMessage: (name) => messages.rename(name),
      forgetMessage: (name) => messages.forget(name),
      clear: (query) => this.clear(query),
      copy: (request) => this.copy(request),
      dissect: (request) => this.dissect(request),
      setColumns: (columns) => this.setColumns(columns),
      setFormat: (request) => this.setFormat(request),
      rates: (sockets) => this.rates(sockets),
      exportDiagram: (diagram) => this.exportDiagram(diagram),
      start: (socket) => this.start(socket),
      begin: (beginning) => this.begin(beginning),
      openInEditor: (query) => this.openInEditor(query),
      useFilter: (filter) => this.useFilter(filter),
      saveFilter: (filter) => this.saveFilter(filter),
      forgetFilter: (name) => this.forgetFilter(name),
    };
  }

  #check(message: unknown): void {
    const incoming = checkIncoming(message);
    if (incoming.ok) {
      this.#receive(incoming.message);
    } else if (!this.#complained.has(incoming.subject)) {
      this.#complained.add(incoming.subject);
      const { subject, reason } = incoming;
      this.#options.deps.log.warn(`Traffic view: a message was dropped (${subject}, ${reason})`);
    }
  }

  async #reopen(): Promise<void> {
    if (this.#isReady && this.#query.wanted) {
      this.#updates.query(await this.#query.reopen());
    }
    if (this.#isReady && this.#find.wanted) {
      this.#updates.find(await this.#find.reopen());
    }
  }

  #sockets(): ViewSocket[] {
    const { registry, startOrder, formats } = this.#options.deps;
    return registry.all().map((socket) => {
      const start = startOrder.startOf(socket.id);
      const format = formats.of(socket.id);
      return {
        ...viewSocket(socket),
        ...(start !== undefined && { start }),
        ...(format && { format }),
      };
    });
  }

  /** VS Code shows why a command failed only where the user ran it from its own menus. */
  async #run(command: CommandId, argument?: object): Promise<void> {
    try {
      await vscode.commands.executeCommand(command, argument);
    } catch (error) {
      void vscode.window.showErrorMessage(
        plainMessage(error instanceof Error ? error.message : String(error)),
      );
    }
  }
}

/** An `Error` would arrive as an empty object. */
function withoutErrors(message: unknown): unknown {
  if (typeof message === 'object' && message !== null && 'e' in message) {
    const { e } = message;
    return { ...message, e: e instanceof Error ? { message: e.message } : e };
  }
  return message;
}
