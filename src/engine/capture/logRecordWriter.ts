import { randomUUID } from 'node:crypto';
import { formatEndpoint } from '../../shared/endpoint.ts';
import type { ConnectionId, EventDetail } from '../../shared/entry.ts';
import type { ConnectionEnds } from '../log/connectionTable.ts';
import type { ClaimedTuple } from './connectionTuples.ts';
import { logRecordVersion, writeLogRecord } from './logRecords.ts';
import type { ConnectionContent, LogRecordContent } from './logRecords.ts';
import type { OutputBuffer } from './outputBuffer.ts';
import { addressText } from './packetAddress.ts';
import type { PacketEnds } from './packetEnds.ts';
import type { PacketEnd } from './packetHeader.ts';
import { isExactTime } from './pcapngBlocks.ts';
import type { SavedEntry, SavedSocket, SettledEntry, UnfinishedEntry } from './savedEntry.ts';

/** Bytes of an unsent message in one record. */
const unsentBytesMax = 64 * 1024;

/** Connections whose ends are remembered; those of others are told again. */
const rememberedMax = 100_000;

interface Told {
  readonly ends: ConnectionEnds | undefined;
  readonly packets: PacketEnds | undefined;
  /** Contexts of its messages, by direction. */
  readonly contexts: { in: string; out: string };
}

/** Writes the records by which our own reader gets back every entry as it was. */
export class LogRecordWriter {
  readonly #run = randomUUID();
  readonly #told = new Map<ConnectionId, Told>();

