import type { Annotation } from '../../shared/annotation.ts';
import type { EventKind } from '../../shared/entry.ts';
import { ordinaryOrigin } from '../../shared/messageFate.ts';
import type { Origin } from '../../shared/messageFate.ts';
import type { TrafficLog } from '../log/trafficLog.ts';
import { directionEvent, directionNameOf } from '../log/directionColumn.ts';

/** What filters ask of one entry. What costs something is found out when it is asked for. */
export interface MatchedEntry {
  /** The name of its socket. */
  readonly socketName: string;
  /** 0 for what concerns the whole socket. */
  readonly connection: number;
  /** The peer's endpoint as a URL. */
  readonly peer: string | undefined;
  /** One of `directionIn`, `directionOut` and `directionEvent`. */
  readonly direction: number;
  readonly event: EventKind | undefined;
  /** Who a message comes from; absent for events. */
  readonly origin: Origin | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
  /** Of the payload, in bytes. */
  readonly length: number;
  readonly annotation: Annotation | undefined;
  /** The payload, and all of the message; empty for events. They hold until the log changes. */
  readonly payload: Buffer;
  readonly wire: Buffer;
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
    return this.#log.connectionAt(this.index);
  }

  get peer(): string | undefined {
    return this.connection === 0 ? undefined : this.#log.peerAt(this.index);
  }

  get direction(): number {
    return this.#log.directionAt(this.index);
  }

  get event(): EventKind | undefined {
    return this.#log.eventAt(this.index)?.event;
  }

  get origin(): Origin | undefined {
    const { direction } = this;
    return direction === directionEvent
      ? undefined
      : (this.#log.originAt(this.index) ?? ordinaryOrigin(directionNameOf(direction)));
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
