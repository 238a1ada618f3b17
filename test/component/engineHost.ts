import { findEntry } from '../../src/extension/traffic/findEntry.ts';
import { DecodeAsChoices } from '../../src/extension/traffic/decodeAsChoices.ts';
import { LiveQuery } from '../../src/extension/traffic/liveQuery.ts';
import type { TrafficEngine } from '../../src/extension/traffic/trafficSource.ts';
import { Engine } from '../../src/engine/engine.ts';
import { endpointOf, roleOf, schemeOf } from '../../src/shared/definition/definition.ts';
import type { Definition } from '../../src/shared/definition/definition.ts';
import type { SocketSummary, Summary } from '../../src/shared/engineApi.ts';
import { defaultLimits } from '../../src/shared/limits.ts';
import { columnsDefault } from '../../src/shared/viewColumns.ts';
import type { Outcome } from '../../src/shared/socketError.ts';
import type { SocketFormat } from '../../src/shared/viewFormat.ts';
import type { SentAnswer } from '../../src/shared/viewSending.ts';
import { viewProtocolVersion } from '../../src/shared/viewProtocol.ts';
import type {
  HostApi,
  WebviewApi,
  ViewQuery,
  ViewQuerySummary,
  ViewSnapshot,
  ViewSocket,
} from '../../src/shared/viewProtocol.ts';
import type { ExtensionTexts } from './extensionTexts.ts';

/** The page, which answers when it has taken in what changed. */
export interface ToldPage {
  changed(change: Parameters<WebviewApi['changed']>[0]): Promise<void>;
}

/** What the extension does for the page, on an engine of this process: real sockets, no VS Code. */
export class EngineHost {
  readonly engine: Engine;
  /** What the page asked for that only VS Code can do, such as `openInEditor`. */
  readonly asked: string[] = [];
  page: ToldPage | undefined;
  readonly #texts: ExtensionTexts;
  readonly #snapshot: Partial<ViewSnapshot>;
  readonly #definitions = new Map<string, Definition>();
  readonly #formats = new Map<string, SocketFormat>();
  readonly #query: LiveQuery;
  readonly #find: LiveQuery;
  readonly #decodeAs = new DecodeAsChoices();
  /** What the query is since it was opened anew. */
  #reopened: ViewQuerySummary | undefined;
  #summary: Summary | undefined;
  /** The last summary of each socket: an engine's tells only of those that changed. */
  readonly #summaries = new Map<string, SocketSummary>();
  #jobs = 0;
  #isTelling = false;
  #isDue = false;

  constructor(texts: ExtensionTexts, snapshot: Partial<ViewSnapshot>) {
    this.#texts = texts;
    this.#snapshot = snapshot;
    this.engine = new Engine(
      { summary: (summary) => this.#take(summary) },
      { limits: defaultLimits },
    );
    const never = () => ({ dispose: () => undefined });
    const current = trafficOf(this.engine);
    const source = {
      current,
      session: 'component',
      engine: () => Promise.resolve(current),
      onDidSummarize: never,
      onDidStart: never,
      onDidDie: never,
    };
    const prepare = (query: ViewQuery) => this.#decodeAs.apply(query);
    this.#query = new LiveQuery(source, prepare);
    this.#find = new LiveQuery(source, prepare);
  }

  /** Makes a socket known, whose id is its name; it is started by `start`. */
  define(definition: Definition): void {
    this.#definitions.set(definition.name, definition);
    this.#tell();
  }

  /** Starts a socket; answers the port that it has, 0 where it failed. */
  async start(definition: Definition): Promise<number> {
    this.define(definition);
    const state = await this.engine.startSocket(definition.name, definition);
    return state.kind === 'running' ? Number(/:(\d+)$/.exec(state.endpoint)?.[1] ?? 0) : 0;
  }

  /** What the page may call; what only VS Code can do is recorded in `asked`, and answered with nothing. */
  calls(): HostApi {
    return new Proxy(this.#calls(), {
      get: (calls, name) =>
        name in calls
          ? (Reflect.get(calls, name) as unknown)
          : (...args: unknown[]) => {
              this.asked.push([String(name), ...args.map((arg) => JSON.stringify(arg))].join(' '));
              return Promise.resolve(null);
            },
    }) as HostApi;
  }

