import { performance } from 'node:perf_hooks';
import type { ConnectionId, EventDetail } from '../../shared/entry.ts';
import { defaultFrameBytesMax } from '../../shared/framing.ts';
import type { FrameFault } from '../../shared/framing.ts';
import { writeContext } from '../../shared/protocol/messageContext.ts';
import { converse } from '../../shared/protocol/protocolConversations.ts';
import type { ProtocolId } from '../../shared/protocol/protocolNames.ts';
import type { FramedMessage, Party } from '../../shared/protocol/protocol.ts';
import { frameError } from '../framing/frameError.ts';
import { ProtocolReceiver } from '../framing/protocolReceiver.ts';
import type { MemoryShare } from '../memoryBudget.ts';
import { directionEvent, directionIn, directionOut } from './directionColumn.ts';
import type { EntrySequence } from './entrySequence.ts';
import { TrafficLog } from './trafficLog.ts';
import type { LogBounds } from './trafficLog.ts';

/** Entries between two looks at the clock. */
const strideEntries = 64;

/** The framing of a connection in both directions, by direction. */
type Receivers = Readonly<Record<number, ProtocolReceiver>>;

export interface DecodedLogOptions {
  readonly source: TrafficLog;
  readonly protocol: ProtocolId;
  /** The only connection whose messages are in it; absent for all. */
  readonly connection: ConnectionId | undefined;
  readonly bounds: LogBounds;
  readonly memory: MemoryShare;
  /** Numbers its entries; no other log's have the same. */
  readonly sequence: EntrySequence;
  /** Whether the source gets no more entries. */
  readonly isComplete: () => boolean;
}

/**
 * A log's messages framed anew, as those of a protocol: its own entries, made of the bytes that the
 * source keeps, with the times at which they came. It follows the source.
 */
export class DecodedLog {
  readonly log: TrafficLog;
  readonly #options: DecodedLogOptions;
  readonly #receivers = new Map<ConnectionId, Receivers>();
  readonly #known = new Set<ConnectionId>();
  #next: number;
  #clearedBefore: number;
  /** Time of the entry at hand, and the fault that was told last for a direction. */
  #time = 0;

  constructor(options: DecodedLogOptions) {
    const { source, bounds, memory } = options;
    this.#options = options;
    this.log = new TrafficLog(bounds, memory, undefined, source.origin);
    this.#next = source.first;
    this.#clearedBefore = source.clearedBefore;
  }

