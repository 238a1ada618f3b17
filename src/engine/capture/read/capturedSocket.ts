import type { Counters } from '../../../shared/engineApi.ts';
import type { ConnectionId, EventDetail, SocketId } from '../../../shared/entry.ts';
import type { Fate, Origin } from '../../../shared/messageFate.ts';
import type { PayloadPlace } from '../../../shared/payloadPlace.ts';
import type { AnnotationChange } from '../../log/annotations.ts';
import type { EntrySequence } from '../../log/entrySequence.ts';
import { directionIn, directionOut, packDirection } from '../../log/directionColumn.ts';
import { TrafficLog } from '../../log/trafficLog.ts';
import type { FileSlabs } from './fileSlabs.ts';

/** What is known of a message beside its bytes. */
export interface MessageFacts {
  readonly payload?: PayloadPlace | undefined;
  readonly origin?: Origin | undefined;
  readonly fate?: Fate | undefined;
}

const unbounded = { bytesMax: Infinity, entriesMax: Infinity };

export interface CapturedSocketOptions {
  readonly id: SocketId;
  readonly name: string;
  /** Whether it took connections, or opened them. */
  readonly role: 'listener' | 'client';
  /** As a URL. */
  readonly endpoint: string;
  /** What the log that was saved had counted. */
  readonly evictedEntries?: number;
  readonly droppedDatagrams?: number;
}

/** What a capture says went through one socket. */
export class CapturedSocket {
  options: CapturedSocketOptions;
  readonly log: TrafficLog;
  readonly #sequence: EntrySequence;
  readonly #slabs: FileSlabs;
  #bytesIn = 0;
  #bytesOut = 0;
  #messagesIn = 0;
  #messagesOut = 0;

  constructor(options: CapturedSocketOptions, sequence: EntrySequence, slabs: FileSlabs) {
    this.options = options;
    this.#sequence = sequence;
    this.#slabs = slabs;
    this.log = new TrafficLog(unbounded, undefined, slabs);
  }

  get counters(): Counters {
    const { evictedEntries, droppedDatagrams } = this.options;
    return {
      bytesIn: this.#bytesIn,
      bytesOut: this.#bytesOut,
      messagesIn: this.#messagesIn,
      messagesOut: this.#messagesOut,
      evictedEntries: evictedEntries ?? 0,
      evictedBytes: 0,
      ...(droppedDatagrams !== undefined && { droppedDatagrams }),
    };
  }

  /** A message that lies at a place in the file; `payload` says what of it is the payload, if not all. */
  message(
    time: number,
    connection: ConnectionId,
    way: 'in' | 'out',
    place: number,
    length: number,
    { payload, origin, fate }: MessageFacts = {},
  ): void {
    if (way === 'out' && fate !== undefined && fate !== 'delivered') {
      // It is on no wire.
    } else if (way === 'in') {
      this.#bytesIn += length;
      this.#messagesIn += 1;
    } else {
      this.#bytesOut += length;
      this.#messagesOut += 1;
    }
    this.#slabs.locate(place);
    const direction = packDirection(way === 'in' ? directionIn : directionOut, origin, fate);
    const seq = this.#sequence.nextMessage(length);
    this.log.appendPlaced(seq, time, connection, direction, length, payload);
  }

  event(time: number, connection: ConnectionId, detail: EventDetail): void {
    this.log.appendEvent(this.#sequence.nextEvent(), time, connection, detail);
  }

  /** Puts it on the newest entry; false when too many have something already. */
  annotate(change: AnnotationChange): boolean {
    return this.log.annotations.change(this.log.end - 1, change);
  }
}
