import type { Definition } from '../../../src/shared/definition/definition.ts';
import type {
  QuerySummary,
  SocketState,
  SocketSummary,
  Summary,
} from '../../../src/shared/engineApi.ts';
import type { EntryRow, EventKind, Query, SocketId } from '../../../src/shared/entry.ts';
import { parseEndpoint } from '../../../src/shared/endpoint.ts';
import { defaultLimits } from '../../../src/shared/limits.ts';
import type { Limits } from '../../../src/shared/limits.ts';
import type { SocketInputs } from '../../../src/shared/socketInputs.ts';
import { SystemClock } from '../../../src/engine/clock.ts';
import type { Clock } from '../../../src/engine/clock.ts';
import { Engine } from '../../../src/engine/engine.ts';
import { endAfterTest } from './endAfterTest.ts';

/** Lets summaries follow at once, so that a test that awaits one does not wait for its interval. */
class EagerClock extends SystemClock {
  override after(ms: number, callback: () => void): () => void {
    return super.after(ms <= 100 ? 0 : ms, callback);
  }
}

/** Waits for nothing longer than 50 ms, however long it is told to wait. */
export class HastyClock extends SystemClock {
  override after(ms: number, callback: () => void): () => void {
    return super.after(Math.min(ms, 50), callback);
  }
}

/** A clock that a test moves by hand. Time stands still otherwise; due timers run while it moves. */
export class ManualClock implements Clock {
  #now = 1_700_000_000_000;
  readonly #timers = new Set<{ readonly at: number; readonly callback: () => void }>();

  now(): number {
    return this.#now;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.#now + ms, callback };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  advance(ms: number): void {
    const end = this.#now + ms;
    for (let timer = this.#nextBefore(end); timer !== undefined; timer = this.#nextBefore(end)) {
      this.#timers.delete(timer);
      this.#now = Math.max(this.#now, timer.at);
      timer.callback();
    }
    this.#now = end;
  }

  /** How many timers are set that are due in more than `ms` milliseconds. */
  pendingBeyond(ms: number): number {
    return [...this.#timers].filter(({ at }) => at > this.#now + ms).length;
  }

  #nextBefore(end: number) {
    return [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
  }
}

export interface Entry extends EntryRow {
  /** Of its payload. */
  readonly bytes: Buffer;
  /** With all that frames it. */
  readonly wire: Buffer;
}

/** An engine with its summaries gathered, and ways to await what it tells. Stopped after the test. */
export class EngineFixture {
  readonly engine: Engine;
  readonly summaries: Summary[] = [];
  readonly #latest = new Map<SocketId, SocketSummary>();
  readonly #watchers = new Set<() => void>();
  #count = 0;

  readonly limits: Limits;