  /** Entries of the source that were not looked at. */
  get remaining(): number {
    const { source } = this.#options;
    return source.end - Math.max(this.#next, source.first);
  }

  /** Follows the source until a time, as of `performance.now`. True when it is up to date. */
  advance(deadline: number): boolean {
    const { source, isComplete } = this.#options;
    if (this.#clearedBefore !== source.clearedBefore) {
      this.#clearedBefore = source.clearedBefore;
      this.log.clear();
      this.#receivers.clear();
      this.#known.clear();
    }
    this.#next = Math.max(this.#next, source.first);
    while (this.#next < source.end) {
      const stop = Math.min(source.end, this.#next + strideEntries);
      for (; this.#next < stop; this.#next += 1) {
        this.#take(this.#next);
      }
      if (performance.now() >= deadline) {
        return this.#next === source.end;
      }
    }
    if (isComplete() && this.#receivers.size > 0) {
      [...this.#receivers.keys()].forEach((connection) => this.#end(connection));
    }
    return true;
  }

  #take(index: number): void {
    const { source, connection: wanted } = this.#options;
    // Both connections of a tap are one conversation.
    const connection = source.conversationAt(index);
    if (wanted !== undefined && connection !== wanted) {
      return;
    }
    this.#time = source.timeSinceOrigin(index);
    if (connection !== 0 && !this.#known.has(connection)) {
      this.#open(connection);
    }
    const direction = source.flowAt(index);
    if (direction === directionEvent && source.legAt(index) === 'server') {
      return;
    }
    if (direction === directionEvent) {
      const event = source.eventAt(index);
      if (event !== undefined) {
        this.#takeEvent(connection, event);
      }
      return;
    }
    // What was to be sent and never left is no part of the stream.
    const isOnWire =
      source.directionAt(index) === directionIn || source.fateAt(index) === 'delivered';
    if (isOnWire) {
      this.#takeMessage(index, connection, direction);
    }
  }

  #takeMessage(index: number, connection: ConnectionId, direction: number): void {
    const { source, protocol } = this.#options;
    const bytes = source.wireAt(index, 0, source.wireLengthAt(index));
    const { peer = '' } = source.endsOf(connection) ?? {};
    if (peer.startsWith('udp:')) {
      const from = this.#partyOf(connection, direction);
      const role = from === 'client' ? 'request' : 'response';
      const context = writeContext(protocol, protocol === 'modbus' ? role : '');
      this.#append(connection, direction, bytes, { context });
      return;
    }
    this.#receiversOf(connection)[direction]?.push(bytes);
  }

  #takeEvent(connection: ConnectionId, event: EventDetail): void {
    const receivers = this.#receivers.get(connection);
    const { event: kind, side } = event;
    if (kind === 'shutdown') {
      receivers?.[side === 'local' ? directionOut : directionIn]?.end();
    } else if (kind === 'close' || kind === 'reset' || kind === 'handshake') {
      // After a handshake comes another stream.
      this.#end(connection);
    }
    this.log.appendEvent(this.#options.sequence.nextEvent(), this.#time, connection, event);
    if (kind === 'close' || kind === 'reset') {
      this.log.closeConnection(connection);
    }
  }

  /** Hands over what is left of unfinished messages. */
  #end(connection: ConnectionId): void {
    const receivers = this.#receivers.get(connection);
    this.#receivers.delete(connection);
    receivers?.[directionIn]?.end();
    receivers?.[directionOut]?.end();
  }

  #open(connection: ConnectionId): void {
    const ends = this.#options.source.endsOf(connection);
    this.#known.add(connection);
    if (ends !== undefined) {
      const { peer, local, remote = peer, openedBy } = ends;
      this.log.openConnection(connection, peer, openedBy);
      if (local !== undefined) {
        this.log.placeConnection(connection, local, remote);
      }
    }
  }

  #partyOf(connection: ConnectionId, direction: number): Party {
    const { openedBy = 'remote' } = this.#options.source.endsOf(connection) ?? {};
    return (openedBy === 'local') === (direction === directionOut) ? 'client' : 'server';
  }

  #receiversOf(connection: ConnectionId): Receivers {
    const known = this.#receivers.get(connection);
    if (known !== undefined) {
      return known;
    }
    const conversation = converse(this.#options.protocol);
    const receiver = (direction: number) => {
      let told: FrameFault | undefined;
      return new ProtocolReceiver(
        conversation,
        this.#partyOf(connection, direction),
        (bytes, message, fault) => {
          this.#append(connection, direction, bytes, message);
          if (fault !== undefined && fault !== told) {
            this.#tellFault(connection, direction, fault);
          }
          told = fault;
        },
        defaultFrameBytesMax,
      );
    };
    const receivers = {
      [directionIn]: receiver(directionIn),
      [directionOut]: receiver(directionOut),
    };
    this.#receivers.set(connection, receivers);
    return receivers;
  }

  #append(
    connection: ConnectionId,
    direction: number,
    bytes: Uint8Array,
    message: FramedMessage | undefined,
  ): void {
    const seq = this.#options.sequence.nextMessage(bytes.length);
    this.log.append(seq, this.#time, connection, direction, bytes, false, message?.place);
    if (connection !== 0) {
      this.log.noteContext(message?.context ?? '');
    }
  }

  #tellFault(connection: ConnectionId, direction: number, fault: FrameFault): void {
    const { peer = '' } = this.#options.source.endsOf(connection) ?? {};
    this.log.appendEvent(this.#options.sequence.nextEvent(), this.#time, connection, {
      event: 'error',
      side: direction === directionIn ? 'remote' : 'local',
      error: frameError(fault, defaultFrameBytesMax, peer),
    });
  }
}
