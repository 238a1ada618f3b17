import type { ConnectionId, EventDetail, SocketId } from '../../../shared/entry.ts';
import { escapeInvisible } from '../../../shared/escapeInvisible.ts';
import { EntrySequence } from '../../log/entrySequence.ts';
import type { AnnotationChange } from '../../log/annotations.ts';
import { protocolTcp, protocolUdp, tcpFlags } from '../packetHeader.ts';
import { annotationOf } from './annotationOf.ts';
import { CapturedSocket } from './capturedSocket.ts';
import type { CapturedSocketOptions } from './capturedSocket.ts';
import { ConnectionNumbers } from './connectionNumbers.ts';
import type { FilePiece, FileSlabs } from './fileSlabs.ts';
import { flowEnds, flowKeys, flowUrl } from './flowTable.ts';
import type { FlowEnd } from './flowTable.ts';
import { Fragments } from './fragments.ts';
import type { Fragment } from './fragments.ts';
import { transport as checkTransport, transportOf } from './networkLayer.ts';
import type { LeftOut, Transport } from './networkLayer.ts';
import type { CaptureItem, Packet } from './packet.ts';
import { SavedLog } from './savedLog.ts';
import { MessagePieces } from './messagePieces.ts';
import { stepDetail } from './stepDetail.ts';
import { opposite, TcpExchange } from './tcpExchange.ts';
import type { FlowSide, TcpPacket } from './tcpExchange.ts';

/** What a file's packets come to: sockets with their entries, payloads left where they are. */
export interface CaptureIndexOptions {
  readonly slabs: FileSlabs;
  /** Told of each socket before its first entry. */
  readonly added: (socket: CapturedSocket) => void;
}

interface Flow {
  readonly socket: CapturedSocket;
  readonly connection: ConnectionId;
  /** Which of the two sides the socket is. */
  readonly own: FlowSide;
  /** Absent for UDP; of what is over, nothing more needs to be known. */
  tcp: TcpExchange | 'over' | undefined;
  /** What the packets since its last entry say about the next one. */
  annotation: AnnotationChange | undefined;
  readonly messages: MessagePieces;
}

interface Found {
  readonly flow: Flow;
  readonly from: FlowSide;
}

/**
 * Servers that are sockets of their own: a scan of ports has tens of thousands, which no chooser can
 * offer, and each log takes memory. Those beyond are peers of one socket.
 */
const serversMax = 1_000;

const inbound = 1;
const outbound = 2;

/**
 * Turns packets into the entries of a traffic log. A server's endpoint is a socket and each flow to it
 * a connection; in files of ours, the sockets are those that were.
 */
export class CaptureIndex {
  readonly sequence = new EntrySequence();
  readonly sockets = new Map<SocketId, CapturedSocket>();
  /** Packets that are in no log, by reason, and comments for which there was no room. */
  readonly leftOut: Record<LeftOut | 'noRoom' | 'record' | 'comment', number> = {
    otherLink: 0,
    notIp: 0,
    fragment: 0,
    otherProtocol: 0,
    broken: 0,
    noRoom: 0,
    record: 0,
    comment: 0,
  };
  packets = 0;
  readonly #slabs: FileSlabs;
  readonly #added: (socket: CapturedSocket) => void;
  readonly #flows = new Map<string, Found>();
  readonly #fragments = new Fragments();
  readonly #numbers = new ConnectionNumbers();
  readonly #saved: SavedLog;
  /** Time of the packet at hand. */
  #time = 0;
  /** Whether the message that it carries goes on in the next one. */
  #goesOn = false;

