import type { AnnotateReceipt, AnnotateRequest } from '../shared/annotation.ts';
import type { Definition } from '../shared/definition/definition.ts';
import type { ClosedConnection } from '../shared/closedConnection.ts';
import type {
  CloseMode,
  ContentRequest,
  EngineApi,
  EngineEvents,
  EntriesRequest,
  GroupMembership,
  GroupRequest,
  MessageContent,
  NewEntries,
  NewEntriesRequest,
  PageRequest,
  PayloadRequest,
  QuerySummary,
  Rates,
  SendReceipt,
  SendRequest,
  SocketState,
  SendJobRequest,
  UnfinishedFrame,
  UpgradeRequest,
  WaitOutcome,
  WaitRequest,
} from '../shared/engineApi.ts';
import type { ConnectionSummary } from '../shared/connectionSummary.ts';
import type { ConnectionId, Page, Query, QueryId, SocketId } from '../shared/entry.ts';
import type { Fault } from '../shared/fault/faultSchema.ts';
import type { HeldReceipt, HeldRequest } from '../shared/intercept/heldRequest.ts';
import type { Intercept } from '../shared/intercept/interceptSchema.ts';
import { defaultLimits } from '../shared/limits.ts';
import type { Limits } from '../shared/limits.ts';
import type { Outcome } from '../shared/socketError.ts';
import { failure, success } from '../shared/socketError.ts';
import type { RuleTrial, RuleTrialRequest } from '../shared/rule/ruleTrial.ts';
import type { TlsReport } from '../shared/tlsReport.ts';
import type { SocketInputs } from '../shared/socketInputs.ts';
import type { SendJobReceipt } from '../shared/sendJob.ts';
import { Captures } from './capture/captures.ts';
import { SystemClock } from './clock.ts';
import type { Clock } from './clock.ts';
import { EngineSocket } from './engineSocket.ts';
import { EntryWaits } from './log/entryWaits.ts';
import { EntrySequence } from './log/entrySequence.ts';
import { DecodedLogs } from './log/decodedLogs.ts';
import { readContent } from './log/messageContent.ts';
import { readNewEntries } from './log/readNewEntries.ts';
import { FollowerCounters } from './log/followerCounters.ts';
import { Queries, summaryMs } from './log/queries.ts';
import { socketError } from './toSocketError.ts';
import { Jobs } from './jobs.ts';
import { largestBudget, MemoryBudget } from './memoryBudget.ts';
import { Throttle } from './throttle.ts';
import { tryRules } from './rules/tryRules.ts';
import { noRates } from './rateHistory.ts';
import { clamp, readPayloadBytes } from './log/pageRows.ts';
import { missingConnection } from './sending/findRecipients.ts';
import type { EngineContext } from './socketTraffic.ts';
import { RestoredTraffic } from './restoredTraffic.ts';
import { SocketTraffic } from './socketTraffic.ts';
import type { TrafficLog } from './log/trafficLog.ts';
import { TrafficQuery } from './log/trafficQuery.ts';

/** How long filters may run before they yield to the event loop, in milliseconds. */
const filterMs = 3;
/** Most connections, and most payload bytes, in one answer. */
const connectionsMax = 1_000;
/** What one read takes from a stream at most, as Node does. */
const readBytes = 64 * 1024;

export interface EngineOptions {
  readonly clock?: Clock;
  readonly limits?: Limits;
  /** Numbers from 0 to below 1. Default: `Math.random`. */
  readonly random?: () => number;
}

/** All sockets and their traffic, in plain Node. Over a worker it is reached through birpc. */
export class Engine implements EngineApi {
  readonly #events: EngineEvents;
  readonly #clock: Clock;
  readonly #sequence = new EntrySequence();
  readonly #marks = new FollowerCounters(this.#sequence);
  readonly #context: EngineContext;
  readonly #sockets = new Map<SocketId, EngineSocket>();
  readonly #queries: Queries;
  readonly #waits: EntryWaits;
  /** Every entry there is, for followers. */
  readonly #all = new TrafficQuery(0, {});
  readonly #throttle: Throttle;
  readonly #jobs = new Jobs();
  readonly #memory: MemoryBudget;
  /** What it does with files. */
  readonly captures: Captures;
  #changed: SocketTraffic[] = [];
  #limits: Limits;
  #lastConnection = 0;

