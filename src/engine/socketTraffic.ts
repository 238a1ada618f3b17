import type { ConnectionEnd } from '../shared/closedConnection.ts';
import type { Counters, UnfinishedFrame } from '../shared/engineApi.ts';
import type { ConnectionId, Direction, EventDetail, SocketId } from '../shared/entry.ts';
import type { FaultHit } from '../shared/fault/faultHit.ts';
import type { PayloadPlace } from '../shared/payloadPlace.ts';
import type { Limits } from '../shared/limits.ts';
import type { SocketError } from '../shared/socketError.ts';
import { fateEntriesMax } from './capture/logRecords.ts';
import type { SavedEntry, SettledEntry, UnfinishedEntry } from './capture/savedEntry.ts';
import { asOneStream } from './capture/oneStream.ts';
import type { Clock } from './clock.ts';
import type { Framed } from './framing/streamFraming.ts';
import { ClosedConnections } from './closedConnections.ts';
import type { Connection } from './connection.ts';
import type { Jobs } from './jobs.ts';
import type { MemoryBudget, MemoryShare } from './memoryBudget.ts';
import { HeldMessages } from './pipeline/heldMessages.ts';
import { RateHistory } from './rateHistory.ts';
import { UnreadBytes } from './unreadBytes.ts';
import type { SocketFaults } from './faults/socketFaults.ts';
import type { EntrySequence } from './log/entrySequence.ts';
import { ordinaryOrigin } from '../shared/messageFate.ts';
import type { Fate, Origin } from '../shared/messageFate.ts';
import { directionIn, directionOut, packDirection } from './log/directionColumn.ts';
import { TrafficLog } from './log/trafficLog.ts';

/** From this size on, a message that waits for many peers is one buffer for all of them. */
const sharedBytes = 128 * 1024;

const nothing = new Uint8Array(0);

/** Unfinished frames that are told of at once, and bytes of each. */
const unfinishedFramesMax = 100;
const unfinishedBytesMax = 4_096;

/** Told of what happens, while it is recorded. */
export interface EntryRecording {
  add(entry: SavedEntry): void;
  /** What became of a message that was received, once that is decided and is not its delivery. */
  settled(settled: SettledEntry): void;
  /** Bytes begin to wait for the rest of a frame. */
  unfinished(): void;
}

/** What the sockets of one engine share. */
export interface EngineContext {
  readonly clock: Clock;
  readonly sequence: EntrySequence;
  readonly limits: Limits;
  /** Numbers from 0 to below 1. */
  readonly random: () => number;
  readonly jobs: Jobs;
  readonly memory: MemoryBudget;
  /** Where streams read to, one after the other. */
  readonly sharedReadBuffer: Uint8Array;
  readonly recording?: EntryRecording | undefined;
  /** A number for a new connection, never given twice. */
  nextConnection(): ConnectionId;
  /** Whether a connection ever had that number. */
  connectionExisted(id: ConnectionId): boolean;
}

/** Told what becomes of a socket's connections. */
export interface ConnectionWatcher {
  ended(connection: Connection): void;
  undelivered(connection: Connection, error: SocketError): void;
}

/**
 * What came and went through one socket: its log, its counters and its open connections. It outlives
 * the socket's runs. Everything that happens to a socket is told to it.
 */
export class SocketTraffic {
  readonly id: SocketId;
  readonly context: EngineContext;
  readonly log: TrafficLog;
  readonly #memory: MemoryShare;
  /** What the user calls the socket. */
  name: string;
  readonly rates = new RateHistory();
  /** What its streams received ahead of a reader. */
  readonly unread = new UnreadBytes();
  /** Open ones, oldest first. */
  readonly connections = new Map<ConnectionId, Connection>();
  /** Those that ended lately. */
  readonly closedConnections = new ClosedConnections();
  /** Connections since the log was last cleared, those that were open then among them. */
  totalConnections = 0;
  /** When the newest message came or left, since the log was last cleared. */
  lastMessageAt: number | undefined;
  /** What is done to its connections on purpose; from a start to the next. */
  faults: SocketFaults | undefined;
  /** Its messages that wait for somebody to decide. */
  readonly held = new HeldMessages(() => this.changed());
  readonly #changed: (traffic: SocketTraffic) => void;
  /** Connections that had bytes waiting when last looked at. */
  readonly #queueing = new Set<Connection>();
  /** Bytes of unfinished frames, as last looked at. */
  readonly #unfinished = new Map<Connection, number>();
  #watcher: ConnectionWatcher | undefined;
  #bytesIn = 0;
  #bytesOut = 0;
  #messagesIn = 0;
  #messagesOut = 0;
  #droppedDatagrams: number | undefined;
  #refusedDatagrams = 0;
  /** Messages that were filled in and left since its last start. */
  filledMessages = 0;
  /** Set while a summary of this socket is due. */
  dirty = false;

