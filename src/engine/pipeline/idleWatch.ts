import type { Clock } from '../clock.ts';
import type { Stage } from './stage.ts';

/** Calls the `idle` of stages that want to know how long nothing came or went. */
export class IdleWatch {
  readonly #clock: Clock;
  readonly #stages: readonly Stage[];
  readonly #cancels = new Map<Stage, () => void>();
  #lastAt = 0;

  /** Those without `idleMs` are never called. */
  constructor(stages: readonly Stage[], clock: Clock) {
    this.#stages = stages;
    this.#clock = clock;
  }

  begin(): void {
    this.touch();
    for (const stage of this.#stages) {
      if (stage.idleMs !== undefined) {
        this.#look(stage, Math.max(1, stage.idleMs), Math.max(1, stage.idleMs));
      }
    }
  }

  /** To be called with every message. */
  touch(): void {
    this.#lastAt = this.#clock.now();
  }

  end(): void {
    this.#cancels.forEach((cancel) => cancel());
    this.#cancels.clear();
  }

  /** A timer for each message would cost more than the message; this one sees what came meanwhile. */
  #look(stage: Stage, inMs: number, idleMs: number): void {
    const cancel = this.#clock.after(inMs, () => {
      const left = this.#lastAt + idleMs - this.#clock.now();
      if (left > 0) {
        this.#look(stage, left, idleMs);
        return;
      }
      this.touch();
      this.#look(stage, idleMs, idleMs);
      stage.idle?.();
    });
    this.#cancels.set(stage, cancel);
  }
}
