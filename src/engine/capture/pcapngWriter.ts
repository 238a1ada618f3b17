import type { ConnectionId, EventDetail, EventKind, SocketId } from '../../shared/entry.ts';
import type { OutputBuffer } from './outputBuffer.ts';
import { LogRecordWriter } from './logRecordWriter.ts';
import { addRemark, annotationComments, describeEvent } from './packetComments.ts';
import { missing, nothingEarly, PacketFlows, takeEarly } from './packetFlows.ts';
import type { Flow } from './packetFlows.ts';
import {
  packetInbound,
  packetOutbound,
  toTimeWords,
  writeEnhancedPacket,
  writeInterface,
  writeSection,
  writeStatistics,
} from './pcapngBlocks.ts';
import type { TimeWords } from './pcapngBlocks.ts';
import { isOnWire } from './savedEntry.ts';
import type {
  EntryWriter,
  SavedEntry,
  SavedSocket,
  SettledEntry,
  UnfinishedEntry,
} from './savedEntry.ts';
import type { Side } from './tcpFlow.ts';

/** How our own files begin; the reader knows them by it. */
export const captureApplication = 'Socket Workbench';

/** Events of what may never become a connection. */
const attempts: ReadonlySet<EventKind> = new Set<EventKind>([
  'error',
  'attempt',
  'reconnect',
  'proxy',
]);

/** Events that a connection may begin with. */
const beginnings: ReadonlySet<EventKind> = new Set(['accept', 'connect', 'bind', 'error']);

interface Interface {
  readonly index: number;
  packets: number;
  /** Of events that are no packets; the socket's next packet carries them. */
  remarks: string[];
}

interface Target {
  readonly out: OutputBuffer;
  readonly place: Interface;
  readonly flow: Flow;
  readonly time: TimeWords;
  /** What the user put on the entry, for its first packet. */
  comments: readonly string[];
}

/**
 * Writes entries as pcapng. Every socket is an interface that bears its name; the packets are those
 * that could have carried the messages, with sequence numbers and checksums as they must be, and a
 * flag that tells which way they went. What packets can't say stands in comments for people, and in
 * records for our own reader. Of a connection, only its place in both streams is kept.
 */
export class PcapngWriter implements EntryWriter {
  readonly #interfaces = new Map<SocketId, Interface>();
  readonly #flows = new PacketFlows((from, length, fill) => this.#emit(from, length, fill));
  readonly #records = new LogRecordWriter();
  readonly #socketOf: (id: SocketId) => SavedSocket | undefined;
  #lastTime = 0;
  /** Where the packets of the entry at hand go. */
  #target: Target | undefined;

  /** `socketOf` is asked when a file first has an entry of a socket. */
  constructor(socketOf: (id: SocketId) => SavedSocket | undefined) {
    this.#socketOf = socketOf;
  }

  begin(out: OutputBuffer): void {
    writeSection(out, captureApplication);
    this.#records.begin(out);
  }

  /**
   * Goes on in another file: connections keep their place in their streams, all else is told anew.
   */
  continueIn(out: OutputBuffer): void {
    this.#interfaces.clear();
    this.#flows.continueElsewhere();
    this.begin(out);
  }

