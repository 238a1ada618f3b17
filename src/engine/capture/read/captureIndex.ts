import type { ConnectionId, EventDetail, SocketId } from '../../../shared/entry.ts';
import { escapeInvisible } from '../../../shared/escapeInvisible.ts';
import { EntrySequence } from '../../log/entrySequence.ts';
import { TimeOrigin } from '../../log/timeOrigin.ts';
import type { AnnotationChange } from '../../log/annotations.ts';
import { annotatedMax } from '../../../shared/annotation.ts';
import { protocolTcp, protocolUdp, tcpFlags } from '../packetHeader.ts';
import { packetInbound, packetOutbound } from '../pcapngBlocks.ts';
import { annotationOf, joined } from './annotationOf.ts';
import { CapturedSocket } from './capturedSocket.ts';
import type { CapturedSocketOptions } from './capturedSocket.ts';
import { ConnectionNumbers } from './connectionNumbers.ts';
import type { FileSlabs } from './fileSlabs.ts';
import { flowFields, flowFlags, FlowTable, flowUrl } from './flowTable.ts';
import type { FlowEnd, FlowSide } from './flowTable.ts';
import { Fragments } from './fragments.ts';
import type { Segment } from './gaps.ts';
import { LeftOutCounts } from './leftOut.ts';
import { MessagePieces } from './messagePieces.ts';
import { NetworkLayer } from './networkLayer.ts';
import type { CaptureTaker, LogRecord, Packet } from './packet.ts';
import { SavedLog } from './savedLog.ts';
import { stepDetail } from './stepDetail.ts';
import { opposite } from './tcpFlowState.ts';
import { TcpFlows } from './tcpFlows.ts';
import type { TcpPacket, TcpStep, TcpTaker } from './tcpFlows.ts';
import type { Misplaced } from '../../../shared/socketError.ts';

/** What a file's packets come to: sockets with their entries, payloads left where they are. */
export interface CaptureIndexOptions {
  readonly slabs: FileSlabs;
  /** Told of each socket before its first entry. */
  readonly added: (socket: CapturedSocket) => void;
}

/**
 * Servers that are sockets of their own: a scan of ports has tens of thousands, which no chooser can
 * offer, and each log takes memory. Those beyond are peers of one socket.
 */
const serversMax = 1_000;

/** Comments on a file, its sections and interfaces that are shown. */
const commentsMax = 1_000;

/**
 * Turns packets into the entries of a traffic log. A server's endpoint is a socket and each flow to it
 * a connection; in files of ours, the sockets are those that were.
 */
export class CaptureIndex implements CaptureTaker, TcpTaker {
  readonly sequence = new EntrySequence();
  /** Set by who reads the file. */
  readonly origin = new TimeOrigin();
  readonly sockets = new Map<SocketId, CapturedSocket>();
  /** What is in no log, and why. */
  readonly leftOut = new LeftOutCounts();
  /** What somebody wrote about the file, its sections and interfaces. */
  readonly comments: string[] = [];
  readonly #slabs: FileSlabs;
  readonly #added: (socket: CapturedSocket) => void;
  readonly #network = new NetworkLayer();
  readonly #table = new FlowTable();
  readonly #tcp = new TcpFlows(this.#table, this);
  /** By their places in the flows' words. */
  readonly #places: CapturedSocket[] = [];
  readonly #placeOf = new Map<CapturedSocket, number>();
  readonly #fragments = new Fragments();
  readonly #numbers = new ConnectionNumbers();
  readonly #saved: SavedLog;
  readonly #pieces: MessagePieces;
  /** What packets said about the next entry of their flow. */
  readonly #annotations = new Map<number, AnnotationChange>();
  /** Time of the packet at hand, since the origin. */
  #time = 0;
  /** The flow that is selected. */
  #flow = 0;
  #unannotated = 0;
  #probes = 0;

