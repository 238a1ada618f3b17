import { createBirpc } from 'birpc';
import type { BirpcReturn } from 'birpc';
import type * as vscode from 'vscode';
import type { ConnectionId, SocketId } from '../../shared/entry.ts';
import type { TextEncoding } from '../../shared/textEncodings.ts';
import { viewProtocolVersion } from '../../shared/viewProtocol.ts';
import type {
  ComposedMessage,
  HostApi,
  WebviewApi,
  ViewQuery,
  ViewSnapshot,
  ViewSocket,
  PagePart,
} from '../../shared/viewProtocol.ts';
import type { Disposable } from '../../workbench/emitter.ts';
import type { ViewMode } from '../../shared/viewMode.ts';
import { validateMessage } from './validateMessage.ts';
import { onDidChangeSettings, readEnterSends } from '../settings.ts';
import type { DecodeAsChoices } from './decodeAsChoices.ts';
import { LiveQuery } from './liveQuery.ts';
import { localizedViewStrings } from './localizedViewStrings.ts';
import type { ShownQuery } from './liveQuery.ts';
import type { OpenTrafficView } from './openTrafficViews.ts';
import { webviewHandlers } from './webviewHandlers.ts';
import type { SessionDeps } from './sessionDeps.ts';
import { SessionEntries } from './sessionEntries.ts';
import { SessionSending } from './sessionSending.ts';
import { SessionUpdates } from './sessionUpdates.ts';
import type { SocketSource, TrafficSource } from './trafficSource.ts';
import { viewSocket } from './viewForms.ts';

export interface WebviewSessionOptions {
  readonly deps: SessionDeps;
  readonly webview: vscode.Webview;
  readonly isEditor: boolean;
  /** What it shows is over: nothing can be sent, started or forgotten. */
  readonly isReadOnly?: boolean;
  /** What to show at first; absent where the page shows what it showed last. */
  readonly query?: ViewQuery;
  /** How to show it at first. */
  readonly viewMode?: ViewMode;
  /** The page shows another query now. */
  readonly onDidSetQuery?: (query: ViewQuery) => void;
}

const nothingAsked = { query: undefined, viewMode: undefined };

/**
 * Serves one webview's page, in the panel or in an editor. The page may go and come again while the
 * webview lives: each begins with `ready`. Ends with `dispose`.
 */
export class WebviewSession implements OpenTrafficView {
  readonly #options: WebviewSessionOptions;
  readonly #query: LiveQuery;
  /** What is done with entries of that query. */
  readonly entries: SessionEntries;
  readonly #find: LiveQuery;
  readonly #sending: SessionSending;
  readonly #updates: SessionUpdates;
  readonly #rpc: BirpcReturn<WebviewApi, HostApi>;
  readonly #subscriptions: Disposable[];
  readonly #complained = new Set<string>();
  readonly #number: number;
  #receive: (message: unknown) => void = () => undefined;
  /** What a page is to show, until one has answered: a hidden one does not even hear it. */
  #first: { readonly query: ViewQuery | undefined; readonly viewMode: ViewMode | undefined };
  /** What a page is to have in its composer, likewise. */
  #composed: ComposedMessage | undefined;
  /** What is to have the focus once the page is there. */
  #focus: PagePart | undefined;
  #isReady = false;
  #isVisible = true;

