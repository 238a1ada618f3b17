import type { Decision } from './stage.ts';

/** A verdict that comes later. Made and kept by a stage, which then calls `decide`. */
export class Hold {
  #decision: Decision | undefined;
  #decided: (() => void) | undefined;

  get decision(): Decision | undefined {
    return this.#decision;
  }

  /** The first decision counts; none does once the connection has ended. */
  decide(decision: Decision): void {
    if (this.#decision === undefined) {
      this.#decision = decision;
      this.#decided?.();
    }
  }

  /** For the pipeline. `decided` is called once, when the decision comes. */
  whenDecided(decided: () => void): void {
    this.#decided = decided;
  }
}
