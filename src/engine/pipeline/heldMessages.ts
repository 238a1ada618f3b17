import type { Decision } from './hold.ts';
import type { StageMessage } from './stageMessage.ts';

/** A message that a stage holds until somebody decides. */
export interface HeldMessage {
  readonly message: Pick<StageMessage, 'entry'>;
  /** Whether it was chosen to be held, and does not just wait behind one that was. */
  readonly isChosen: boolean;
  /** Lets go of it; the stage deletes it from the held ones. */
  readonly decide: (decision: Decision) => void;
}

/** The messages of one socket that wait for somebody to decide, over all its connections and stages. */
export class HeldMessages {
  readonly #held = new Set<HeldMessage>();
  readonly #changed: () => void;
  #chosen = 0;

  /** `changed` is called with each change of the count. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** How many were chosen to be held. */
  get count(): number {
    return this.#chosen;
  }

  add(held: HeldMessage): void {
    this.#held.add(held);
    this.#count(held, 1);
  }

  delete(held: HeldMessage): void {
    if (this.#held.delete(held)) {
      this.#count(held, -1);
    }
  }

  /** Decides about the messages of these entries. Returns how many of them were held. */
  decide(entries: ReadonlySet<number>, decision: Decision): number {
    const found = [...this.#held].filter(({ message: { entry = -1 } }) => entries.has(entry));
    found.forEach((held) => held.decide(decision));
    return found.length;
  }

  /**
   * Decides about all that are held, and those behind them that are logged: up to the entry `newest`.
   * Returns how many that were, each of those that were chosen.
   */
  decideAll(decision: Decision, newest: number): number {
    let decided = 0;
    for (;;) {
      const found = [...this.#held].filter(({ message: { entry = -1 } }) => entry <= newest);
      if (found.length === 0) {
        return decided;
      }
      decided += found.filter(({ isChosen }) => isChosen).length;
      found.forEach((held) => held.decide(decision));
    }
  }

  #count({ isChosen }: HeldMessage, by: number): void {
    if (isChosen) {
      this.#chosen += by;
      this.#changed();
    }
  }
}
