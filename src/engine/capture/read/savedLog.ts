import * as v from 'valibot';
import { addressBytes, parseEndpoint } from '../../../shared/endpoint.ts';
import type { ConnectionId } from '../../../shared/entry.ts';
import { escapeInvisible } from '../../../shared/escapeInvisible.ts';
import type { PayloadPlace } from '../../../shared/payloadPlace.ts';
import type { AnnotationChange } from '../../log/annotations.ts';
import { logRecordKinds, logRecordVersion } from '../logRecords.ts';
import type { ConnectionContent, SocketContent } from '../logRecords.ts';
import { protocolTcp, protocolUdp, tcpFlags } from '../packetHeader.ts';
import { annotationOf } from './annotationOf.ts';
import type { CapturedSocket, CapturedSocketOptions, MessageFacts } from './capturedSocket.ts';
import type { ConnectionNumbers } from './connectionNumbers.ts';
import type { FilePiece, FileSlabs } from './fileSlabs.ts';
import {
  connectionSchema,
  eventSchema,
  logSchema,
  socketSchema,
  messageSchema,
  unsentSchema,
  unfinishedSchema,
} from './logSchemas.ts';
import type { NetworkLayer } from './networkLayer.ts';
import { packetInbound, packetOutbound } from '../pcapngBlocks.ts';
import type { LogRecord, Packet } from './packet.ts';

export interface SavedLogOptions {
  readonly slabs: FileSlabs;
  readonly numbers: ConnectionNumbers;
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

/** A connection whose messages packets with certain ends carry. */
interface Carrier {
  readonly connection: SavedConnection;
  /** Which way packets go from here; their flags say that too, unless they were lost. */
  readonly way: 'in' | 'out';
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
  readonly #carriers = new Map<string, Carrier>();
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
  /** Of the newest record or message. */
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
      default:
        return false;
    }
  }

  /**
   * Takes a packet's part of a message; false for packets that belong to no saved connection. `base` is
   * the place in the file of the first of the bytes that the network layer has.
   */
  packet(packet: Packet, network: NetworkLayer, base: number): boolean {
    if (this.#carriers.size === 0) {
      return false;
    }
    const { bytes, protocol, addressAt, addressBytes, offset, end } = network;
    const carrier = this.#carriers.get(
      keyOf(
        protocol,
        endKey(bytes, addressAt, addressBytes, offset),
        endKey(bytes, addressAt + addressBytes, addressBytes, offset + 2),
      ),
    );
    if (carrier === undefined) {
      return false;
    }
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
        carrier.connection.early.time = packet.time;
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
    return packets === undefined || this.#carry(connection, packets);
  }

  #carry(
    connection: SavedConnection,
    [local, remote]: NonNullable<ConnectionContent['packets']>,
  ): boolean {
    const here = parsePacketEnd(local);
    const there = parsePacketEnd(remote);
    if (here === undefined || there === undefined) {
      return false;
    }
    const { protocol } = here;
    this.#carriers.set(keyOf(protocol, there.key, here.key), { connection, way: 'in' });
    this.#carriers.set(keyOf(protocol, here.key, there.key), { connection, way: 'out' });
    return true;
  }

  #event(record: LogRecord, socket: CapturedSocket, content: unknown): boolean {
    const read = v.safeParse(eventSchema, content);
    if (!read.success) {
      return false;
    }
    const { event, isMarked, note } = read.output;
    const connection =
      record.connection === 0 ? undefined : this.#connectionOf(record.connection, socket);
    this.time = timeOf(record, this.time);
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
      this.#messageTime = timeOf(record, this.time);
      const { place: payload, origin, fate, early = 0 } = read.output;
      this.#facts = { payload, origin, fate };
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
    const { bytes, goesOn, place: payload, origin, fate, isMarked, note } = read.output;
    this.#unsent.push({ place: record.restPlace, length: bytes });
    if (goesOn !== true) {
      const pieces = this.#unsent;
      this.#unsent = [];
      const isAnnotated = isMarked !== undefined || note !== undefined;
      const change = { isMarked: isMarked ?? false, ...(note !== undefined && { note }) };
      this.#message = {
        ...{ connection, way: 'out', time: timeOf(record, this.time), pieces },
        facts: { payload, origin, fate },
        annotation: isAnnotated ? change : undefined,
      };
      this.#endMessage();
    }
    return true;
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
      pieces: takeBytes(connection.early.pieces, this.#earlyBytes),
      time: this.#messageTime ?? packet.time,
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
    const known = payload && isWithin(payload, length) ? payload : undefined;
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

/** Takes the first `wanted` bytes off pieces, as far as there are so many. */
function takeBytes(pieces: FilePiece[], wanted: number): FilePiece[] {
  const taken: FilePiece[] = [];
  for (let left = wanted; left > 0;) {
    const piece = pieces.shift();
    if (piece === undefined) {
      break;
    }
    const { place, length } = piece;
    const part = Math.min(left, length);
    taken.push({ place, length: part });
    if (part < length) {
      pieces.unshift({ place: place + part, length: length - part });
    }
    left -= part;
  }
  return taken;
}

/** Whether a message with so many bytes can have its payload there. */
function isWithin(payload: PayloadPlace, length: number): boolean {
  switch (payload.form) {
    case 'range':
      return payload.head + payload.tail <= length;
    case 'spliced':
      return payload.head + payload.gap <= length;
    case 'slip':
    case 'cobs':
      return payload.length <= length;
  }
}

function parsed(json: Buffer): unknown {
  try {
    return JSON.parse(json.toString());
  } catch {
    return undefined;
  }
}

function timeOf({ time }: LogRecord, otherwise: number): number {
  return Number.isFinite(time) ? time : otherwise;
}

function keyOf(protocol: number, from: string, to: string): string {
  return `${protocol}${from}${to}`;
}

/** Address and port as packets have them. */
function endKey(bytes: Buffer, at: number, addressBytes: number, portAt: number): string {
  return (
    bytes.toString('latin1', at, at + addressBytes) + bytes.toString('latin1', portAt, portAt + 2)
  );
}

/** Reads `tcp://127.0.0.1:50001` as packets have it. */
function parsePacketEnd(
  url: string,
): { readonly protocol: number; readonly key: string } | undefined {
  const read = parseEndpoint(url);
  if (!read.ok || !('host' in read.endpoint)) {
    return undefined;
  }
  const { scheme, host, port } = read.endpoint;
  const address = addressBytes(host);
  if (address === undefined) {
    return undefined;
  }
  const bytes = Buffer.from([
    ...(host.includes(':') ? address : address.slice(12)),
    ...[port >> 8, port & 0xff],
  ]);
  return {
    protocol: scheme === 'udp' ? protocolUdp : protocolTcp,
    key: bytes.toString('latin1'),
  };
}