  constructor({ slabs, added }: CaptureIndexOptions) {
    this.#slabs = slabs;
    this.#added = added;
    this.#saved = new SavedLog({
      ...{ slabs, numbers: this.#numbers, origin: this.origin },
      socket: (options) => this.#socket(options),
      unannotated: () => {
        this.#unannotated += 1;
      },
    });
    this.#pieces = new MessagePieces({
      slabs,
      message: (flow, side, place, length, segment) => {
        // It may be another flow's than the one at hand.
        const current = this.#flow;
        this.#select(flow);
        this.#message(side, segment.time, place, length, segment.annotation);
        this.#select(current);
      },
    });
  }

  packet(packet: Packet): void {
    this.#time = packet.time;
    const found = this.#network.read(packet);
    if (found === 'transport') {
      this.#addTransport(packet, packet.place - packet.start);
    } else if (found === 'piece') {
      this.#addPiece(packet);
    } else {
      this.leftOut.add(found, this.#network.detail);
    }
  }

  section(): void {
    this.#saved.section();
  }

  record(record: LogRecord): void {
    if (!this.#saved.record(record)) {
      this.leftOut.count('records of a saved log that can’t be read', 1);
    }
  }

  comment(about: 'section' | { readonly interface: string }, text: string): void {
    if (this.comments.length < commentsMax) {
      this.comments.push(about === 'section' ? text : `${about.interface}: ${text}`);
    }
  }

  /** No more packets will come. */
  end(): void {
    this.#saved.end();
    this.#fragments.end();
    this.#pieces.end();
    this.leftOut.count('fragments of IP packets that are not whole', this.#fragments.lost);
    let unanswered = 0;
    for (let flow = 0; flow < this.#table.size; flow += 1) {
      this.#select(flow);
      unanswered += this.#endFlow() ? 0 : 1;
    }
    this.leftOut.count('connections without an answer or a message', unanswered);
    this.leftOut.count('keep-alive probes', this.#probes);
    this.leftOut.count(`comments beyond ${annotatedMax} of a socket`, this.#unannotated);
  }

  /** Something to be told about the whole file. */
  remark(socket: CapturedSocketOptions, detail: EventDetail): void {
    this.#socket(socket).event(Math.max(this.#time, this.#saved.time), 0, detail);
  }

  /** `base` is the place in the file of the first of the bytes that the network layer has. */
  #addTransport(packet: Packet, base: number): void {
    if (packet.from.isOurs && this.#saved.packet(packet, this.#network, base)) {
      // Its message, or a step that a record tells.
      return;
    }
    if (this.#network.protocol === protocolTcp) {
      this.#addTcp(packet, base);
    } else {
      this.#addUdp(packet, base);
    }
  }

  #addPiece(packet: Packet): void {
    const { protocol } = this.#network;
    const bytes = this.#fragments.add(this.#network, packet.time);
    if (bytes === undefined) {
      return;
    }
    const place = this.#slabs.keep(bytes);
    if (place === undefined) {
      this.leftOut.count('packets in fragments, beyond 256 MiB of them', 1);
      return;
    }
    const found = this.#network.readWhole(bytes, protocol);
    if (found === 'transport') {
      const before = this.#network.bytes.length - bytes.length;
      this.#addTransport(packet, place - before);
    } else {
      // A tunnel within a tunnel may have been cut up twice; that is too much.
      this.leftOut.add(found === 'piece' ? 'fragment' : found, this.#network.detail);
    }
  }

  #addTcp(packet: Packet, base: number): void {
    const { bytes, offset, length, end } = this.#network;
    const headerBytes = ((bytes[offset + 12] ?? 0) >> 4) * 4;
    if (headerBytes < 20 || headerBytes > length) {
      this.leftOut.add('broken', -1);
      return;
    }
    const flow = this.#table.select(this.#network);
    this.#flow = flow;
    const flags = bytes[offset + 13] ?? 0;
    const segment: TcpPacket = {
      from: this.#table.from,
      sequence: bytes.readInt32BE(offset + 4),
      acknowledgement: bytes.readInt32BE(offset + 8),
      flags,
      place: base + offset + headerBytes,
      captured: Math.max(0, end - offset - headerBytes),
      length: length - headerBytes,
      time: packet.time,
      // We put PSH on the last packet of a message only; others put it anywhere.
      goesOn: packet.from.isOurs && (flags & tcpFlags.psh) === 0,
      annotation: undefined,
    };
    if (this.#has(flowFlags.isInUse) && this.#tcp.isAnother(segment)) {
      this.#endFlow();
      this.#forget();
    }
    if (!this.#has(flowFlags.isInUse)) {
      // A lone SYN comes from the client, its answer from the server (RFC 9293, section 3.5).
      const opening = flags & (tcpFlags.syn | tcpFlags.ack);
      const isServer = opening === (tcpFlags.syn | tcpFlags.ack);
      const isClient = opening === tcpFlags.syn;
      this.#open(packet, isServer ? opposite(segment.from) : isClient ? segment.from : undefined);
    }
    if (packet.comments.length > 0) {
      this.#note(annotationOf(packet), segment);
    }
    this.#tcp.push(flow, segment);
  }

  /** What a packet without a payload says is about the next entry. */
  #note(annotation: AnnotationChange | undefined, segment: Segment): void {
    const all = joined(this.#annotations.get(this.#flow), annotation);
    if (all === undefined) {
      return;
    }
    if (segment.length > 0) {
      segment.annotation = all;
      this.#annotations.delete(this.#flow);
    } else {
      this.#annotations.set(this.#flow, all);
    }
  }

  #addUdp(packet: Packet, base: number): void {
    const { offset, length, end } = this.#network;
    this.#flow = this.#table.select(this.#network);
    const { from } = this.#table;
    if (!this.#has(flowFlags.isInUse)) {
      this.#open(packet, undefined);
    }
    const captured = Math.max(0, end - offset - 8);
    const annotation = packet.comments.length > 0 ? annotationOf(packet) : undefined;
    this.#message(from, packet.time, base + offset + 8, captured, annotation);
    if (captured < length - 8) {
      this.gap(from, length - 8 - captured, packet.time);
    }
  }

  /** Gives the selected flow a connection. */
  #open({ from: taken, way }: Packet, known: FlowSide | undefined): void {
    const { protocol, from } = this.#table;
    const client = known ?? this.#guess(from);
    const isOurs = taken.isOurs && (way === packetInbound || way === packetOutbound);
    const server = opposite(client);
    const endpoint = flowUrl(protocol, this.#table.end(server));
    const isFurther = !isOurs && !this.sockets.has(endpoint) && this.sockets.size >= serversMax;
    const own = isOurs
      ? way === packetOutbound
        ? from
        : opposite(from)
      : isFurther
        ? client
        : server;
    const socket = isFurther
      ? this.#furtherServers(protocol)
      : this.#socket({
          id: isOurs ? (taken.name ?? endpoint) : endpoint,
          name: isOurs ? escapeInvisible(taken.name ?? endpoint) : endpoint.replace('://', ' '),
          role: own === server ? 'listener' : 'client',
          endpoint,
          hasNanoseconds: !isOurs,
        });
    const { words, base } = this.#table;
    words[base + flowFields.connection] = this.#numbers.fresh();
    words[base + flowFields.socket] = this.#placeOfSocket(socket);
    words[base + flowFields.flags] =
      flowFlags.isInUse |
      (client === 1 ? flowFlags.isClientOne : 0) |
      (own === 1 ? flowFlags.isOwnOne : 0);
  }

  #furtherServers(protocol: number): CapturedSocket {
    const endpoint = flowUrl(protocol, { address: '0.0.0.0', port: 0 });
    const [scheme = ''] = endpoint.split(':');
    return this.#socket({
      ...{ id: endpoint, name: `${scheme}, further servers`, role: 'client', endpoint },
      hasNanoseconds: true,
    });
  }

  /** The client of a flow of which nothing is known: servers are known already, or have low ports. */
  #guess(from: FlowSide): FlowSide {
    const { protocol } = this.#table;
    const source = this.#table.end(from);
    const target = this.#table.end(opposite(from));
    const isServer = (end: FlowEnd) => this.sockets.has(flowUrl(protocol, end));
    const isPrivileged = ({ port }: FlowEnd) => port < 1_024;
    let isSourceClient = protocol === protocolUdp || source.port > target.port;
    if (isServer(target) || isServer(source)) {
      isSourceClient = isServer(target);
    } else if (isPrivileged(source) !== isPrivileged(target)) {
      isSourceClient = isPrivileged(target);
    }
    return isSourceClient ? from : opposite(from);
  }

  bytes(from: FlowSide, place: number, length: number, segment: Segment): void {
    if (segment.goesOn || this.#pieces.isOpen) {
      this.#pieces.add(this.#flow, from, { place, length }, segment);
    } else {
      this.#message(from, segment.time, place, length, segment.annotation);
      segment.annotation = undefined;
    }
  }

  gap(from: FlowSide, length: number, time: number): void {
    this.#event(time, {
      event: 'error',
      side: this.#sideOf(from),
      error: {
        code: 'captureGap',
        limitBytes: length,
        message: `${length} bytes are missing in the capture`,
      },
    });
  }

  misplaced(from: FlowSide, reason: Misplaced, time: number): void {
    const message = misplacedWords[reason];
    const error = { code: 'captureMisplaced', misplaced: reason, message } as const;
    this.#event(time, { event: 'error', side: this.#sideOf(from), error });
  }

  step(step: TcpStep, by: FlowSide, time: number): void {
    const detail = stepDetail(step, this.#sideOf(by), this.#socketOfFlow.options.endpoint);
    if (detail !== undefined) {
      this.#event(time, detail);
      const annotation = this.#annotations.get(this.#flow);
      if (annotation !== undefined) {
        this.#annotate(annotation);
        this.#annotations.delete(this.#flow);
      }
    }
  }

  probed(): void {
    this.#probes += 1;
  }

  #message(
    from: FlowSide,
    time: number,
    place: number,
    length: number,
    annotation: AnnotationChange | undefined,
  ): void {
    const connection = this.#connection();
    const way = this.#sideOf(from) === 'local' ? 'out' : 'in';
    this.#socketOfFlow.message(time, connection, way, place, length);
    if (annotation !== undefined) {
      this.#annotate(annotation);
    }
  }

  #event(time: number, detail: EventDetail): void {
    this.#pieces.end();
    this.#socketOfFlow.event(time, this.#connection(), detail);
  }

  #annotate(annotation: AnnotationChange): void {
    if (!this.#socketOfFlow.annotate(annotation)) {
      this.#unannotated += 1;
    }
  }

  /** The selected flow's connection, known to its socket's log from its first entry on. */
  #connection(): ConnectionId {
    const { words, base, protocol } = this.#table;
    const connection = (words[base + flowFields.connection] ?? 0) >>> 0;
    if (!this.#has(flowFlags.isLogged)) {
      words[base + flowFields.flags] = (words[base + flowFields.flags] ?? 0) | flowFlags.isLogged;
      const own = this.#has(flowFlags.isOwnOne) ? 1 : 0;
      const client = this.#has(flowFlags.isClientOne) ? 1 : 0;
      const { log } = this.#socketOfFlow;
      const peer = flowUrl(protocol, this.#table.end(opposite(own)));
      log.openConnection(connection, peer, own === client ? 'local' : 'remote');
      log.placeConnection(connection, flowUrl(protocol, this.#table.end(own)), peer);
    }
    return connection;
  }

  /** The selected flow has no more packets. Says whether it came to anything. */
  #endFlow(): boolean {
    if (this.#table.protocol === protocolTcp && this.#has(flowFlags.isInUse)) {
      this.#tcp.end(this.#flow, this.#time);
      this.#pieces.end();
    }
    const annotation = this.#annotations.get(this.#flow);
    if (annotation !== undefined) {
      // Nothing follows: it stands alone.
      this.#annotations.delete(this.#flow);
      this.comment(
        { interface: flowUrl(this.#table.protocol, this.#table.end(0)) },
        annotation.note ?? '',
      );
    }
    return this.#has(flowFlags.isLogged);
  }

  /** The selected flow's ends are another connection's from now on. */
  #forget(): void {
    const { words, base } = this.#table;
    if (this.#has(flowFlags.isLogged)) {
      this.#socketOfFlow.log.closeConnection((words[base + flowFields.connection] ?? 0) >>> 0);
    }
    words.fill(0, base + flowFields.connection, base + flowFields.end);
  }

  #select(flow: number): void {
    this.#flow = flow;
    this.#table.selectFlow(flow);
  }

  #has(flags: number): boolean {
    return ((this.#table.words[this.#table.base + flowFields.flags] ?? 0) & flags) !== 0;
  }

  #sideOf(side: FlowSide): 'local' | 'remote' {
    return this.#has(flowFlags.isOwnOne) === (side === 1) ? 'local' : 'remote';
  }

  get #socketOfFlow(): CapturedSocket {
    const place = this.#table.words[this.#table.base + flowFields.socket] ?? 0;
    const socket = this.#places[place];
    if (socket === undefined) {
      throw new Error('a flow without a socket');
    }
    return socket;
  }

  #placeOfSocket(socket: CapturedSocket): number {
    let place = this.#placeOf.get(socket);
    if (place === undefined) {
      place = this.#places.push(socket) - 1;
      this.#placeOf.set(socket, place);
    }
    return place;
  }

  #socket(options: CapturedSocketOptions): CapturedSocket {
    let socket = this.sockets.get(options.id);
    if (socket === undefined) {
      socket = new CapturedSocket(options, this.sequence, this.#slabs, this.origin);
      this.sockets.set(options.id, socket);
      this.#added(socket);
    }
    return socket;
  }
}

const misplacedWords: Readonly<Record<Misplaced, string>> = {
  afterReset: 'bytes after the reset',
  afterClose: 'bytes after the end of the stream',
  beforeStart: 'bytes from before the beginning of the capture',
  intoGap: 'bytes that were missing before',
};
