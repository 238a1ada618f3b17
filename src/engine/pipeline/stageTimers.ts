import type { Clock } from '../clock.ts';

/** The timers of the stages of one connection. They end with it: none keeps what is gone in memory. */
export class StageTimers {
  readonly #clock: Clock;
  readonly #cancels = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls back once, in `ms` milliseconds at the earliest; not after `end`. Returns how to cancel it. */
  after(ms: number, callback: () => void): () => void {
    const stop = this.#clock.after(ms, () => {
      this.#cancels.delete(cancel);
      callback();
    });
    const cancel = () => {
      this.#cancels.delete(cancel);
      stop();
    };
    this.#cancels.add(cancel);
    return cancel;
  }

  end(): void {
    this.#cancels.forEach((cancel) => cancel());
  }
}