  #calls(): Partial<HostApi> {
    const { engine } = this;
    const filters = { saved: [], recent: [] };
    return {
      ready: (version) =>
        version === viewProtocolVersion
          ? Promise.resolve(this.#ready())
          : Promise.reject(new Error(`The page is of version ${version}.`)),
      setQuery: (query) => this.#query.set(query),
      setFind: (query) => (query ? this.#find.set(query) : this.#find.unset()),
      findEntry: (request) => findEntry(this.#find, request),
      select: async ({ query, ranges }) =>
        (await this.#query.ask(query, (asked, id) => asked.countEntries({ query: id, ranges }))) ??
        0,
      toggleMarks: async ({ query, ranges }) => {
        await this.#query.ask(query, (asked, id) =>
          asked.annotate({ query: id, ranges, mark: 'toggle' }),
        );
      },
      decideHeld: async ({ entries: { ranges }, decision }) => {
        const seqs = ranges.flatMap(({ from, to }) =>
          Array.from({ length: to - from + 1 }, (_, index) => from + index),
        );
        await engine.decideHeld({ seqs, decision });
      },
      forwardAllHeld: async (sockets) => {
        for (const socket of sockets) {
          await engine.decideHeld({ socket, decision: 'forward' });
        }
      },
      page: async (request) => {
        const page = await this.#query.page(request);
        return page ? { ...page, reasons: this.#texts.reasonsOf(page) } : null;
      },
      payload: (request) => engine.payload(request),
      content: (request) => engine.content(request),
      connections: async (socket) => {
        const { total, connections } = await engine.connections(socket, { from: 0, count: 1_000 });
        return {
          session: 'component',
          total,
          connections: connections.map(({ id, peer }) => ({ id, peer })),
        };
      },
      send: async (request) => answerOf(await engine.send(request)),
      startSendJob: async (request) =>
        answerOf(await engine.startSendJob({ ...request, job: ++this.#jobs })),
      cancelSendJob: (job) => engine.captures.cancelJob(job),
      start: async (socket) => {
        const definition = this.#definitions.get(socket);
        if (definition) {
          await this.start(definition);
        }
      },
      clear: ({ sockets }) => engine.clearTraffic(sockets),
      rates: (sockets) => engine.rates(sockets),
      unfinishedFrames: (socket) => engine.unfinishedFrames(socket),
      setDecodeAs: async ({ socket, connection, protocol }) => {
        this.#decodeAs.set(socket, connection, protocol ?? undefined);
        this.#reopened = await this.#query.reopen();
        this.#tell();
      },
      setFormat: ({ socket, format }) => {
        this.#formats.set(socket, format);
        this.#tell();
        return Promise.resolve();
      },
      copy: ({ length }) => Promise.resolve(length),
      savedMessages: () => Promise.resolve({ named: [], recent: [] }),
      useFilter: () => Promise.resolve(filters),
      forgetFilter: () => Promise.resolve(filters),
    };
  }

  async close(): Promise<void> {
    this.page = undefined;
    await this.engine.stopAll();
  }

  #ready(): ViewSnapshot {
    return {
      sockets: this.#sockets(),
      strings: this.#texts.localizedViewStrings(),
      history: [],
      filters: { saved: [], recent: [] },
      columns: columnsDefault,
      isEditor: false,
      enterSends: true,
      view: 1,
      isReadOnly: false,
      ...this.#snapshot,
    };
  }

  #sockets(): ViewSocket[] {
    return Array.from(this.#definitions, ([id, definition], start) => {
      const summary = this.#summaries.get(id);
      const state = summary?.state ?? { kind: 'stopped' as const };
      const { encoding, framing = 'none', protocol, name } = definition;
      const choices = this.#decodeAs.of(id);
      const format = this.#formats.get(id);
      return {
        id,
        name,
        role: roleOf(definition),
        scheme: schemeOf(definition),
        endpoint: state.kind === 'running' ? state.endpoint : endpointOf(definition),
        state: state.kind,
        ...(encoding && { encoding }),
        ...(framing !== 'none' && { framing }),
        ...(protocol && { protocol }),
        ...(choices.length > 0 && { decodeAs: choices }),
        ...(format && { format }),
        start,
        summary,
      };
    });
  }

  #take(summary: Summary): void {
    this.#summary = summary;
    summary.sockets.forEach((one) => this.#summaries.set(one.id, one));
    this.#tell();
  }

  /** As the extension: nothing before the page answered the last time. */
  #tell(): void {
    const { page } = this;
    if (!page || this.#isTelling) {
      this.#isDue = true;
      return;
    }
    this.#isTelling = true;
    this.#isDue = false;
    const query = this.#reopened ?? (this.#summary && this.#query.summaryOf(this.#summary));
    this.#reopened = undefined;
    const find = this.#summary && this.#find.summaryOf(this.#summary);
    const change = {
      sockets: this.#sockets(),
      ...(query && { query }),
      ...(find && { find }),
    };
    void page.changed(change).then(() => {
      this.#isTelling = false;
      if (this.#isDue) {
        this.#tell();
      }
    });
  }
}

/** What a Traffic view may ask of an engine. */
function trafficOf(engine: Engine): TrafficEngine {
  const { captures } = engine;
  return {
    openQuery: (query) => engine.openQuery(query),
    closeQuery: (query) => engine.closeQuery(query),
    page: (request) => engine.page(request),
    payload: (request) => engine.payload(request),
    content: (request) => engine.content(request),
    annotate: (request) => engine.annotate(request),
    countEntries: (request) => engine.countEntries(request),
    connections: (socket, range) => engine.connections(socket, range),
    rates: (sockets) => engine.rates(sockets),
    saveTraffic: (request) => captures.saveTraffic(request),
    jobProgress: (job) => captures.jobProgress(job),
    cancelJob: (job) => captures.cancelJob(job),
  };
}

function answerOf<T>(outcome: Outcome<T>): SentAnswer<T> {
  return outcome.ok ? outcome : { ok: false, reason: outcome.error.message };
}
