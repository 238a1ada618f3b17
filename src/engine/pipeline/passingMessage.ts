import type { FaultHit } from '../../shared/fault/faultHit.ts';
import type { Origin } from '../../shared/messageFate.ts';
import { payloadIn } from '../../shared/payloadPlace.ts';
import type { PayloadPlace } from '../../shared/payloadPlace.ts';
import type { StageMessage } from './stageMessage.ts';

/** Where in wire bytes the payload is; asked once, where anybody wants to know. */
export type PlaceOf = (wire: Uint8Array) => PayloadPlace | undefined;

/** A message on its way through the stages of a connection. */
export class PassingMessage implements StageMessage {
  readonly direction: 'in' | 'out';
  readonly origin: Origin;
  /** Called once the system has it, or never will. */
  readonly passed: (() => void) | undefined;
  /** Index of its entry in the log, once it has one. */
  entry: number | undefined;
  /** Whether it waits for a stage. */
  isHeld = false;
  /** Of one that was sent: whether the wire had room for more behind it. */
  isTaken = false;
  /** Whether its entry is where a tap received it: it makes none where it leaves. */
  isForwarded = false;
  /** Bytes of one that is to be sent that have gone ahead of the rest. */
  aheadBytes = 0;
  /** What faults did to it, as long as it has no entry. */
  hits: FaultHit[] = [];
  #wire: Uint8Array;
  #place: PayloadPlace | PlaceOf | undefined;
  /** Whether others will write to its bytes. */
  #isBorrowed: boolean;

  constructor(
    direction: 'in' | 'out',
    wire: Uint8Array,
    place: PayloadPlace | PlaceOf | undefined,
    origin: Origin,
    isBorrowed: boolean,
    passed?: () => void,
  ) {
    this.direction = direction;
    this.#wire = wire;
    this.#place = place;
    this.origin = origin;
    this.#isBorrowed = isBorrowed;
    this.passed = passed;
  }

  get wire(): Uint8Array {
    return this.#wire;
  }

  get place(): PayloadPlace | undefined {
    if (typeof this.#place === 'function') {
      this.#place = this.#place(this.#wire);
    }
    return this.#place;
  }

  get payload(): Uint8Array {
    return payloadIn(this.place, this.#wire);
  }

  /** Bytes that a tap received, on their way out; the entry that logged them, where that has just these. */
  static forwardedBytes(bytes: Uint8Array, entry: number | undefined): PassingMessage {
    const message = new PassingMessage('out', bytes, undefined, 'peer', false);
    message.entry = entry;
    message.isForwarded = true;
    return message;
  }

  /** The same on its way out at the other connection of a tap. */
  forwarded(): PassingMessage {
    const message = new PassingMessage(
      'out',
      this.#wire,
      this.#place,
      this.origin,
      this.#isBorrowed,
    );
    message.entry = this.entry;
    message.isForwarded = this.entry !== undefined;
    return message;
  }

  keep(): Uint8Array {
    if (this.#isBorrowed) {
      this.#isBorrowed = false;
      this.#wire = Buffer.from(this.#wire);
    }
    return this.#wire;
  }
}
