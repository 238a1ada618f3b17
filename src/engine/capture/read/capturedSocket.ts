import type { Counters } from '../../../shared/engineApi.ts';
import type { ConnectionId, EventDetail, SocketId } from '../../../shared/entry.ts';
import type { FaultHit } from '../../../shared/fault/faultHit.ts';
import type { Fate, Origin } from '../../../shared/messageFate.ts';
import type { PayloadPlace } from '../../../shared/payloadPlace.ts';
import type { AnnotationChange } from '../../log/annotations.ts';
import type { EntrySequence } from '../../log/entrySequence.ts';
import { directionIn, directionOut, packDirection } from '../../log/directionColumn.ts';
import type { TimeOrigin } from '../../log/timeOrigin.ts';
import { TrafficLog } from '../../log/trafficLog.ts';
import { fateEntriesMax } from '../logRecords.ts';
import type { FileSlabs } from './fileSlabs.ts';

/** What is known of a message beside its bytes. */
export interface MessageFacts {
  readonly payload?: PayloadPlace | undefined;
  /** What its framing knew of the conversation; nothing where it is as before in its direction. */
  readonly context?: string | undefined;
  readonly origin?: Origin | undefined;
  readonly fate?: Fate | undefined;
  readonly faults?: readonly FaultHit[] | undefined;
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
  /** Whether the nanoseconds of times are meant; else they are those of doubles. */
  readonly hasNanoseconds?: boolean;
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

  constructor(
    options: CapturedSocketOptions,
    sequence: EntrySequence,
    slabs: FileSlabs,
    origin: TimeOrigin,
  ) {
    this.options = options;
    this.#sequence = sequence;
    this.#slabs = slabs;
    this.log = new TrafficLog(unbounded, undefined, slabs, origin);
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

  /** A message that lies at a place in the file, `time` since the log's origin; `payload` says what of it is the payload, if not all. */
  message(
    time: number,
    connection: ConnectionId,
    way: 'in' | 'out',
    place: number,
    length: number,
    { payload, context, origin, fate, faults = [] }: MessageFacts = {},
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
    if (context !== undefined) {
      this.log.noteContext(context);
    }
    faults.forEach((hit) => this.log.faultHits.add(this.log.end - 1, hit));
  }

  event(time: number, connection: ConnectionId, detail: EventDetail): void {
    this.log.appendEvent(this.#sequence.nextEvent(), time, connection, detail);
  }

  /**
   * Tells what became of a message that a connection received before the last `back` ones; false where
   * there is none among the last `fateEntriesMax` entries.
   */
  settle(connection: ConnectionId, fate: Fate, back: number): boolean {
    const { log } = this;
    let left = back;
    const first = Math.max(log.first, log.end - fateEntriesMax);
    for (let index = log.end - 1; index >= first; index -= 1) {
      if (log.connectionAt(index) === connection && log.directionAt(index) === directionIn) {
        if (left === 0) {
          log.setFate(index, fate);
          return true;
        }
        left -= 1;
      }
    }
    return false;
  }

  /** Puts it on the newest entry; false when too many have something already. */
  annotate(change: AnnotationChange): boolean {
    return this.log.annotations.change(this.log.end - 1, change);
  }
}
