import * as v from 'valibot';
import type { ConnectionId } from '../../../shared/entry.ts';
import { escapeInvisible } from '../../../shared/escapeInvisible.ts';
import { isPlaceWithin } from '../../../shared/payloadPlace.ts';
import type { TimeOrigin } from '../../log/timeOrigin.ts';
import type { AnnotationChange } from '../../log/annotations.ts';
import { logRecordKinds, logRecordVersion } from '../logRecords.ts';
import type { SocketContent } from '../logRecords.ts';
import { protocolTcp, tcpFlags } from '../packetHeader.ts';
import { annotationOf } from './annotationOf.ts';
import type { CapturedSocket, CapturedSocketOptions, MessageFacts } from './capturedSocket.ts';
import type { ConnectionNumbers } from './connectionNumbers.ts';
import { takePieces } from './fileSlabs.ts';
import type { FilePiece, FileSlabs } from './fileSlabs.ts';
import {
  connectionSchema,
  eventSchema,
  fateSchema,
  logSchema,
  socketSchema,
  messageSchema,
  unsentSchema,
  unfinishedSchema,
} from './logSchemas.ts';
import type { NetworkLayer } from './networkLayer.ts';
import { isExactTime, packetInbound, packetOutbound } from '../pcapngBlocks.ts';
import type { LogRecord, Packet } from './packet.ts';
import { PacketCarriers } from './packetCarriers.ts';

export interface SavedLogOptions {
  readonly slabs: FileSlabs;
  readonly numbers: ConnectionNumbers;
  readonly origin: TimeOrigin;
  /** The socket with that id, made when there is none. */
  readonly socket: (options: CapturedSocketOptions) => CapturedSocket;
  /** Told of what could not be kept of an annotation. */
  readonly unannotated: () => void;
}

interface SavedConnection {
  readonly id: ConnectionId;
  readonly socket: CapturedSocket;
  hasPeer: boolean;
  /** The beginning of its peer's next message, whose frame was not whole yet, and when it came. */
  readonly early: { pieces: FilePiece[]; time: number };
}

interface MessageInMaking {
  readonly connection: SavedConnection;
  readonly way: 'in' | 'out';
  readonly time: number;
  readonly facts: MessageFacts;
  readonly pieces: FilePiece[];
  annotation: AnnotationChange | undefined;
}

/**
 * Restores the entries of a log that we saved, by the records among its packets
 * (docs/captures-format.md): events come from records, and messages from packets.
 */
export class SavedLog {
  readonly #options: SavedLogOptions;
  /** By the run that wrote them, and by their saved numbers. */
  readonly #runs = new Map<string, Map<ConnectionId, SavedConnection>>();
  /** Those of the run that wrote the section; nothing outside of a section with records. */
  #connections: Map<ConnectionId, SavedConnection> | undefined;
  /** By the interface in the section. */
  #sockets: (CapturedSocket | undefined)[] = [];
  readonly #carriers = new PacketCarriers<SavedConnection>();
  #message: MessageInMaking | undefined;
  /** Of the next message, where its packets can't tell it. */
  #messageTime: number | undefined;
  /** What a record told of the next message. */
  #facts: MessageFacts = {};
  /** The beginning of a message that is on no wire. */
  #unsent: FilePiece[] = [];
  /** How many of its bytes came before it was whole. */
  #earlyBytes = 0;
  /** Whose bytes come that are no whole message yet, and how many are still to come. */
  #unfinished: { readonly connection: SavedConnection; left: number } | undefined;
  /** Of the newest record or message, since the origin. */
  time = 0;

  constructor(options: SavedLogOptions) {
    this.#options = options;
  }

  /** Another section begins. */
  section(): void {
    this.#endMessage();
    this.#endUnfinished();
    this.#connections = undefined;
    this.#sockets = [];
    this.#carriers.clear();
    this.#messageTime = undefined;
    this.#facts = {};
    this.#unsent = [];
    this.#earlyBytes = 0;
  }

  /** Says whether the record made sense. */
  record(record: LogRecord): boolean {
    this.#endMessage();
    this.#unfinished = undefined;
    const content = parsed(record.json);
    if (record.kind === logRecordKinds.log) {
      return this.#log(content);
    }
    if (this.#connections === undefined) {
      return true;
    }
    if (record.kind === logRecordKinds.socket) {
      return this.#socket(record, content);
    }
    const socket = this.#sockets[record.interfaceIndex];
    if (socket === undefined) {
      return false;
    }
    switch (record.kind) {
      case logRecordKinds.connection:
        return this.#connection(record, socket, content);
      case logRecordKinds.event:
        return this.#event(record, socket, content);
      case logRecordKinds.message:
        return this.#messageRecord(record, content);
      case logRecordKinds.unfinished:
        return this.#unfinishedRecord(record, socket, content);
      case logRecordKinds.unsent:
        return this.#unsentRecord(record, socket, content);
      case logRecordKinds.fate:
        return this.#fateRecord(record, socket, content);
      default:
        return false;
    }
  }