  constructor({ slabs, added }: CaptureIndexOptions) {
    this.#slabs = slabs;
    this.#added = added;
    this.#saved = new SavedLog({
      ...{ slabs, numbers: this.#numbers },
      socket: (options) => this.#socket(options),
      unannotated: () => {
        this.leftOut.comment += 1;
      },
    });
  }

  add(item: CaptureItem): void {
    if (item === 'section') {
      this.#saved.section();
    } else if ('json' in item) {
      this.leftOut.record += this.#saved.record(item) ? 0 : 1;
    } else {
      this.#addPacket(item);
    }
  }

  #addPacket(packet: Packet): void {
    this.packets += 1;
    this.#time = packet.time;
    const found = transportOf(packet.from.linkType, packet.bytes);
    if (typeof found === 'object' && 'identification' in found) {
      this.#addFragment(packet, found);
    } else {
      this.#addTransport(packet, found);
    }
  }

  #addTransport(packet: Packet, found: Transport | LeftOut): void {
    if (typeof found === 'string') {
      this.leftOut[found] += 1;
    } else if (this.#saved.packet(packet, found)) {
      // Its message, or a step that a record tells.
    } else if (found.protocol === protocolTcp) {
      this.#addTcp(packet, found);
    } else {
      this.#addUdp(packet, found);
    }
  }

  #addFragment(packet: Packet, fragment: Fragment): void {
    const whole = this.#fragments.add(fragment, packet.time);
    if (whole === undefined) {
      return;
    }
    const { bytes, ...ends } = whole;
    const place = this.#slabs.keep(bytes);
    if (place === undefined) {
      this.leftOut.noRoom += 1;
      return;
    }
    const found = checkTransport(bytes, { ...ends, offset: 0, length: bytes.length });
    this.#addTransport({ ...packet, bytes, place }, found);
  }

  /** No more packets will come. */
  end(): void {
    this.#saved.end();
    this.#fragments.end();
    this.leftOut.fragment += this.#fragments.lost;
    for (const { flow } of new Set(this.#flows.values())) {
      this.#endExchange(flow);
    }
  }

  /** Something to be told about the whole file. */
  remark(socket: CapturedSocketOptions, detail: EventDetail): void {
    this.#socket(socket).event(Math.max(this.#time, this.#saved.time), 0, detail);
  }

  #addTcp(packet: Packet, transport: Transport): void {
    const { bytes, place } = packet;
    const { offset, length } = transport;
    const headerBytes = ((bytes[offset + 12] ?? 0) >> 4) * 4;
    if (headerBytes < 20 || headerBytes > length) {
      this.leftOut.broken += 1;
      return;
    }
    const payload = offset + headerBytes;
    const segment: Omit<TcpPacket, 'from'> = {
      sequence: bytes.readUInt32BE(offset + 4),
      acknowledgement: bytes.readUInt32BE(offset + 8),
      flags: bytes[offset + 13] ?? 0,
      place: place + payload,
      captured: Math.max(0, Math.min(bytes.length - payload, length - headerBytes)),
      length: length - headerBytes,
    };
    const keys = flowKeys(bytes, transport);
    let found = this.#flows.get(keys.there);
    if (found && isAnother(found, segment)) {
      this.#close(found.flow);
      found = undefined;
    }
    // A lone SYN comes from the client, its answer from the server (RFC 9293, section 3.5).
    const opening = segment.flags & 0x12;
    found ??= this.#open(
      packet,
      transport,
      opening === 0x12 ? 'server' : opening === 0x02 ? 'client' : undefined,
    );
    const { flow, from } = found;
    // We put PSH on the last packet of a message only; others put it anywhere.
    this.#goesOn = packet.from.isOurs && (segment.flags & tcpFlags.psh) === 0;
    flow.annotation = annotationOf(packet) ?? flow.annotation;
    if (flow.tcp instanceof TcpExchange) {
      flow.tcp.push({ ...segment, from });
      flow.tcp = flow.tcp.isOver ? 'over' : flow.tcp;
    }
  }

  #addUdp(packet: Packet, transport: Transport): void {
    const { bytes, place } = packet;
    const { offset, length } = transport;
    const { there } = flowKeys(bytes, transport);
    const { flow, from } = this.#flows.get(there) ?? this.#open(packet, transport, undefined);
    const captured = Math.max(0, Math.min(bytes.length - offset, length) - 8);
    flow.socket.message(this.#time, flow.connection, from === flow.own ? 'out' : 'in', {
      place: place + offset + 8,
      length: captured,
    });
    flow.annotation = annotationOf(packet);
    this.#annotate(flow);
    if (captured < length - 8) {
      this.#gap(flow, from, length - 8 - captured);
    }
  }

  #open(packet: Packet, transport: Transport, known: FlowSide | undefined): Found {
    const { bytes, from: taken, way } = packet;
    const { protocol } = transport;
    const { source, target } = flowEnds(bytes, transport);
    const from = known ?? this.#guess(protocol, source, target);
    const [client, server] = from === 'client' ? [source, target] : [target, source];
    const isOurs = taken.isOurs && (way === inbound || way === outbound);
    const endpoint = flowUrl(protocol, server);
    const isFurther = !isOurs && !this.sockets.has(endpoint) && this.sockets.size >= serversMax;
    const own = isOurs
      ? way === outbound
        ? from
        : opposite(from)
      : isFurther
        ? 'client'
        : 'server';
    const [mine, peer] = own === 'server' ? [server, client] : [client, server];
    const socket = isFurther
      ? this.#furtherServers(protocol)
      : this.#socket({
          id: isOurs ? (taken.name ?? endpoint) : endpoint,
          name: isOurs ? escapeInvisible(taken.name ?? endpoint) : endpoint.replace('://', ' '),
          role: own === 'server' ? 'listener' : 'client',
          endpoint,
        });
    const connection = this.#numbers.fresh();
    const keys = flowKeys(bytes, transport);
    const flow: Flow = {
      socket,
      connection,
      own,
      annotation: undefined,
      messages: new MessagePieces({
        slabs: this.#slabs,
        message: (side, time, piece) => this.#message(flow, side, time, piece),
      }),
      tcp: protocol === protocolUdp ? undefined : new TcpExchange(this.#taker(() => flow)),
    };
    socket.log.openConnection(
      connection,
      flowUrl(protocol, peer),
      own === 'server' ? 'remote' : 'local',
    );
    socket.log.placeConnection(connection, flowUrl(protocol, mine), flowUrl(protocol, peer));
    const found = { flow, from };
    this.#flows.set(keys.there, found);
    this.#flows.set(keys.back, { flow, from: opposite(from) });
    return found;
  }

  #furtherServers(protocol: number): CapturedSocket {
    const endpoint = flowUrl(protocol, { address: '0.0.0.0', port: 0 });
    const [scheme = ''] = endpoint.split(':');
    return this.#socket({
      ...{ id: endpoint, name: `${scheme}, further servers`, role: 'client', endpoint },
    });
  }

  /** Who sent a packet of whose flow nothing is known: servers are known already, or have low ports. */
  #guess(protocol: number, source: FlowEnd, target: FlowEnd): FlowSide {
    const isServer = (end: FlowEnd) => this.sockets.has(flowUrl(protocol, end));
    if (isServer(target) || isServer(source)) {
      return isServer(target) ? 'client' : 'server';
    }
    const isPrivileged = ({ port }: FlowEnd) => port < 1_024;
    if (isPrivileged(source) !== isPrivileged(target)) {
      return isPrivileged(source) ? 'server' : 'client';
    }
    return protocol === protocolUdp || source.port > target.port ? 'client' : 'server';
  }

  #taker(flowOf: () => Flow): ConstructorParameters<typeof TcpExchange>[0] {
    const side = (by: FlowSide) => (by === flowOf().own ? 'local' : 'remote');
    return {
      bytes: (from, place, length) =>
        flowOf().messages.add(from, this.#time, { place, length }, this.#goesOn),
      gap: (from, length) => {
        const flow = flowOf();
        flow.messages.end();
        this.#gap(flow, from, length);
      },
      event: (event, by) => {
        const flow = flowOf();
        flow.messages.end();
        const detail = stepDetail(event, side(by), flow.socket.options.endpoint);
        if (detail) {
          flow.socket.event(this.#time, flow.connection, detail);
          this.#annotate(flow);
        }
      },
    };
  }

  #message(flow: Flow, from: FlowSide, time: number, piece: FilePiece): void {
    const { socket, connection, own } = flow;
    socket.message(time, connection, from === own ? 'out' : 'in', piece);
    this.#annotate(flow);
  }

  #gap({ socket, connection, own }: Flow, from: FlowSide, bytes: number): void {
    socket.event(this.#time, connection, {
      event: 'error',
      side: from === own ? 'local' : 'remote',
      error: {
        code: 'captureGap',
        limitBytes: bytes,
        message: `${bytes} bytes are missing in the capture`,
      },
    });
  }

  #annotate(flow: Flow): void {
    if (flow.annotation && !flow.socket.annotate(flow.annotation)) {
      this.leftOut.comment += 1;
    }
    flow.annotation = undefined;
  }

  /** The file has no more of it. */
  #endExchange(flow: Flow): void {
    flow.messages.end();
    if (flow.tcp instanceof TcpExchange) {
      flow.tcp.end();
    }
  }

  #close(flow: Flow): void {
    this.#endExchange(flow);
    flow.socket.log.closeConnection(flow.connection);
  }

  #socket(options: CapturedSocketOptions): CapturedSocket {
    let socket = this.sockets.get(options.id);
    if (socket === undefined) {
      socket = new CapturedSocket(options, this.sequence, this.#slabs);
      this.sockets.set(options.id, socket);
      this.#added(socket);
    }
    return socket;
  }
}

/** Whether a packet begins another connection between the same ends. */
function isAnother({ flow: { tcp }, from }: Found, segment: Omit<TcpPacket, 'from'>): boolean {
  return tcp === 'over'
    ? (segment.flags & (tcpFlags.syn | tcpFlags.ack)) === tcpFlags.syn
    : tcp?.isAnother({ ...segment, from }) === true;
}