  constructor(
    limits: Partial<Limits> = {},
    clock: Clock = new EagerClock(),
    random: () => number = Math.random,
  ) {
    this.limits = { ...defaultLimits, ...limits };
    this.engine = new Engine(
      { summary: (summary) => this.#onSummary(summary) },
      { clock, limits: this.limits, random },
    );
    endAfterTest(() => this.engine.stopAll());
  }

  /** Starts a socket under a fresh id. */
  async start(definition: DefinitionWithoutName, id = this.freshId(), inputs: SocketInputs = {}) {
    const state = await this.engine.startSocket(id, { name: id, ...definition }, inputs);
    return { id, state };
  }

  /** Starts a socket that must run; tells where. */
  async run(definition: DefinitionWithoutName, id = this.freshId(), inputs: SocketInputs = {}) {
    const { state } = await this.start(definition, id, inputs);
    return { id, ...runningAt(state) };
  }

  freshId(): SocketId {
    this.#count += 1;
    return `socket ${this.#count}`;
  }

  summaryOf(id: SocketId): SocketSummary {
    const summary = this.#latest.get(id);
    if (summary === undefined) {
      throw new Error(`no summary of ${id} yet`);
    }
    return summary;
  }

  /** Resolves when a summary of the socket fulfils the condition, now or later. */
  async whenSummary(id: SocketId, condition: (summary: SocketSummary) => boolean) {
    await this.when(() => {
      const latest = this.#latest.get(id);
      return latest !== undefined && condition(latest);
    });
    return this.summaryOf(id);
  }

  /** Looks whenever the engine tells that something changed. */
  async when(condition: () => boolean | Promise<boolean>): Promise<void> {
    while (!(await condition())) {
      await new Promise<void>((resolve) => {
        const watcher = () => {
          this.#watchers.delete(watcher);
          resolve();
        };
        this.#watchers.add(watcher);
      });
    }
  }

  /** Opens a query and waits until it has looked at everything there is. */
  async openQuery(query: Query): Promise<QuerySummary> {
    const opened = await this.engine.openQuery(query);
    let latest = opened;
    await this.when(() => {
      const told = this.summaries.flatMap(({ queries }) => queries);
      latest = told.findLast(({ id }) => id === opened.id) ?? opened;
      return latest.complete;
    });
    return latest;
  }

  /** All entries of a socket with their whole payloads up to 4,096 bytes. */
  async entries(id: SocketId): Promise<Entry[]> {
    const { engine } = this;
    // Unfiltered, so it is complete at once.
    const query = await engine.openQuery({ sockets: [id] });
    const entries: Entry[] = [];
    for (let total = 1; entries.length < total;) {
      const page = await engine.page({
        query: query.id,
        at: { position: entries.length },
        count: 1_000,
        previewBytes: 4_096,
      });
      total = page.total;
      for (const row of page.rows) {
        const bytes = Buffer.from(page.bytes.subarray(row.offset, row.offset + row.captured));
        const { wireLength: length } = row;
        const wire =
          length === undefined
            ? bytes
            : await engine.payload({ socket: id, seq: row.seq, offset: 0, length, onWire: true });
        entries.push({ ...row, bytes, wire: Buffer.from(wire) });
      }
    }
    await engine.closeQuery(query.id);
    return entries;
  }

  /** The events of a socket as `event side code`, what is absent left out. */
  async events(id: SocketId): Promise<string[]> {
    return (await this.entries(id)).flatMap(({ event }) =>
      event === undefined
        ? []
        : [[event.event, event.side, event.error?.code].filter(Boolean).join(' ')],
    );
  }

  async whenEvent(id: SocketId, kind: EventKind): Promise<Entry> {
    return await this.whenEntry(id, ({ event }) => event?.event === kind);
  }

  async whenEntry(id: SocketId, condition: (entry: Entry) => boolean): Promise<Entry> {
    let found: Entry | undefined;
    await this.when(async () => {
      found = (await this.entries(id)).find(condition);
      return found !== undefined;
    });
    return found as Entry;
  }

  /** The text received so far, over all connections. */
  async textIn(id: SocketId): Promise<string> {
    const entries = await this.entries(id);
    return entries
      .filter(({ direction }) => direction === 'in')
      .map(({ bytes }) => bytes.toString('latin1'))
      .join('');
  }

  send(id: SocketId, text: string | Uint8Array, to: number | 'all' | { peer: string } = 'all') {
    const bytes = typeof text === 'string' ? Buffer.from(text) : text;
    return this.engine.send({ socket: id, to, bytes });
  }

  #onSummary(summary: Summary): void {
    this.summaries.push(summary);
    for (const socket of summary.sockets) {
      this.#latest.set(socket.id, socket);
    }
    for (const watcher of [...this.#watchers]) {
      watcher();
    }
  }
}

type WithoutName<T> = T extends unknown ? Omit<T, 'name'> : never;
export type DefinitionWithoutName = WithoutName<Definition>;

/** Where a state says that a socket runs; fails the test when it does not run. */
export function runningAt(state: SocketState) {
  if (state.kind !== 'running') {
    throw new Error(`not running: ${JSON.stringify(state)}`);
  }
  const parsed = parseEndpoint(state.endpoint);
  if (!parsed.ok) {
    throw new Error(`no endpoint: ${state.endpoint}`);
  }
  const { endpoint } = parsed;
  return 'path' in endpoint
    ? { url: state.endpoint, host: endpoint.path, port: 0 }
    : { url: state.endpoint, host: endpoint.host, port: endpoint.port };
}
