import type { Annotation } from '../../shared/annotation.ts';
import type { EventKind } from '../../shared/entry.ts';
import type { FaultHit } from '../../shared/fault/faultHit.ts';
import { ordinaryOrigin } from '../../shared/messageFate.ts';
import type { Fate, Origin } from '../../shared/messageFate.ts';
import type { TrafficLog } from '../log/trafficLog.ts';
import { directionEvent, directionNameOf } from '../log/directionColumn.ts';

/** What filters ask of one entry. What costs something is found out when it is asked for. */
export interface MatchedEntry {
  /** The name of its socket. */
  readonly socketName: string;
  /** Of a tapped conversation that of the client; 0 for what concerns the whole socket. */
  readonly connection: number;
  /** Where that is another: the connection that the entry is of. */
  readonly ownConnection?: number | undefined;
  /** The peer's endpoint as a URL. */
  readonly peer: string | undefined;
  /** One of `directionIn`, `directionOut` and `directionEvent`; see `TrafficLog.flowAt`. */
  readonly direction: number;
  /** Whether a message goes to the side that was connected to; absent where that is not known. */
  readonly isUpstream?: boolean | undefined;
  readonly event: EventKind | undefined;
  /** Who a message comes from; absent for events. */
  readonly origin: Origin | undefined;
  /** What became of a message, as far as that is decided; absent for events. */
  readonly fate: Fate | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
  /** Of the payload, in bytes. */
  readonly length: number;
  readonly annotation: Annotation | undefined;
  /** What faults did to the message so far; absent where nothing. */
  readonly faultHits?: readonly FaultHit[] | undefined;
  /** The payload, and all of the message; empty for events. They hold until the log changes. */
  readonly payload: Buffer;
  readonly wire: Buffer;
  /** The payload with the checksum at its end, where `payload` leaves that out. */
  readonly checked?: Buffer;
  /** The payload as latin1, as far as expressions look, where it is asked for often. */
  readonly latin1?: string;
}

const nothing = Buffer.alloc(0);

/** An entry of a log; one that goes from entry to entry, since an object for each would cost the most. */
export class LoggedEntry implements MatchedEntry {
  readonly socketName: string;
  readonly #log: TrafficLog;
  index: number;

  constructor(log: TrafficLog, socketName: string, index: number) {
    this.#log = log;
    this.socketName = socketName;
    this.index = index;
  }

  get connection(): number {
    return this.#log.conversationAt(this.index);
  }

  get ownConnection(): number {
    return this.#log.connectionAt(this.index);
  }

  get peer(): string | undefined {
    return this.connection === 0 ? undefined : this.#log.peerAt(this.index);
  }

  get direction(): number {
    return this.#log.flowAt(this.index);
  }

  get isUpstream(): boolean | undefined {
    return this.#log.isUpstreamAt(this.index);
  }

  get event(): EventKind | undefined {
    return this.#log.eventAt(this.index)?.event;
  }

  get origin(): Origin | undefined {
    const direction = this.#log.directionAt(this.index);
    return direction === directionEvent
      ? undefined
      : (this.#log.originAt(this.index) ?? ordinaryOrigin(directionNameOf(direction)));
  }

  get fate(): Fate | undefined {
    return this.direction === directionEvent ? undefined : this.#log.fateAt(this.index);
  }

  get time(): number {
    return this.#log.timeAt(this.index);
  }

  get length(): number {
    return this.#log.lengthAt(this.index);
  }

  get annotation(): Annotation | undefined {
    return this.#log.annotations.at(this.index);
  }

  get faultHits(): readonly FaultHit[] | undefined {
    return this.#log.faultHits.at(this.index);
  }

  get payload(): Buffer {
    return this.direction === directionEvent
      ? nothing
      : bufferOf(this.#log.payloadAt(this.index, 0, Infinity));
  }

  get wire(): Buffer {
    return this.direction === directionEvent
      ? nothing
      : bufferOf(this.#log.wireAt(this.index, 0, Infinity));
  }
}

/** The same bytes, with the searches of `Buffer`. */
export function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
