import type { Clock } from '../clock.ts';

/** Tells when nothing came or went for a while. */
export class IdleWatch {
  readonly #clock: Clock;
  readonly #cancels = new Set<() => void>();
  #lastAt: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#lastAt = clock.now();
  }

  /** To be called with every message. */
  touch(): void {
    this.#lastAt = this.#clock.now();
  }

  /** Calls back each time that nothing came or went for `ms` milliseconds. Returns how to end that. */
  watch(ms: number, callback: () => void): () => void {
    let cancelTimer: () => void;
    let from = this.#clock.now();
    // A timer for each message would cost more than the message; this one sees what came meanwhile.
    const look = (inMs: number) => {
      cancelTimer = this.#clock.after(inMs, () => {
        const left = Math.max(from, this.#lastAt) + ms - this.#clock.now();
        if (left > 0) {
          look(left);
          return;
        }
        from = this.#clock.now();
        look(ms);
        callback();
      });
    };
    look(ms);
    const cancel = () => {
      cancelTimer();
      this.#cancels.delete(cancel);
    };
    this.#cancels.add(cancel);
    return cancel;
  }

  end(): void {
    this.#cancels.forEach((cancel) => cancel());
  }
}