  /** `changed` is called with every change; it must be cheap. */
  constructor(
    id: SocketId,
    name: string,
    context: EngineContext,
    changed: (traffic: SocketTraffic) => void,
  ) {
    this.id = id;
    this.name = name;
    this.context = context;
    this.#changed = changed;
    this.#memory = context.memory.open((bytes) => {
      this.log.shrinkTo(bytes);
      changed(this);
    });
    this.log = new TrafficLog(boundsOf(context.limits), this.#memory);
  }

  get counters(): Counters {
    return {
      bytesIn: this.#bytesIn + this.countUnfinished().bytes,
      bytesOut: this.#bytesOut,
      messagesIn: this.#messagesIn,
      messagesOut: this.#messagesOut,
      evictedEntries: this.log.evictedEntries,
      evictedBytes: this.log.evictedBytes,
      ...(this.#droppedDatagrams === undefined
        ? undefined
        : { droppedDatagrams: this.#droppedDatagrams }),
      ...(this.#refusedDatagrams === 0 ? undefined : { refusedDatagrams: this.#refusedDatagrams }),
    };
  }

  /** Bytes that wait for slow peers. Looks again at the connections that had some. */
  countQueuedBytes(): number {
    let total = 0;
    for (const connection of this.#queueing) {
      const waiting = connection.queuedBytes;
      if (waiting === 0) {
        this.#queueing.delete(connection);
      }
      total += waiting;
    }
    return total;
  }

  /** Bytes received that wait for the rest of their frames. Looks again where some did. */
  countUnfinished(): { readonly bytes: number; readonly frames: number } {
    let total = 0;
    for (const connection of this.#unfinished.keys()) {
      const bytes = connection.unfinishedBytes;
      this.#countUnfinished(connection, bytes);
      total += bytes;
    }
    return { bytes: total, frames: this.#unfinished.size };
  }

  /** What waits, of as many connections as are told at once. */
  unfinishedFrames(): UnfinishedFrame[] {
    this.countUnfinished();
    return Array.from(this.#unfinished.keys())
      .slice(0, unfinishedFramesMax)
      .map((connection) => {
        const { id, peer, unfinished, unfinishedBytes } = connection;
        return {
          ...{ connection: id, peer, length: unfinishedBytes },
          bytes: unfinished.slice(0, unfinishedBytesMax),
        };
      });
  }

  /**
   * All that waits, for a recording; the bytes hold until more is received. What a tap's server has begun
   * to say is recorded once it is whole.
   */
  unfinished(): UnfinishedEntry[] {
    this.countUnfinished();
    return Array.from(this.#unfinished.keys())
      .filter(({ leg }) => leg !== 'server')
      .map(({ id, unfinished, unfinishedAt }) => ({
        ...{ time: unfinishedAt, socket: this.id, name: this.name, connection: id },
        ...{ ends: this.log.endsOf(id), bytes: unfinished },
      }));
  }

  /** Counts what its connections take of memory, and `indexBytes` of queries over its log. */
  measureMemory(indexBytes: number): void {
    // All of one socket are of one kind.
    const [first] = this.connections.values();
    let queued = 0;
    let largest = 0;
    for (const { queuedBytes } of this.#queueing) {
      queued += Math.min(queuedBytes, sharedBytes);
      largest = Math.max(largest, queuedBytes);
    }
    const open = this.connections.size * (first?.stateBytes ?? 0);
    this.countUnfinished();
    this.#memory.setState(open + Math.max(queued, largest) + indexBytes);
  }

  /** To be called when the socket is removed. */
  dispose(): void {
    this.#memory.close();
  }

  /** `openedBy` is told where one of the two did, and not just the first datagram. */
  opened(connection: Connection, openedBy?: 'local' | 'remote'): void {
    this.totalConnections += 1;
    const { id, peer, state } = connection;
    const local = state === 'open' ? connection.local : undefined;
    this.connections.set(id, connection);
    this.log.openConnection(id, peer, openedBy, local);
    this.faults?.join(connection);
    this.#changed(this);
  }

  closed(connection: Connection, end: ConnectionEnd): void {
    this.connections.delete(connection.id);
    this.closedConnections.add(connection.summary(), this.context.clock.now(), end);
    this.#queueing.delete(connection);
    this.#countUnfinished(connection, 0);
    this.log.closeConnection(connection.id);
    this.faults?.leave(connection);
    this.#watcher?.ended(connection);
    this.#changed(this);
  }

  /** There is one watcher. */
  watch(watcher: ConnectionWatcher): void {
    this.#watcher = watcher;
  }

  /** The system told that a datagram did not get there; told to it beside the event. */
  undelivered(connection: Connection, error: SocketError): void {
    this.#watcher?.undelivered(connection, error);
  }

  /**
   * The log copies `bytes`; `framed` says what their framing knows of them. Returns the entry's time.
   */
  received(connection: Connection, bytes: Uint8Array, framed?: Framed): number {
    const { length } = bytes;
    if (connection.leg === 'server') {
      // A tap's figures are those of its clients.
      this.#bytesOut += length;
      this.#messagesOut += 1;
    } else {
      this.#bytesIn += length;
      this.#messagesIn += 1;
    }
    this.unread.add(length);
    connection.bytesIn += length;
    connection.messagesIn += 1;
    const time = this.context.clock.now();
    this.lastMessageAt = time;
    const seq = this.context.sequence.nextMessage(length);
    this.log.append(seq, time, connection.id, directionIn, bytes, false, framed?.place);
    this.#noteContext(framed?.context);
    this.#record(seq, time, connection.id, 'in', bytes, undefined, framed);
    this.#changed(this);
    return time;
  }

  /** Counts a message that an earlier engine logged. */
  countRestored(direction: 'in' | 'out', bytes: number, time: number): void {
    if (direction === 'in') {
      this.#bytesIn += bytes;
      this.#messagesIn += 1;
    } else {
      this.#bytesOut += bytes;
      this.#messagesOut += 1;
    }
    this.lastMessageAt = time;
  }

  /**
   * The log keeps `bytes`. To be told before the system gets them, so that no answer precedes them.
   * `origin` is told where it is not the user. Returns the entry's time.
   */
  sent(connection: Connection, bytes: Uint8Array, framed?: Framed, origin?: Origin): number {
    const time = this.#countSent(connection, bytes.length);
    const seq = this.context.sequence.nextMessage(bytes.length);
    const direction = origin === undefined ? directionOut : packDirection(directionOut, origin);
    this.log.append(seq, time, connection.id, direction, bytes, true, framed?.place);
    this.#noteContext(framed?.context);
    this.#record(seq, time, connection.id, 'out', bytes, undefined, framed, origin);
    this.#changed(this);
    return time;
  }

  /**
   * Logs a message that was to be sent and is not, or not yet; it is not counted as sent. The log keeps
   * `bytes`. `entry` is the index of what is logged as held already. Returns the entry's index.
   */
  unsent(
    connection: Connection,
    bytes: Uint8Array,
    place: PayloadPlace | undefined,
    origin: Origin,
    fate: Exclude<Fate, 'delivered'>,
    entry?: number,
  ): number {
    const { id } = connection;
    const { sequence, clock } = this.context;
    let index = entry;
    if (index === undefined) {
      const direction = packDirection(directionOut, origin, fate);
      const seq = sequence.nextMessage(bytes.length);
      this.log.append(seq, clock.now(), id, direction, bytes, true, place);
      index = this.log.end - 1;
      if (connection.protocol !== undefined && this.log.contextAt(index) === undefined) {
        // Its framing is told of it when it leaves.
        this.log.noteContext(connection.protocol);
      }
    } else {
      this.log.setFate(index, fate);
    }
    if (fate !== 'held') {
      const seq = this.log.seqAt(index);
      const framed = { place, context: this.log.contextAt(index) };
      this.#record(seq, clock.now(), id, 'out', bytes, undefined, framed, origin, fate);
    }
    this.#changed(this);
    return index;
  }

  /** What was logged as held leaves now; to be told before the system gets it. */
  released(
    connection: Connection,
    entry: number,
    bytes: Uint8Array,
    framed: Framed | undefined,
    origin: Origin | undefined,
  ): number {
    const time = this.#countSent(connection, bytes.length);
    const seq = this.log.seqAt(entry);
    this.#noteContext(framed?.context, entry);
    this.#record(seq, time, connection.id, 'out', bytes, undefined, framed, origin);
    this.settle(entry, 'delivered');
    return time;
  }

  /** What another connection of a tap received, and logged, leaves on this one. */
  forwarded(connection: Connection, length: number): void {
    connection.bytesOut += length;
    connection.messagesOut += 1;
  }

  /** A tap's two connections are one conversation from now on. */
  paired(client: Connection, server: Connection): void {
    this.log.pairConnections(client.id, server.id);
    this.#changed(this);
  }

  /** Tells what became of the message of an entry, which `isNew` in the turn that logged it. */
  settle(entry: number, fate: Fate, isNew = false): void {
    const { log, context } = this;
    log.setFate(entry, fate, isNew);
    const { recording } = context;
    // Of a tap's server, what was decided late stays as it was recorded.
    const isReceived = log.flowAt(entry) === directionIn && log.legAt(entry) !== 'server';
    const isFound = entry >= Math.max(log.first, log.end - fateEntriesMax);
    if (recording !== undefined && isReceived && isFound && isLasting(fate)) {
      const connection = log.connectionAt(entry);
      recording.settled({
        ...{ seq: log.seqAt(entry), time: context.clock.now(), socket: this.id, name: this.name },
        ...{ connection, ends: log.endsOf(connection), fate, back: log.receivedSince(entry) },
      });
    }
    this.#changed(this);
  }

  /** Notes what a fault did to the message of an entry. */
  noteFault(entry: number, hit: FaultHit): void {
    if (entry >= this.log.first) {
      this.log.faultHits.add(entry, hit);
      this.#changed(this);
    }
  }

  /** Counts memory that messages take while they wait for a stage. */
  holding(bytes: number): void {
    this.#memory.add(bytes);
  }

  #countSent(connection: Connection, length: number): number {
    this.#bytesOut += length;
    this.#messagesOut += 1;
    connection.bytesOut += length;
    connection.messagesOut += 1;
    const time = this.context.clock.now();
    this.lastMessageAt = time;
    return time;
  }

  /** Tells that bytes may wait on a connection. */
  queueing(connection: Connection): void {
    this.#queueing.add(connection);
  }

  /** Tells that bytes wait for the rest of their frame on a connection. */
  hasUnfinished(connection: Connection): void {
    connection.unfinishedAt = this.context.clock.now();
    this.#countUnfinished(connection, connection.unfinishedBytes);
    this.context.recording?.unfinished();
    this.#changed(this);
  }

  #countUnfinished(connection: Connection, bytes: number): void {
    this.#memory.add(bytes - (this.#unfinished.get(connection) ?? 0));
    if (bytes === 0) {
      this.#unfinished.delete(connection);
    } else {
      this.#unfinished.set(connection, bytes);
    }
  }

  /** Logs a step of the socket, or of one of its connections. */
  event(detail: EventDetail, connection?: Connection): void {
    const { sequence, clock } = this.context;
    if (detail.event === 'connect' && connection !== undefined) {
      const { id, local, peer } = connection;
      this.log.placeConnection(id, local, detail.endpoint ?? peer);
    }
    const seq = sequence.nextEvent();
    const time = clock.now();
    const id = connection?.id ?? 0;
    this.log.appendEvent(seq, time, id, detail);
    this.#record(seq, time, id, 'event', nothing, detail);
    this.#changed(this);
  }

  /** What the framing of a message, the newest or that of an entry, knows of the conversation, if anything. */
  #noteContext(context: string | undefined, entry?: number): void {
    if (context !== undefined) {
      this.log.noteContext(context, entry);
    }
  }

  #record(
    seq: number,
    time: number,
    connection: ConnectionId,
    direction: Direction,
    bytes: Uint8Array,
    event?: EventDetail,
    // One after the other: an object would cost every message one.
    framed?: Framed,
    origin?: Origin,
    fate?: SavedEntry['fate'],
  ): void {
    const { recording } = this.context;
    if (recording === undefined) {
      return;
    }
    const entry: SavedEntry = {
      ...{ seq, time, connection, direction, bytes, event, fate },
      ...{ place: framed?.place, context: framed?.context },
      origin: origin === ordinaryOrigin(direction) ? undefined : origin,
      socket: this.id,
      name: this.name,
      ends: this.log.endsOf(connection),
      // It has just come.
      ...{ isMarked: false, note: undefined },
    };
    recording.add(asOneStream(entry, (id) => this.log.endsOf(id)));
  }

  /** Datagrams that the kernel dropped since the last call. */
  dropped(datagrams: number): void {
    this.#droppedDatagrams = (this.#droppedDatagrams ?? 0) + datagrams;
    this.#changed(this);
  }

  /** A datagram of a peer that may not come. */
  refused(): void {
    this.#refusedDatagrams += 1;
    this.#changed(this);
  }

  changed(): void {
    this.#changed(this);
  }

  applyLimits(): void {
    this.log.setBounds(boundsOf(this.context.limits));
    this.#changed(this);
  }

  clear(): void {
    this.log.clear();
    this.closedConnections.clear();
    this.totalConnections = this.connections.size;
    this.lastMessageAt = undefined;
    this.#bytesIn = 0;
    this.#bytesOut = 0;
    this.#messagesIn = 0;
    this.#messagesOut = 0;
    this.#refusedDatagrams = 0;
    if (this.#droppedDatagrams !== undefined) {
      this.#droppedDatagrams = 0;
    }
    this.#changed(this);
  }
}

/** Whether a fate is the last one, and another than what a message has from the start. */
function isLasting(fate: Fate): fate is SettledEntry['fate'] {
  return fate === 'dropped' || fate === 'replaced';
}

function boundsOf(limits: Limits) {
  return { bytesMax: limits.logBytesPerSocket, entriesMax: limits.logEntriesPerSocket };
}