  constructor(options: WebviewSessionOptions) {
    this.#options = options;
    this.#first = { query: options.query, viewMode: options.viewMode };
    const { deps, webview } = options;
    const { link, registry } = deps;
    this.#number = deps.openViews.add(this);
    const prepare = (query: ViewQuery) => deps.decodeAs.apply(query);
    this.#query = new LiveQuery(link, prepare);
    this.#find = new LiveQuery(link, prepare);
    this.#sending = new SessionSending(deps);
    this.entries = new SessionEntries(link, this.#query, (socket) => this.encodingOf(socket));
    this.#rpc = createBirpc<WebviewApi, HostApi>(this.#calls(), {
      post: (message: unknown) => webview.postMessage(message),
      on: (listener) => {
        this.#receive = listener;
      },
      serialize: withoutErrors,
      // A hidden page answers never; `ready` of the next one lets go of it.
      timeout: -1,
      onFunctionError: (error, name) => deps.log.error(`Traffic view, ${name}: ${error.message}`),
    });
    this.#updates = new SessionUpdates((change) => this.#rpc.changed(change));
    this.#subscriptions = [
      webview.onDidReceiveMessage((message: unknown) => this.#check(message)),
      registry.onDidChange(() => this.#updates.sockets(() => this.#sockets())),
      deps.formats.onDidChange(() => this.#updates.sockets(() => this.#sockets())),
      deps.decodeAs.onDidChange(() => {
        this.#updates.sockets(() => this.#sockets());
        void this.#reopen();
      }),
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
      onDidChangeSettings(() => {
        if (this.#isReady) {
          void whenAnswered(this.#rpc.setEnterSends(readEnterSends()), () => undefined);
        }
      }),
      link.onDidStart(() => void this.#reopen()),
      link.onDidDie(() => void this.#reopen()),
    ];
  }

  dispose(): void {
    const { openViews } = this.#options.deps;
    openViews.setFront(this, false);
    openViews.delete(this.#number);
    this.#subscriptions.forEach((subscription) => subscription.dispose());
    this.#updates.end();
    this.#query.reset();
    this.#find.reset();
    this.#rpc.$close();
  }

  /** Lives with an editor: hidden with it, in front with it, gone with it. */
  follow(panel: vscode.WebviewPanel): void {
    const { openViews } = this.#options.deps;
    panel.onDidChangeViewState(() => {
      this.setVisible(panel.visible);
      openViews.setFront(this, panel.active);
    });
    panel.onDidDispose(() => this.dispose());
    openViews.setFront(this, panel.active);
  }

  /** A hidden view costs the engine nothing. */
  setVisible(isVisible: boolean): void {
    this.#isVisible = isVisible;
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
  show(query: ViewQuery | undefined, viewMode?: ViewMode): void {
    const first = { query, viewMode };
    this.#first = first;
    if (this.#isReady) {
      void whenAnswered(this.#rpc.show(query ?? null, viewMode), () => {
        this.#first = this.#first === first ? nothingAsked : this.#first;
      });
    }
  }

  /** Puts a message into the composer, now or as soon as the page is there. */
  compose(message: ComposedMessage): void {
    this.#composed = message;
    if (this.#isReady) {
      void whenAnswered(this.#rpc.compose(message), () => {
        this.#composed = this.#composed === message ? undefined : this.#composed;
      });
    }
  }

  /** Gives a part of the page the focus, now or as soon as the page is there. */
  focus(part: PagePart): void {
    if (this.#isReady) {
      void whenAnswered(this.#rpc.focus(part), () => undefined);
    } else {
      this.#focus = part;
    }
  }

  /** Narrows what the page shows by one more condition of a filter. */
  narrow(term: string): void {
    if (this.#isReady) {
      void this.#rpc.narrow(term);
    } else {
      this.#first = { query: { filter: term }, viewMode: undefined };
    }
  }

  get isVisible(): boolean {
    return this.#isVisible;
  }

  get isReadOnly(): boolean {
    return this.#options.isReadOnly ?? false;
  }

  encodingOf(socket: SocketId): TextEncoding {
    const { formats, registry } = this.#options.deps;
    const { definition } = registry.all().find(({ id }) => id === socket) ?? {};
    return formats.of(socket)?.encoding ?? definition?.encoding ?? 'utf-8';
  }

  get decodeAs(): DecodeAsChoices {
    return this.#options.deps.decodeAs;
  }

  connectionOf(socket: SocketId): ConnectionId | undefined {
    const { sockets, connection } = this.#query.wanted ?? {};
    return sockets?.[0] === socket ? connection : undefined;
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

  #calls(): HostApi {
    const { deps, onDidSetQuery } = this.#options;
    return webviewHandlers({
      deps,
      query: this.#query,
      find: this.#find,
      entries: this.entries,
      sending: this.#sending,
      ready: (version) => this.#ready(version),
      encodingOf: (socket) => this.encodingOf(socket),
      onDidSetQuery,
    });
  }

  async #ready(version: number): Promise<ViewSnapshot> {
    if (version !== viewProtocolVersion) {
      throw new Error(`the page speaks version ${version}, the extension ${viewProtocolVersion}`);
    }
    // Before that the page would say that there is nothing.
    await this.#options.deps.ready;
    this.#isReady = true;
    this.#query.reset();
    this.#find.reset();
    // The page before this one answers no more.
    void this.#rpc.$rejectPendingCalls();
    this.#updates.begin();
    const { query, viewMode } = this.#first;
    this.#first = nothingAsked;
    const composed = this.#composed;
    this.#composed = undefined;
    const focus = this.#focus;
    this.#focus = undefined;
    return {
      sockets: this.#sockets(),
      strings: localizedViewStrings(),
      history: this.#sending.messages.all().recent,
      filters: this.#options.deps.filters.all(),
      columns: this.#options.deps.columns.get(),
      isEditor: this.#options.isEditor,
      enterSends: readEnterSends(),
      view: this.#number,
      isReadOnly: this.isReadOnly,
      ...(query && { query }),
      ...(composed && { composed }),
      ...(focus && { focus }),
      ...(viewMode && { viewMode }),
    };
  }

  #check(message: unknown): void {
    const incoming = validateMessage(message);
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
    const { registry, startOrder, formats, decodeAs } = this.#options.deps;
    return registry.all().map((socket) => {
      const start = startOrder.startOf(socket.id);
      const format = formats.of(socket.id);
      const choices = decodeAs.of(socket.id);
      return {
        ...viewSocket(socket),
        ...(start !== undefined && { start }),
        ...(format && { format }),
        ...(choices.length > 0 && { decodeAs: choices }),
      };
    });
  }
}

/** A page that went away answers never, or is let go of; the next one is told. */
async function whenAnswered(asked: Promise<unknown>, act: () => void): Promise<void> {
  await asked.then(act, () => undefined);
}

/** An `Error` would arrive as an empty object. */
function withoutErrors(message: unknown): unknown {
  if (typeof message === 'object' && message !== null && 'e' in message) {
    const { e } = message;
    return { ...message, e: e instanceof Error ? { message: e.message } : e };
  }
  return message;
}
