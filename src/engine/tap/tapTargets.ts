import type { ForwardSettings } from '../../shared/definition/forward.ts';

/** Which targets a new conversation is to try, in order. */
export class TapTargets {
  readonly #targets: readonly string[];
  readonly #isInTurn: boolean;
  #next = 0;

  constructor({ to, pick }: Pick<ForwardSettings, 'to' | 'pick'>) {
    this.#targets = to;
    this.#isInTurn = pick === 'roundRobin';
  }

  next(): readonly string[] {
    const from = this.#next;
    if (this.#isInTurn) {
      this.#next = (from + 1) % this.#targets.length;
    }
    return [...this.#targets.slice(from), ...this.#targets.slice(0, from)];
  }
}
