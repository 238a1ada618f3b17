import type { ConnectionId, EventDetail } from '../../shared/entry.ts';
import { eventKinds } from '../../shared/entry.ts';
import type { Fate, Origin } from '../../shared/messageFate.ts';
import { payloadIn } from '../../shared/payloadPlace.ts';
import type { PayloadPlace } from '../../shared/payloadPlace.ts';
import { MemoryBudget } from '../memoryBudget.ts';
import type { MemoryShare } from '../memoryBudget.ts';
import { Annotations } from './annotations.ts';
import { ChangedEntries } from './changedEntries.ts';
import { ByteSlabs } from './byteSlabs.ts';
import type { PayloadStore } from './byteSlabs.ts';
import { ConnectionTable } from './connectionTable.ts';
import type { ConnectionEnds } from './connectionTable.ts';
import {
  directionEvent,
  directionIn,
  directionOf,
  turned,
  fateOf,
  originOf,
} from './directionColumn.ts';
import { EntryColumns, rowOf } from './entryColumns.ts';
import type { ColumnSegment } from './entryColumns.ts';
import { FaultHits } from './faultHits.ts';
import { MessageContexts } from './messageContexts.ts';
import { payloadLengthAt, placeAt } from './placeColumns.ts';
import { TimeOrigin } from './timeOrigin.ts';

export interface LogBounds {
  /** Bytes of payloads and event details; the newest entry stays even if it alone has more. */
  readonly bytesMax: number;
  readonly entriesMax: number;
}

/** More than framing has before the payload it encodes. */
const beginningBytes = 64;

const nothing = new Uint8Array(0);

/**
 * The ordered, bounded record of one socket's entries: oldest out first, and counted. An entry is
 * named by its index, which counts from the first ever appended; `first` to `end` (excluded) are kept.
 */
export class TrafficLog {
  readonly #columns: EntryColumns;
  readonly #slabs: PayloadStore;
  readonly #connections: ConnectionTable;
  readonly #contexts: MessageContexts;
  readonly #memory: MemoryShare;
  #bounds: LogBounds;
  #bytes = 0;
  /** Entries whose marks, notes, fates or faults changed. */
  readonly changes = new ChangedEntries();
  /** Marks and notes of kept entries, by index. */
  readonly annotations: Annotations;
  /** What faults did to messages of kept entries, by index. */
  readonly faultHits: FaultHits;
  /** Messages and events that the bounds pushed out since the last `clear`. */
  evictedEntries = 0;
  /** Payload bytes of the messages among them. */
  evictedBytes = 0;
  /** Index of the first entry appended after the last `clear`. */
  clearedBefore = 0;

  /** What times are counted from that are appended. */
  readonly origin: TimeOrigin;

  /** `memory` is told of all that the log keeps, and may then ask it to `shrinkTo` less. */
  constructor(
    bounds: LogBounds,
    memory: MemoryShare = new MemoryBudget(Infinity).open(),
    payloads: PayloadStore = new ByteSlabs(memory),
    origin = new TimeOrigin(),
  ) {
    this.origin = origin;
    this.#bounds = bounds;
    this.#memory = memory;
    this.#slabs = payloads;
    this.#columns = new EntryColumns(memory);
    this.#connections = new ConnectionTable(memory);
    this.#contexts = new MessageContexts(memory);
    this.annotations = new Annotations(memory, this.changes);
    this.faultHits = new FaultHits(memory, this.changes);
  }

  get first(): number {
    return this.#columns.first;
  }

  get end(): number {
    return this.#columns.end;
  }

  /** Connections whose peer is remembered: open ones, and those that an entry refers to. */
  get knownPeers(): number {
    return this.#connections.size;
  }

  setBounds(bounds: LogBounds): void {
    this.#bounds = bounds;
    this.#evict();
  }

  /**
   * Evicts the oldest entries until the share of memory is `bytes` at most, or only the newest is left.
   */
  shrinkTo(bytes: number): void {
    const memory = this.#memory;
    const columns = this.#columns;
    let isCompact = false;
    this.#dropSpares();
    while (memory.bytes > bytes && columns.end - columns.first > 1) {
      const waste = this.#slabs.wasteOf(this.#bytes);
      if (!isCompact && waste > bytes / 4 && memory.bytes - waste <= bytes) {
        isCompact = true;
        this.#compact();
      } else {
        this.#evictOldest();
        this.#dropSpares();
      }
    }
  }