  constructor(
    events: EngineEvents,
    { clock = new SystemClock(), limits, random = Math.random }: EngineOptions = {},
  ) {
    this.#events = events;
    this.#clock = clock;
    this.#limits = limits ?? defaultLimits;
    this.#memory = new MemoryBudget(memoryBytesOf(this.#limits));
    this.#throttle = new Throttle(clock, summaryMs, () => this.#summarize());
    this.#queries = new Queries({
      clock,
      turnMs: filterMs,
      logs: () => this.#logs(),
      filtered: () => this.#throttle.request(),
      decoded: new DecodedLogs({
        memory: this.#memory,
        bounds: () => ({
          bytesMax: this.#limits.logBytesPerSocket,
          entriesMax: this.#limits.logEntriesPerSocket,
        }),
      }),
    });
    this.#waits = new EntryWaits(this.#queries, clock, filterMs);
    const currentLimits = () => this.#limits;
    const currentRecording = () => this.captures.recordings.current;
    this.#context = {
      clock,
      sequence: this.#sequence,
      random,
      jobs: this.#jobs,
      memory: this.#memory,
      sharedReadBuffer: new Uint8Array(readBytes),
      get recording() {
        return currentRecording();
      },
      get limits() {
        return currentLimits();
      },
      nextConnection: () => {
        this.#lastConnection += 1;
        return this.#lastConnection;
      },
      connectionExisted: (id) => id <= this.#lastConnection,
    };
    this.captures = this.#createCaptures();
  }

  #createCaptures(): Captures {
    const lastSeq = () => this.#sequence.last;
    return new Captures(
      {
        get lastSeq() {
          return lastSeq();
        },
        clock: this.#clock,
        query: (id) => this.#queries.get(id),
        freshQuery: (wanted) => this.#queries.fresh(wanted),
        socketOf: (id) => this.#sockets.get(id)?.saved(),
        unfinished: () =>
          [...this.#sockets.values()].flatMap(({ traffic }) => traffic.unfinished()),
        logs: () => this.#logs(),
        restoring: ({ id, name }) => new RestoredTraffic(this.#socket(id, name).traffic),
      },
      this.#jobs,
    );
  }

  setLimits(limits: Limits): Promise<void> {
    this.#limits = limits;
    this.#memory.setBytesMax(memoryBytesOf(limits));
    for (const socket of this.#sockets.values()) {
      socket.applyLimits();
    }
    return Promise.resolve();
  }

  startSocket(
    id: SocketId,
    definition: Definition,
    inputs: SocketInputs = {},
  ): Promise<SocketState> {
    return this.#socket(id, definition.name).start(definition, inputs);
  }

  stopSocket(id: SocketId): Promise<SocketState> {
    return this.#sockets.get(id)?.stop() ?? Promise.resolve({ kind: 'stopped' });
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.#sockets.values()].map((socket) => socket.stop()));
    this.captures.recordings.flush();
  }

  changeDefinition(
    id: SocketId,
    definition: Definition,
    inputs?: SocketInputs,
  ): Promise<Outcome<null>> {
    const socket = this.#sockets.get(id);
    return Promise.resolve(
      socket?.changeDefinition(definition, inputs) ?? failure(noSuchSocket(id)),
    );
  }

  setFaults(id: SocketId, faults: readonly Fault[]): Promise<Outcome<null>> {
    const socket = this.#sockets.get(id);
    return Promise.resolve(socket?.setFaults(faults) ?? failure(noSuchSocket(id)));
  }

  setIntercept(id: SocketId, intercept: Intercept | null): Promise<Outcome<null>> {
    const socket = this.#sockets.get(id);
    return Promise.resolve(socket?.setIntercept(intercept) ?? failure(noSuchSocket(id)));
  }

  tryRules(request: RuleTrialRequest): Promise<Outcome<readonly RuleTrial[]>> {
    return Promise.resolve(tryRules(request, this.#clock));
  }

  decideHeld(request: HeldRequest): Promise<HeldReceipt> {
    const { socket: id } = request;
    const sockets = id === undefined ? [...this.#sockets.values()] : [this.#sockets.get(id)];
    const counts = sockets.map((socket) => socket?.decideHeld(request) ?? 0);
    return Promise.resolve({ messages: counts.reduce((sum, count) => sum + count, 0) });
  }

  renameSocket(id: SocketId, name: string): Promise<void> {
    const traffic = this.#sockets.get(id)?.traffic;
    if (traffic !== undefined) {
      traffic.name = name;
    }
    return Promise.resolve();
  }

  reloadScript(id: SocketId): Promise<void> {
    this.#sockets.get(id)?.reloadScript();
    return Promise.resolve();
  }

  debugScript(id: SocketId): Promise<Outcome<number>> {
    const socket = this.#sockets.get(id);
    return socket?.debugScript() ?? Promise.resolve(failure(noSuchSocket(id)));
  }

  async removeSocket(id: SocketId): Promise<void> {
    const socket = this.#sockets.get(id);
    if (socket === undefined) {
      return;
    }
    await socket.stop();
    if (this.#sockets.get(id) === socket) {
      this.#sockets.delete(id);
      this.#all.removeLog(id);
      this.#queries.removeLog(id);
      socket.traffic.dispose();
      this.#throttle.request();
    }
  }

  taken(socket: SocketId, bytes: number): Promise<void> {
    this.#sockets.get(socket)?.traffic.unread.taken(bytes);
    return Promise.resolve();
  }

  send(request: SendRequest): Promise<Outcome<SendReceipt>> {
    return (
      this.#sockets.get(request.socket)?.send(request) ??
      Promise.resolve(failure(noSuchSocket(request.socket)))
    );
  }

  startSendJob(request: SendJobRequest): Promise<Outcome<SendJobReceipt>> {
    return (
      this.#sockets.get(request.socket)?.startSendJob(request) ??
      Promise.resolve(failure(noSuchSocket(request.socket)))
    );
  }

  endConnection(id: SocketId, connectionId: ConnectionId, mode: CloseMode): Promise<Outcome<null>> {
    const socket = this.#sockets.get(id);
    if (socket === undefined) {
      return Promise.resolve(failure(noSuchSocket(id)));
    }
    const connection = socket.traffic.connections.get(connectionId);
    const error =
      connection === undefined
        ? missingConnection(socket.traffic, connectionId)
        : connection.end(mode);
    return Promise.resolve(error === undefined ? success(null) : failure(error));
  }

  upgradeConnection(request: UpgradeRequest): Promise<Outcome<TlsReport>> {
    return (
      this.#sockets.get(request.socket)?.upgrade(request) ??
      Promise.resolve(failure(noSuchSocket(request.socket)))
    );
  }

  changeGroup(request: GroupRequest): Promise<Outcome<readonly GroupMembership[]>> {
    return Promise.resolve(
      this.#sockets.get(request.socket)?.changeGroup(request) ??
        failure(noSuchSocket(request.socket)),
    );
  }

  connections(
    id: SocketId,
    range: { readonly from: number; readonly count: number },
  ): Promise<{ readonly total: number; readonly connections: readonly ConnectionSummary[] }> {
    const open = this.#sockets.get(id)?.traffic.connections;
    if (open === undefined) {
      return Promise.resolve({ total: 0, connections: [] });
    }
    const from = clamp(range.from, 0, open.size);
    const to = from + clamp(range.count, 0, connectionsMax);
    const connections: ConnectionSummary[] = [];
    let position = 0;
    for (const connection of open.values()) {
      if (position >= to) {
        break;
      }
      if (position >= from) {
        connections.push(connection.summary());
      }
      position += 1;
    }
    return Promise.resolve({ total: open.size, connections });
  }

  closedConnections(id: SocketId): Promise<readonly ClosedConnection[]> {
    const closed = this.#sockets.get(id)?.traffic.closedConnections;
    return Promise.resolve(closed?.at(this.#clock.now()) ?? []);
  }

  unfinishedFrames(id: SocketId): Promise<readonly UnfinishedFrame[]> {
    return Promise.resolve(this.#sockets.get(id)?.traffic.unfinishedFrames() ?? []);
  }

  openQuery(wanted: Query): Promise<QuerySummary> {
    return Promise.resolve(this.#queries.open(wanted));
  }

  closeQuery(id: QueryId): Promise<void> {
    this.#queries.close(id);
    return Promise.resolve();
  }

  page(request: PageRequest): Promise<Page> {
    return Promise.resolve(this.#queries.page(request));
  }

  newEntries(request: NewEntriesRequest): Promise<NewEntries> {
    return Promise.resolve(readNewEntries(this.#all, this.#marks, this.#sequence, request));
  }

  payload({ socket, ...request }: PayloadRequest): Promise<Uint8Array<ArrayBuffer>> {
    const log = this.#logOf({ socket, seq: request.seq });
    return Promise.resolve(readPayloadBytes(log, request));
  }

  content(request: ContentRequest): Promise<MessageContent | null> {
    return readContent(this.#logOf(request), request);
  }

  annotate(request: AnnotateRequest): Promise<AnnotateReceipt> {
    return Promise.resolve(this.#queries.annotate(request));
  }

  async waitFor({ job: id, ...request }: WaitRequest): Promise<WaitOutcome> {
    const wanted = { afterSeq: this.#sequence.last, ...request };
    const job = id === undefined ? undefined : this.#jobs.begin(id);
    const outcome = await this.#waits.wait(wanted, job?.signal);
    if (job) {
      this.#jobs.end(job);
    }
    return outcome;
  }

  countEntries(request: EntriesRequest): Promise<number> {
    return Promise.resolve(this.#queries.count(request));
  }

  rates(sockets: readonly SocketId[] = [...this.#sockets.keys()]): Promise<Rates> {
    const now = this.#clock.now();
    const rates = noRates(now);
    for (const id of sockets) {
      const traffic = this.#sockets.get(id)?.traffic;
      traffic?.rates.sample(traffic.counters, now);
      traffic?.rates.addTo(rates);
    }
    return Promise.resolve(rates);
  }

  clearTraffic(sockets: readonly SocketId[] = [...this.#sockets.keys()]): Promise<void> {
    for (const id of sockets) {
      this.#sockets.get(id)?.traffic.clear();
    }
    return Promise.resolve();
  }

  #logs(): SocketTraffic[] {
    return [...this.#sockets.values()].map(({ traffic }) => traffic);
  }

  #socket(id: SocketId, name: string): EngineSocket {
    let socket = this.#sockets.get(id);
    if (socket === undefined) {
      const traffic = new SocketTraffic(id, name, this.#context, (changed) =>
        this.#onChanged(changed),
      );
      socket = new EngineSocket(traffic);
      this.#sockets.set(id, socket);
      this.#all.addLog(id, traffic.log, name);
      this.#queries.addLog(traffic);
    }
    return socket;
  }

  #logOf({ socket, seq }: { socket: SocketId; seq: number }): TrafficLog | undefined {
    return this.#queries.logOf(socket, seq, this.#sockets.get(socket)?.traffic.log);
  }

  #onChanged(traffic: SocketTraffic): void {
    this.#waits.changed();
    if (!traffic.dirty) {
      traffic.dirty = true;
      this.#changed.push(traffic);
      this.#throttle.request();
    }
  }

  #summarize(): void {
    for (const { traffic } of this.#sockets.values()) {
      traffic.measureMemory(this.#queries.indexBytes(traffic.id));
    }
    if (this.#memory.isExceeded) {
      this.#memory.relieve();
    }
    const changed = this.#changed;
    this.#changed = [];
    const now = this.#clock.now();
    const sockets = changed.flatMap((traffic) => {
      traffic.dirty = false;
      const socket = this.#sockets.get(traffic.id);
      if (socket?.traffic !== traffic) {
        return [];
      }
      const summary = socket.summary();
      traffic.rates.sample(summary.counters, now);
      return [summary];
    });
    // Queues shrink without a word from the network; whoever watches them hears of it.
    for (const { id, queuedBytes } of sockets) {
      if (queuedBytes > 0) {
        this.#sockets.get(id)?.traffic.changed();
      }
    }
    const queries = this.#queries.tell();
    if (sockets.length > 0 || queries.length > 0) {
      this.#events.summary({ sockets, queries, lastSeq: this.#sequence.last });
    }
  }
}

/** As much as was asked for, and this thread can keep. */
function memoryBytesOf({ memoryBytes }: Limits): number {
  return Math.min(memoryBytes, largestBudget());
}

function noSuchSocket(id: SocketId) {
  return socketError('noSuchSocket', `the engine has no socket ${id}`);
}
