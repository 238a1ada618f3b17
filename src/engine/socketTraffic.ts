import type { ConnectionEnd } from '../shared/closedConnection.ts';
import type { Counters, UnfinishedFrame } from '../shared/engineApi.ts';
import type { ConnectionId, Direction, EventDetail, SocketId } from '../shared/entry.ts';
import type { PayloadPlace } from '../shared/payloadPlace.ts';
import type { Limits } from '../shared/limits.ts';
import type { SocketError } from '../shared/socketError.ts';
import type { SavedEntry, UnfinishedEntry } from './capture/savedEntry.ts';
import type { Clock } from './clock.ts';
import { ClosedConnections } from './closedConnections.ts';
import type { Connection } from './connection.ts';
import type { Jobs } from './jobs.ts';
import type { MemoryBudget, MemoryShare } from './memoryBudget.ts';
import { RateHistory } from './rateHistory.ts';
import { UnreadBytes } from './unreadBytes.ts';
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
  /** Told of every entry while there is one, and when bytes begin to wait for the rest of a frame. */
  readonly recording?: { add(entry: SavedEntry): void; unfinished(): void } | undefined;
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

  /** All that waits, for a recording; the bytes hold until more is received. */
  unfinished(): UnfinishedEntry[] {
    this.countUnfinished();
    return Array.from(this.#unfinished.keys(), ({ id, unfinished, unfinishedAt }) => ({
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
    this.connections.set(connection.id, connection);
    this.totalConnections += 1;
    this.log.openConnection(connection.id, connection.peer, openedBy);
    if (connection.state === 'open') {
      this.log.placeConnection(connection.id, connection.local, connection.peer);
    }
    this.#changed(this);
  }

  closed(connection: Connection, end: ConnectionEnd): void {
    this.connections.delete(connection.id);
    this.closedConnections.add({
      ...connection.summary(),
      ...{ closedAt: this.context.clock.now(), end },
    });
    this.#queueing.delete(connection);
    this.#countUnfinished(connection, 0);
    this.log.closeConnection(connection.id);
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

  /** The log copies `bytes`; `place` says where in them the payload is. Returns the entry's time. */
  received(connection: Connection, bytes: Uint8Array, place?: PayloadPlace): number {
    const { length } = bytes;
    this.#bytesIn += length;
    this.unread.add(length);
    this.#messagesIn += 1;
    connection.bytesIn += length;
    connection.messagesIn += 1;
    const time = this.context.clock.now();
    this.lastMessageAt = time;
    const seq = this.context.sequence.nextMessage(length);
    this.log.append(seq, time, connection.id, directionIn, bytes, false, place);
    this.#record(seq, time, connection.id, 'in', bytes, undefined, place);
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
  sent(connection: Connection, bytes: Uint8Array, place?: PayloadPlace, origin?: Origin): number {
    const time = this.#countSent(connection, bytes.length);
    const seq = this.context.sequence.nextMessage(bytes.length);
    const direction = origin === undefined ? directionOut : packDirection(directionOut, origin);
    this.log.append(seq, time, connection.id, direction, bytes, true, place);
    this.#record(seq, time, connection.id, 'out', bytes, undefined, place, origin);
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
    } else {
      this.log.setFate(index, fate);
    }
    if (fate !== 'held') {
      const seq = this.log.seqAt(index);
      this.#record(seq, clock.now(), id, 'out', bytes, undefined, place, origin, fate);
    }
    this.#changed(this);
    return index;
  }

  /** What was logged as held leaves now; to be told before the system gets it. */
  released(
    connection: Connection,
    entry: number,
    bytes: Uint8Array,
    place: PayloadPlace | undefined,
    origin: Origin | undefined,
  ): number {
    const time = this.#countSent(connection, bytes.length);
    const seq = this.log.seqAt(entry);
    this.#record(seq, time, connection.id, 'out', bytes, undefined, place, origin);
    this.settle(entry, 'delivered');
    return time;
  }

  /** Tells what became of the message of an entry. */
  settle(entry: number, fate: Fate): void {
    this.log.setFate(entry, fate);
    this.#changed(this);
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

  /** What the framing of the message that was logged last knows of the conversation, if anything. */
  noteContext(context: string | undefined): void {
    if (context !== undefined) {
      this.log.noteContext(context);
    }
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

  #record(
    seq: number,
    time: number,
    connection: ConnectionId,
    direction: Direction,
    bytes: Uint8Array,
    event?: EventDetail,
    // One after the other: an object would cost every message one.
    place?: PayloadPlace,
    origin?: Origin,
    fate?: SavedEntry['fate'],
  ): void {
    this.context.recording?.add({
      ...{ seq, time, connection, direction, bytes, place, event, fate },
      origin: origin === ordinaryOrigin(direction) ? undefined : origin,
      socket: this.id,
      name: this.name,
      ends: this.log.endsOf(connection),
      // It has just come.
      ...{ isMarked: false, note: undefined },
    });
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

function boundsOf(limits: Limits) {
  return { bytesMax: limits.logBytesPerSocket, entriesMax: limits.logEntriesPerSocket };
}