  /** To be called before the first entry that refers to the connection. */
  openConnection(
    id: ConnectionId,
    peer: string,
    openedBy?: 'local' | 'remote',
    local?: string,
  ): void {
    this.#connections.open(id, peer, openedBy, local);
  }

  /** To be called when the system tells where a connection is. */
  placeConnection(id: ConnectionId, local: string, remote: string): void {
    this.#connections.place(id, local, remote);
  }

  /** To be called when both connections of a tapped conversation are open. */
  pairConnections(client: ConnectionId, server: ConnectionId): void {
    this.#connections.pair(client, server);
  }

  /** The peer is forgotten with the last entry that refers to it. */
  closeConnection(id: ConnectionId): void {
    this.#connections.close(id);
  }

  /**
   * `time` counts from `origin`; `connection` 0 means none; `place` says where in the message its payload is; `direction` is packed
   * by `packDirection`. The log copies `bytes`, unless it `mayAdopt` them; nobody may write to them
   * afterwards then.
   */
  append(
    seq: number,
    time: number,
    connection: ConnectionId,
    direction: number,
    bytes: Uint8Array,
    mayAdopt = false,
    place?: PayloadPlace,
  ): void {
    const { length } = bytes;
    if (length > 0) {
      this.#slabs.add(bytes, mayAdopt);
    }
    this.appendPlaced(seq, time, connection, direction, length, place);
  }