  /** Begins a section. */
  begin(out: OutputBuffer): void {
    this.#told.clear();
    this.#write(out, 0, undefined, {
      kind: 'log',
      content: { version: logRecordVersion, run: this.#run },
    });
  }

  socket(out: OutputBuffer, interfaceIndex: number, saved: SavedSocket): void {
    const { socket: id, name, role, endpoint, droppedDatagrams, evictedEntries } = saved;
    const { hasNanoseconds } = saved;
    this.#write(out, interfaceIndex, undefined, {
      kind: 'socket',
      content: {
        ...{ id, name, role, endpoint },
        ...(evictedEntries > 0 && { evictedEntries }),
        ...(droppedDatagrams !== undefined && { droppedDatagrams }),
        ...(hasNanoseconds && { hasNanoseconds }),
      },
    });
  }

  /**
   * What the reader needs to know of a message before its packets. `early` counts the bytes of it that
   * `unfinished` told of.
   */
  message(
    out: OutputBuffer,
    interfaceIndex: number,
    entry: SavedEntry,
    tuple: ClaimedTuple,
    early = 0,
  ): void {
    this.#carrier(out, interfaceIndex, entry, tuple);
    const { time, place, origin, fate, faults } = entry;
    const content = {
      ...(place && { place }),
      ...this.#newContext(entry),
      ...(early > 0 && { early }),
      ...(origin && { origin }),
      ...(fate && { fate }),
      ...(faults && { faults }),
    };
    if (!isExactTime(time) || Object.keys(content).length > 0) {
      this.#write(out, interfaceIndex, entry, { kind: 'message', content });
    }
  }

  /** All of a message that was to be sent and is on no wire. */
  *unsent(
    out: OutputBuffer,
    interfaceIndex: number,
    entry: SavedEntry,
    tuple: ClaimedTuple,
  ): Generator<void> {
    this.#connection(out, interfaceIndex, entry, tuple, false);
    const { bytes, place, origin, fate = 'dropped', faults, isMarked, note } = entry;
    const newContext = this.#newContext(entry);
    let from = 0;
    do {
      const piece = bytes.subarray(from, from + unsentBytesMax);
      from += piece.length;
      const content = {
        ...{ bytes: piece.length, fate },
        ...(from < bytes.length && { goesOn: true }),
        ...(place && { place }),
        ...newContext,
        ...(origin && { origin }),
        ...(faults && { faults }),
        ...(isMarked && { isMarked }),
        ...(note !== undefined && { note }),
      };
      this.#write(out, interfaceIndex, entry, { kind: 'unsent', content }, piece);
      yield;
    } while (from < bytes.length);
  }

  /** What the reader needs to know before the packets with the beginning of a message. */
  unfinished(
    out: OutputBuffer,
    interfaceIndex: number,
    entry: UnfinishedEntry,
    tuple: ClaimedTuple,
  ): void {
    this.#carrier(out, interfaceIndex, entry, tuple);
    const content = { bytes: entry.bytes.length };
    this.#write(out, interfaceIndex, entry, { kind: 'unfinished', content });
  }

  /** What became of a message that was received. */
  settled(out: OutputBuffer, interfaceIndex: number, { fate, back, ...entry }: SettledEntry): void {
    this.#write(out, interfaceIndex, entry, { kind: 'fate', content: { fate, back } });
  }

  event(
    out: OutputBuffer,
    interfaceIndex: number,
    entry: SavedEntry,
    detail: EventDetail,
    tuple: ClaimedTuple | undefined,
  ): void {
    this.#connection(out, interfaceIndex, entry, tuple, false);
    const { endpoint, ...rest } = detail;
    const { isMarked, note, ends, nanoseconds } = entry;
    this.#write(out, interfaceIndex, entry, {
      kind: 'event',
      content: {
        event: endpoint === ends?.peer ? rest : detail,
        ...(nanoseconds !== undefined && { nanoseconds }),
        ...(isMarked && { isMarked }),
        ...(note !== undefined && { note }),
      },
    });
  }

  /** The context of a message, where it is not that of the one before it in its direction. */
  #newContext({ connection, direction, context = '' }: SavedEntry): { context?: string } {
    const contexts = this.#told.get(connection)?.contexts;
    if (contexts === undefined || direction === 'event' || contexts[direction] === context) {
      return {};
    }
    contexts[direction] = context;
    return { context };
  }

  /** Nothing more of the connection is expected. */
  forget(connection: ConnectionId): void {
    this.#told.delete(connection);
  }

  /** Connections that share their ends take turns: packets are those of the one told last. */
  #carrier(
    out: OutputBuffer,
    interfaceIndex: number,
    entry: UnfinishedEntry,
    tuple: ClaimedTuple,
  ): void {
    const isOfAnother = tuple.holder.lastTold !== entry.connection;
    this.#connection(out, interfaceIndex, entry, tuple, isOfAnother);
  }

  #connection(
    out: OutputBuffer,
    interfaceIndex: number,
    entry: UnfinishedEntry,
    tuple: ClaimedTuple | undefined,
    isOfAnother: boolean,
  ): void {
    const { connection, ends } = entry;
    if (connection === 0) {
      return;
    }
    const packets = tuple?.ends;
    const told = this.#told.get(connection);
    if (told && !isOfAnother && told.packets === packets && isSame(told.ends, ends)) {
      return;
    }
    const contexts = told?.contexts ?? { in: '', out: '' };
    this.#told.set(connection, { ends, packets, contexts });
    if (tuple) {
      tuple.holder.lastTold = connection;
    }
    if (this.#told.size > rememberedMax) {
      const [oldest = 0] = this.#told.keys();
      this.#told.delete(oldest);
    }
    const content: ConnectionContent = {
      ...ends,
      ...(packets && { packets: [urlOf(packets, 'local'), urlOf(packets, 'remote')] }),
    };
    this.#write(out, interfaceIndex, entry, { kind: 'connection', content });
  }

  #write(
    out: OutputBuffer,
    interfaceIndex: number,
    entry: Pick<SavedEntry, 'connection' | 'time'> | undefined,
    content: LogRecordContent,
    bytes?: Uint8Array,
  ): void {
    const { connection = 0, time = 0 } = entry ?? {};
    writeLogRecord(out, { interfaceIndex, connection, time }, content, bytes);
  }
}

function isSame(told: ConnectionEnds | undefined, ends: ConnectionEnds | undefined): boolean {
  return (
    ends === undefined ||
    (told?.peer === ends.peer &&
      told.local === ends.local &&
      told.remote === ends.remote &&
      told.openedBy === ends.openedBy)
  );
}

function urlOf(packets: PacketEnds, side: 'local' | 'remote'): string {
  const { address, port }: PacketEnd = packets[side];
  const scheme = packets.isDatagram ? 'udp' : 'tcp';
  return formatEndpoint({ scheme, host: addressText(address), port });
}