  /**
   * Takes a packet's part of a message; false for packets that belong to no saved connection. `base` is
   * the place in the file of the first of the bytes that the network layer has.
   */
  packet(packet: Packet, network: NetworkLayer, base: number): boolean {
    const carrier = this.#carriers.of(network);
    if (carrier === undefined) {
      return false;
    }
    const { bytes, protocol, offset, end } = network;
    const way =
      packet.way === packetInbound ? 'in' : packet.way === packetOutbound ? 'out' : carrier.way;
    const isStream = protocol === protocolTcp;
    const headerBytes = isStream ? ((bytes[offset + 12] ?? 0) >> 4) * 4 : 8;
    const isLast = !isStream || ((bytes[offset + 13] ?? 0) & tcpFlags.psh) !== 0;
    const captured = end - offset - headerBytes;
    if (captured > 0 || isLast) {
      const piece = { place: base + offset + headerBytes, length: Math.max(0, captured) };
      const unfinished = this.#unfinished;
      if (unfinished?.connection === carrier.connection && way === 'in' && unfinished.left > 0) {
        unfinished.left -= piece.length;
        carrier.connection.early.pieces.push(piece);
        carrier.connection.early.time = this.#timeOfPacket(packet, carrier.connection);
        return true;
      }
      this.#piece(packet, carrier.connection, way, piece);
      if (isLast) {
        this.#endMessage();
      }
    }
    return true;
  }

  /** No more will come. */
  end(): void {
    this.#endMessage();
    this.#endUnfinished();
  }