  /** What the framing of an entry, a message of a connection, knows of its conversation. */
  noteContext(context: string, index = this.#columns.end - 1): void {
    const isKnown = (id: ConnectionId) => this.#connections.endsOf(id) !== undefined;
    this.#contexts.note(index, this.connectionAt(index), this.directionAt(index), context, {
      ...{ first: this.first, isKnown },
    });
  }

  /** What a message's framing knew of its conversation; see `parseContext`. */
  contextAt(index: number): string | undefined {
    const direction = this.directionAt(index);
    if (direction === directionEvent) {
      return undefined;
    }
    const context = this.#contexts.at(index, this.connectionAt(index), direction);
    return context === '' ? undefined : context;
  }

  /** Appends an entry whose payload lies where the store last put one. */
  appendPlaced(
    seq: number,
    time: number,
    connection: ConnectionId,
    direction: number,
    length: number,
    place?: PayloadPlace,
  ): void {
    this.#bytes += length;
    const odd =
      connection === 0 ? 0 : this.#connections.enter(connection, directionOf(direction), length);
    const { slab, offset } = this.#slabs;
    this.#columns.push(seq, time, connection, direction, length, slab, offset, odd, place);
    if (
      this.#bytes > this.#bounds.bytesMax ||
      this.#columns.end - this.#columns.first > this.#bounds.entriesMax
    ) {
      this.#evict();
    }
    if (this.#memory.isExceeded) {
      this.#memory.relieve();
    }
  }

  /**
   * Event details lie among the payloads, as JSON, so that one rule bounds both. An endpoint that is
   * the connection's peer is filled in when the event is read, and need not be given.
   */
  appendEvent(seq: number, time: number, connection: ConnectionId, detail: EventDetail): void {
    this.append(seq, time, connection, directionEvent, encodeEvent(detail));
  }

  /** Forgets every entry; not counted as evicted. */
  clear(): void {
    this.#columns.clear();
    this.#slabs.clear();
    this.annotations.clear();
    this.faultHits.clear();
    this.#contexts.clear();
    this.#bytes = 0;
    this.evictedEntries = 0;
    this.evictedBytes = 0;
    this.clearedBefore = this.#columns.end;
    this.#connections.clear();
  }

  seqAt(index: number): number {
    return this.#columns.seq(index);
  }

  /** Milliseconds since the Unix epoch, as near as a double comes. */
  timeAt(index: number): number {
    return this.origin.milliseconds + this.#columns.time(index);
  }

  /** Milliseconds since `origin`, as they were appended. */
  timeSinceOrigin(index: number): number {
    return this.#columns.time(index);
  }

  /** Nanoseconds in its second, 0 to 999,999,999, where `timeAt` does not tell them. */
  nanosecondsAt(index: number): number | undefined {
    return this.origin.nanoseconds(this.#columns.time(index));
  }

  /** 0 for what concerns the whole socket. */
  connectionAt(index: number): ConnectionId {
    return this.#columns.connection(index);
  }

  peerAt(index: number): string | undefined {
    return this.#connections.peerOf(this.#columns.connection(index));
  }

  endsAt(index: number): ConnectionEnds | undefined {
    return this.endsOf(this.#columns.connection(index));
  }

  /** Nothing for 0, and for a connection that is forgotten. */
  endsOf(id: ConnectionId): ConnectionEnds | undefined {
    return this.#connections.endsOf(id);
  }

  /** The conversation of an entry: its connection, or that of the client where a tap has two. */
  conversationAt(index: number): ConnectionId {
    return this.#connections.conversationOf(this.#columns.connection(index));
  }

  /** Which side of a tapped conversation the entry's peer is; nothing where it is not tapped. */
  legAt(index: number): 'client' | 'server' | undefined {
    return this.#connections.legOf(this.#columns.connection(index));
  }

  /**
   * The direction of an entry within its conversation: of a tapped one as the client’s connection has it,
   * so that `in` is what the client says and `out` is what it is told.
   */
  flowAt(index: number): number {
    const direction = this.directionAt(index);
    return this.legAt(index) === 'server' ? turned(direction) : direction;
  }

  /** Whether a message goes to the side that was connected to; nothing for events and where that is not known. */
  isUpstreamAt(index: number): boolean | undefined {
    const direction = this.directionAt(index);
    const id = this.#columns.connection(index);
    const leg = this.#connections.legOf(id);
    const openedBy =
      leg === undefined ? this.#connections.openedBy(id) : leg === 'client' ? 'remote' : 'local';
    return direction === directionEvent || openedBy === undefined
      ? undefined
      : (direction === directionIn) === (openedBy === 'remote');
  }

  /** One of `directionIn`, `directionOut` and `directionEvent`. */
  directionAt(index: number): number {
    return directionOf(this.#columns.direction(index));
  }

  /** Who a message comes from; absent where that is the ordinary one of its direction. */
  originAt(index: number): Origin | undefined {
    return originOf(this.#columns.direction(index));
  }

  fateAt(index: number): Fate {
    return fateOf(this.#columns.direction(index));
  }

  /**
   * Tells what became of a message; of one that was evicted it is forgotten. `isNew` says that nobody can
   * have looked at the entry yet.
   */
  setFate(index: number, fate: Fate, isNew = false): void {
    this.#columns.setFate(index, fate);
    if (!isNew) {
      this.changes.add(index);
    }
  }

  /** How many messages its connection received after a message. */
  receivedSince(index: number): number {
    const connection = this.connectionAt(index);
    let count = 0;
    for (let at = this.end - 1; at > index; at -= 1) {
      if (this.connectionAt(at) === connection && this.directionAt(at) === directionIn) {
        count += 1;
      }
    }
    return count;
  }

  /** Whether an odd number of bytes went before it, on its connection and in its direction. */
  isOddAt(index: number): boolean {
    return this.#columns.isOdd(index);
  }

  /** Bytes of the payload; 0 for events. */
  lengthAt(index: number): number {
    const segment = this.#columns.segment(index);
    return segment === undefined || this.directionAt(index) === directionEvent
      ? 0
      : payloadLengthAt(segment, rowOf(index));
  }

  /** Bytes of the message with all that frames it; 0 for events. */
  wireLengthAt(index: number): number {
    return this.directionAt(index) === directionEvent ? 0 : this.#columns.length(index);
  }

  /** Where in the message its payload is; nothing where it is all of it. */
  placeAt(index: number): PayloadPlace | undefined {
    const segment = this.#columns.segment(index);
    return segment && placeAt(segment, rowOf(index));
  }

  eventAt(index: number): EventDetail | undefined {
    if (this.directionAt(index) !== directionEvent) {
      return undefined;
    }
    const bytes = this.#stored(index, 0, this.#columns.length(index));
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();
    const detail = JSON.parse(text) as EventDetail;
    const endpoint = detail.endpoint ?? this.peerAt(index);
    return endpoint === undefined ? detail : { ...detail, endpoint };
  }

  /** Part of a payload; it holds until the log changes. Empty for events. */
  payloadAt(index: number, from: number, to: number): Uint8Array {
    const length = this.lengthAt(index);
    if (from >= length) {
      return nothing;
    }
    const place = this.placeAt(index);
    const end = Math.min(to, length);
    if (place === undefined || place.form === 'range') {
      const head = place?.head ?? 0;
      return this.#stored(index, head + from, head + end);
    }
    // Framing at most doubles a payload; a beginning need not be decoded to its end.
    const wireLength = this.#columns.length(index);
    const enough = Math.min(wireLength, 2 * end + beginningBytes);
    const beginning = payloadIn(place, this.#stored(index, 0, enough));
    const isThere = beginning.length >= end;
    return (isThere ? beginning : payloadIn(place, this.#stored(index, 0, wireLength))).subarray(
      from,
      end,
    );
  }

  /** Part of a message with all that frames it; a view that holds until the log changes. */
  wireAt(index: number, from: number, to: number): Uint8Array {
    const length = this.wireLengthAt(index);
    return from < length ? this.#stored(index, from, Math.min(to, length)) : nothing;
  }

  /** One of a message's bytes, framing included. */
  byteAt(index: number, place: number): number {
    return this.#slabs.byteAt(this.#columns.slab(index), this.#columns.offset(index) + place);
  }

  /** The columns of the 4,096 entries around a kept entry. Must not be modified. */
  segmentAt(index: number): ColumnSegment | undefined {
    return this.#columns.segment(index);
  }

  /** The slab with the payloads of entries and details of events; holds until the log changes. */
  slabAt(slab: number): Uint8Array {
    return this.#slabs.slabAt(slab);
  }

  /** Index of the first kept entry whose sequence number is not below `seq`; `end` if none. */
  indexOfSeq(seq: number): number {
    let low = this.#columns.first;
    let high = this.#columns.end;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.#columns.seq(middle) < seq) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  #stored(index: number, from: number, to: number): Uint8Array {
    return this.#slabs.view(
      this.#columns.slab(index),
      this.#columns.offset(index) + from,
      to - from,
    );
  }

  #dropSpares(): void {
    this.#slabs.dropSpare();
    this.#columns.dropSpare();
  }

  /** Moves the payloads to slabs of a size that suits how many there are. */
  #compact(): void {
    const columns = this.#columns;
    const slabs = this.#slabs;
    slabs.renew(this.#bytes);
    for (let index = columns.first; index < columns.end; index += 1) {
      const length = columns.length(index);
      if (length > 0) {
        slabs.move(columns.slab(index), columns.offset(index), length);
        columns.place(index, slabs.slab, slabs.offset);
      }
    }
    this.#dropSpares();
  }

  #evict(): void {
    const columns = this.#columns;
    while (
      columns.end - columns.first > 1 &&
      (this.#bytes > this.#bounds.bytesMax || columns.end - columns.first > this.#bounds.entriesMax)
    ) {
      this.#evictOldest();
    }
  }

  #evictOldest(): void {
    const columns = this.#columns;
    const index = columns.first;
    const segment = columns.segment(index);
    const row = rowOf(index);
    const length = segment?.length[row] ?? 0;
    if (length > 0) {
      this.#slabs.release(segment?.slab[row] ?? 0);
      this.#bytes -= length;
    }
    this.annotations.forget(index);
    this.faultHits.forget(index);
    this.evictedEntries += 1;
    if (directionOf(segment?.direction[row] ?? directionIn) !== directionEvent) {
      this.evictedBytes += length;
    }
    const connection = segment?.connection[row] ?? 0;
    if (connection !== 0) {
      this.#connections.leave(connection);
    }
    columns.shift();
  }
}

/** Most events say no more than these, and come in thousands when connections are short. */
const plainEvents = new Map(
  eventKinds.map((event) => [
    event,
    {
      local: Buffer.from(JSON.stringify({ event, side: 'local' })),
      remote: Buffer.from(JSON.stringify({ event, side: 'remote' })),
    },
  ]),
);

function encodeEvent(detail: EventDetail): Uint8Array {
  const { event, side } = detail;
  const isPlain = side !== undefined && Object.keys(detail).length === 2;
  return (isPlain && plainEvents.get(event)?.[side]) || Buffer.from(JSON.stringify(detail));
}
