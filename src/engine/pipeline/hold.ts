import type { CloseMode } from '../../shared/engineApi.ts';

/** What a stage decides about a message once it knows. */
export type Decision =
  /** It goes on as it is. */
  | 'pass'
  /** It goes no further. */
  | 'drop'
  /** Another payload goes on in its place. */
  | { readonly replace: Uint8Array }
  /** It goes no further, and the connection is ended once everything before it has been decided. */
  | { readonly close: CloseMode };

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
