import type { Socket } from 'node:net';
import type { HoldReason } from './wire.ts';

/**
 * Back-pressure on one stream: it is read while no reason holds it. What its peer sends meanwhile stays
 * with the system, and at last with the peer.
 */
export class ReadHolds {
  readonly #socket: Socket;
  /** Most streams are never held. */
  #reasons: Set<HoldReason> | undefined;
  #isEnded = false;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Whether it is not read now. */
  get isHeld(): boolean {
    return this.#reasons !== undefined && this.#reasons.size > 0;
  }

  /** Whether `hold` has an effect. */
  get canHold(): boolean {
    return !this.#isEnded;
  }

  hold(reason: HoldReason): void {
    if (!this.#isEnded) {
      this.#reasons ??= new Set();
      this.#reasons.add(reason);
      this.#socket.pause();
    }
  }

  /** Reads on where that was the last reason. */
  release(reason: HoldReason): void {
    if (this.#reasons?.delete(reason) === true && this.#reasons.size === 0) {
      this.#socket.resume();
    }
  }

  /** Reads on to the end, and is held no more: the peer's FIN must be read. */
  end(): void {
    this.#isEnded = true;
    this.#reasons?.clear();
    this.#socket.resume();
  }
}