  *entry(out: OutputBuffer, entry: SavedEntry): Generator<void> {
    this.#lastTime = Math.max(this.#lastTime, entry.time);
    const { connection, direction, event } = entry;
    const place = this.#interfaceOf(out, entry);
    if (event !== undefined) {
      this.#event(out, place, entry, event);
      return;
    }
    const flow = this.#flows.of(connection, entry, missing);
    if (!isOnWire(entry)) {
      yield* this.#records.unsent(out, place.index, entry, flow);
      return;
    }
    const side = direction === 'in' ? 'remote' : 'local';
    this.#target = targetOf(out, place, flow, entry);
    if (flow.tcp !== undefined) {
      const { here, elsewhere } =
        side === 'remote' ? takeEarly(flow, entry.bytes.length) : nothingEarly;
      // Where its beginning is in another file, what is here has no payload to be found.
      const told = elsewhere > 0 ? { ...entry, place: undefined } : entry;
      this.#records.message(out, place.index, told, flow, here);
      yield* flow.tcp.send(side, entry.bytes.subarray(here + elsewhere));
      return;
    }
    this.#records.message(out, place.index, entry, flow);
    if (flow.udp !== undefined) {
      const header = flow.udp[side];
      this.#emit(side, header.udpBytes(entry.bytes.length), (packet) =>
        header.writeUdp(packet, entry.bytes),
      );
      yield;
    }
  }

  /** Writes what is new of a message whose frame is not whole yet. */
  *unfinished(out: OutputBuffer, entry: UnfinishedEntry): Generator<void> {
    const place = this.#interfaceOf(out, entry);
    const flow = this.#flows.of(entry.connection, entry, missing);
    const { here, elsewhere } = flow.early;
    const bytes = entry.bytes.subarray(here + elsewhere);
    if (flow.tcp === undefined || bytes.length === 0) {
      return;
    }
    this.#lastTime = Math.max(this.#lastTime, entry.time);
    flow.early.here += bytes.length;
    this.#records.unfinished(out, place.index, { ...entry, bytes }, flow);
    const time = toTimeWords(entry.time);
    this.#target = { out, place, flow, time, comments: [] };
    yield* flow.tcp.send('remote', bytes, true);
  }

  /** Writes what became of a message that was received, and is in the file. */
  settled(out: OutputBuffer, entry: SettledEntry): void {
    const { index } = this.#interfaceOf(out, entry);
    this.#records.settled(out, index, entry);
  }

  /** Writes of events that are no packets, where they still wait for one. */
  tellRemarks(out: OutputBuffer): void {
    for (const [socket, place] of this.#interfaces) {
      const comments = this.#takeRemarks(socket, place);
      if (comments.length > 0) {
        this.#statistics(out, place, comments);
      }
    }
  }

  end(out: OutputBuffer, sockets: readonly SavedSocket[]): void {
    for (const saved of sockets) {
      const { socket, name, droppedDatagrams, evictedEntries } = saved;
      const place = this.#interfaces.get(socket);
      if (place !== undefined) {
        this.#records.socket(out, place.index, saved);
        const evicted =
          evictedEntries > 0
            ? [`${evictedEntries} earlier entries of ${name} had left the traffic log`]
            : [];
        const comments = [...this.#takeRemarks(socket, place), ...evicted];
        this.#statistics(out, place, comments, droppedDatagrams);
      }
    }
  }

  #statistics(
    out: OutputBuffer,
    place: Interface,
    comments: readonly string[],
    dropped?: number,
  ): void {
    const { index, packets } = place;
    const time = toTimeWords(this.#lastTime);
    writeStatistics(out, { interfaceIndex: index, time, received: packets, dropped, comments });
  }

  #takeRemarks(socket: SocketId, place: Interface): string[] {
    const taken = place.remarks.splice(0);
    for (const flow of this.#flows.all()) {
      if (flow.socket === socket && flow.events.length > 0) {
        taken.push(...flow.events.splice(0));
      }
    }
    return taken;
  }

  #emit(from: Side, length: number, fill: (packet: Buffer) => void): void {
    const target = this.#target;
    if (target === undefined) {
      return;
    }
    const { out, place, flow, time } = target;
    const comments = [...place.remarks, ...flow.remarks, ...flow.events, ...target.comments];
    const flags = from === 'remote' ? packetInbound : packetOutbound;
    writeEnhancedPacket(out, { interfaceIndex: place.index, time, flags, comments }, length, fill);
    place.packets += 1;
    if (comments.length > 0) {
      place.remarks = [];
      flow.remarks = [];
      flow.events = [];
      target.comments = [];
    }
  }

  #event(out: OutputBuffer, place: Interface, entry: SavedEntry, event: EventDetail): void {
    const { connection } = entry;
    const known = this.#flows.get(connection);
    const isRefused = event.error?.code === 'connectionRefused';
    const isGap = event.error?.code === 'captureGap';
    const isAttempt = attempts.has(event.event) && known === undefined && !isGap;
    const isBeginning = beginnings.has(event.event) && !isGap;
    const flow =
      connection === 0 || (isAttempt && !isRefused)
        ? undefined
        : this.#flows.of(connection, entry, isBeginning ? undefined : missing);
    this.#records.event(out, place.index, entry, event, flow);
    if (flow === undefined || isAttempt) {
      addRemark(place.remarks, describeEvent(entry, event));
    }
    if (flow === undefined) {
      return;
    }
    const target = targetOf(out, place, flow, entry);
    this.#target = target;
    const isTold = this.#tell(place, flow, entry, event, known !== undefined);
    if (target.comments.length > 0 && !isTold) {
      // No packet stands for it, and the next one would be taken for what the user's words are about.
      addRemark(place.remarks, describeEvent(entry, event));
    }
  }

  /** Writes the packets that an event comes to, or remarks on it: answers whether it is a remark. */
  #tell(
    place: Interface,
    flow: Flow,
    entry: SavedEntry,
    event: EventDetail,
    isKnown: boolean,
  ): boolean {
    const { connection } = entry;
    const side = event.side ?? 'local';
    switch (event.event) {
      case 'accept':
        flow.tcp?.open('remote');
        return false;
      case 'connect':
        flow.tcp?.open('local');
        return false;
      case 'shutdown':
        flow.tcp?.finish(side);
        return false;
      case 'reset':
        flow.tcp?.reset(side);
        this.#forget(connection, place, flow);
        return false;
      case 'close':
        // The peer's end, if it came, was an event of its own.
        flow.tcp?.finish('local');
        this.#forget(connection, place, flow);
        return false;
      case 'error':
        if (event.error?.code === 'captureGap') {
          flow.tcp?.skip(side, event.error.limitBytes ?? 0);
        }
        if (isKnown || event.error?.code === 'captureGap') {
          addRemark(flow.events, describeEvent(entry, event));
          return true;
        }
        flow.tcp?.ask('local');
        flow.tcp?.reset('remote');
        this.#forget(connection, place, flow);
        return false;
      case 'bind':
      case 'join':
      case 'leave':
      case 'listen':
      case 'attempt':
      case 'proxy':
      case 'proxyHeader':
      case 'reconnect':
      case 'handshake':
      case 'fault':
      case 'reload':
      case 'script':
        addRemark(flow.events, describeEvent(entry, event));
        return true;
    }
  }

  /** What is still to be said of it is said of its socket. */
  #forget(connection: ConnectionId, place: Interface, flow: Flow): void {
    this.#flows.forget(connection, flow);
    this.#records.forget(connection);
    for (const text of [...flow.remarks, ...flow.events]) {
      addRemark(place.remarks, text);
    }
  }

  #interfaceOf(
    out: OutputBuffer,
    { socket, name }: Pick<SavedEntry, 'socket' | 'name'>,
  ): Interface {
    let found = this.#interfaces.get(socket);
    if (found === undefined) {
      found = { index: this.#interfaces.size, packets: 0, remarks: [] };
      this.#interfaces.set(socket, found);
      writeInterface(out, name, 'a socket of Socket Workbench; packets were made of its messages');
      const saved = this.#socketOf(socket) ?? removedSocket;
      this.#records.socket(out, found.index, { ...saved, socket, name });
    }
    return found;
  }
}

/** What is known of a socket that has gone since. */
const removedSocket: Omit<SavedSocket, 'socket' | 'name'> = {
  role: 'listener',
  endpoint: '',
  droppedDatagrams: undefined,
  evictedEntries: 0,
};

function targetOf(out: OutputBuffer, place: Interface, flow: Flow, entry: SavedEntry): Target {
  const time = toTimeWords(entry.time, entry.nanoseconds);
  return { out, place, flow, time, comments: annotationComments(entry) };
}
