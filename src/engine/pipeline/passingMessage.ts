import type { Origin } from '../../shared/messageFate.ts';
import { payloadIn } from '../../shared/payloadPlace.ts';
import type { PayloadPlace } from '../../shared/payloadPlace.ts';
import type { StageMessage } from './stage.ts';

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

  keep(): Uint8Array {
    if (this.#isBorrowed) {
      this.#isBorrowed = false;
      this.#wire = Buffer.from(this.#wire);
    }
    return this.#wire;
  }
}