  #log(content: unknown): boolean {
    const log = v.safeParse(logSchema, content);
    // Of a later version, the packets are read as those of others.
    if (!log.success || log.output.version !== logRecordVersion) {
      return log.success;
    }
    const { run } = log.output;
    this.#connections = this.#runs.get(run) ?? new Map<ConnectionId, SavedConnection>();
    this.#runs.set(run, this.#connections);
    return true;
  }

  #socket({ interfaceIndex }: LogRecord, content: unknown): boolean {
    const read = v.safeParse(socketSchema, content);
    // The interface's block precedes it, so that there are no more than those.
    if (!read.success) {
      return false;
    }
    const options = optionsOf(read.output);
    const socket = this.#options.socket(options);
    socket.options = options;
    this.#sockets[interfaceIndex] = socket;
    return true;
  }

  #connection(record: LogRecord, socket: CapturedSocket, content: unknown): boolean {
    const read = v.safeParse(connectionSchema, content);
    const connection = this.#connectionOf(record.connection, socket);
    if (!read.success || connection === undefined) {
      return false;
    }
    const { peer, local, remote, openedBy, packets } = read.output;
    const { log } = connection.socket;
    if (peer !== undefined && !connection.hasPeer) {
      connection.hasPeer = true;
      log.openConnection(connection.id, peer, openedBy);
    }
    if (peer !== undefined && local !== undefined) {
      log.placeConnection(connection.id, local, remote ?? peer);
    }
    return packets === undefined || this.#carriers.carry(connection, packets);
  }

  #event(record: LogRecord, socket: CapturedSocket, content: unknown): boolean {
    const read = v.safeParse(eventSchema, content);
    if (!read.success) {
      return false;
    }
    const { event, isMarked, note, nanoseconds } = read.output;
    const connection =
      record.connection === 0 ? undefined : this.#connectionOf(record.connection, socket);
    this.time = this.#timeOf(record, nanoseconds);
    const { id = 0 } = connection ?? {};
    (connection?.socket ?? socket).event(this.time, id, event);
    if (isMarked !== undefined || note !== undefined) {
      const change = { isMarked: isMarked ?? false, ...(note !== undefined && { note }) };
      this.#annotate(connection?.socket ?? socket, change);
    }
    return true;
  }

  #messageRecord(record: LogRecord, content: unknown): boolean {
    const read = v.safeParse(messageSchema, content);
    if (read.success) {
      this.#messageTime = isExactTime(record.time) ? undefined : this.#timeOf(record);
      const { place: payload, context, origin, fate, faults, early = 0 } = read.output;
      this.#facts = { payload, context, origin, fate, faults };
      this.#earlyBytes = early;
    }
    return read.success;
  }

  #unsentRecord(record: LogRecord, socket: CapturedSocket, content: unknown): boolean {
    const read = v.safeParse(unsentSchema, content);
    const connection = this.#connectionOf(record.connection, socket);
    if (!read.success || connection === undefined || read.output.bytes > record.restBytes) {
      return false;
    }
    const { bytes, goesOn, place: payload, isMarked, note, ...known } = read.output;
    const { context, origin, fate, faults } = known;
    this.#unsent.push({ place: record.restPlace, length: bytes });
    if (goesOn !== true) {
      const pieces = this.#unsent;
      this.#unsent = [];
      const isAnnotated = isMarked !== undefined || note !== undefined;
      const change = { isMarked: isMarked ?? false, ...(note !== undefined && { note }) };
      this.#message = {
        ...{ connection, way: 'out', time: this.#timeOf(record), pieces },
        facts: { payload, context, origin, fate, faults },
        annotation: isAnnotated ? change : undefined,
      };
      this.#endMessage();
    }
    return true;
  }

  #fateRecord(record: LogRecord, socket: CapturedSocket, content: unknown): boolean {
    const read = v.safeParse(fateSchema, content);
    const connection = this.#connectionOf(record.connection, socket);
    return (
      read.success &&
      connection !== undefined &&
      connection.socket.settle(connection.id, read.output.fate, read.output.back)
    );
  }

  #unfinishedRecord(record: LogRecord, socket: CapturedSocket, content: unknown): boolean {
    const read = v.safeParse(unfinishedSchema, content);
    const connection = this.#connectionOf(record.connection, socket);
    if (!read.success || connection === undefined) {
      return false;
    }
    this.#unfinished = { connection, left: read.output.bytes };
    return true;
  }

  /** Nothing for 0, which is none. */
  #connectionOf(saved: ConnectionId, socket: CapturedSocket): SavedConnection | undefined {
    let connection = this.#connections?.get(saved);
    if (connection === undefined && saved > 0) {
      const early = { pieces: [], time: 0 };
      connection = { id: this.#options.numbers.claim(saved), socket, hasPeer: false, early };
      this.#connections?.set(saved, connection);
    }
    return connection;
  }

  #piece(packet: Packet, connection: SavedConnection, way: 'in' | 'out', piece: FilePiece): void {
    const current = this.#message;
    if (current !== undefined && (current.connection !== connection || current.way !== way)) {
      this.#endMessage();
    }
    this.#message ??= {
      ...{ connection, way, annotation: undefined },
      pieces: takePieces(connection.early.pieces, this.#earlyBytes),
      time: this.#messageTime ?? this.#timeOfPacket(packet, connection),
      facts: this.#facts,
    };
    this.#messageTime = undefined;
    this.#facts = {};
    this.#earlyBytes = 0;
    if (piece.length > 0 || this.#message.pieces.length === 0) {
      this.#message.pieces.push(piece);
    }
    this.#message.annotation ??= annotationOf(packet);
  }

  /** Those of sockets that ran are doubles of milliseconds since the epoch. */
  #timeOfPacket({ time }: Packet, { socket }: SavedConnection): number {
    return socket.options.hasNanoseconds === true ? time : this.#options.origin.rounded(time);
  }

  /** Since the origin; that of the item before where it makes no sense. */
  #timeOf({ time }: LogRecord, nanoseconds?: number): number {
    const { origin } = this.#options;
    if (!Number.isFinite(time)) {
      return this.time;
    }
    origin.begin(time);
    const since = time - origin.milliseconds;
    const rest = (nanoseconds ?? 0) / 1e6;
    return nanoseconds === undefined ? since : Math.round((since - rest) / 1_000) * 1_000 + rest;
  }

  #endMessage(): void {
    const message = this.#message;
    this.#message = undefined;
    if (message === undefined) {
      return;
    }
    const { connection, way, time, pieces, annotation, facts } = message;
    const { payload } = facts;
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
    const [only] = pieces;
    const place = pieces.length === 1 && only ? only.place : this.#options.slabs.join(pieces);
    this.time = time;
    const known = payload && isPlaceWithin(payload, length) ? payload : undefined;
    connection.socket.message(time, connection.id, way, place, length, {
      ...facts,
      payload: known,
    });
    if (annotation !== undefined) {
      this.#annotate(connection.socket, annotation);
    }
  }

  /** What waited for the rest of its frame when the file was written. */
  #endUnfinished(): void {
    this.#unfinished = undefined;
    for (const connection of this.#connections?.values() ?? []) {
      const { early } = connection;
      if (early.pieces.length > 0) {
        const pieces = early.pieces.splice(0);
        const time = Math.max(this.time, early.time);
        const parts = { connection, way: 'in', time, pieces } as const;
        this.#message = { ...parts, facts: {}, annotation: undefined };
        this.#endMessage();
      }
    }
  }

  #annotate(socket: CapturedSocket, change: AnnotationChange): void {
    if (!socket.annotate(change)) {
      this.#options.unannotated();
    }
  }
}

function optionsOf({ id, name, role, endpoint, ...counts }: SocketContent): CapturedSocketOptions {
  return { id, name: escapeInvisible(name), role, endpoint, ...counts };
}

function parsed(json: Buffer): unknown {
  try {
    return JSON.parse(json.toString());
  } catch {
    return undefined;
  }
}
