import type { Clock } from './clock.ts';

/**
 * Turns any number of requests into calls at a bounded rate: the first one is answered at once, or
 * rather at the end of this turn, and the next ones `intervalMs` later. Nothing is called unasked.
 */
export class Throttle {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #call: () => void;
  #calledAt = -Infinity;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, intervalMs: number, call: () => void) {
    this.#clock = clock;
    this.#intervalMs = intervalMs;
    this.#call = call;
  }

  request(): void {
    if (this.#cancel !== undefined) {
      return;
    }
    const now = this.#clock.now();
    // A clock that was set back must not silence us.
    const sinceMs = Math.abs(now - this.#calledAt);
    this.#cancel = this.#clock.after(Math.max(0, this.#intervalMs - sinceMs), () => {
      this.#cancel = undefined;
      this.#calledAt = this.#clock.now();
      this.#call();
    });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
