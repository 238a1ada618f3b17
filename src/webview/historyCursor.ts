import { withComposed } from '../shared/viewProtocol.ts';
import type { Composed } from '../shared/viewProtocol.ts';

/** Walks through earlier messages with the draft at its near end. */
export class HistoryCursor {
  #history: readonly Composed[];
  /** −1 at the draft. */
  #place = -1;
  #draft: Composed | undefined;

  /** `history` has the newest first. */
  constructor(history: readonly Composed[]) {
    this.#history = history;
  }

  /** The message before the one shown, if there is one. `shown` is kept when it is the draft. */
  older(shown: Composed): Composed | undefined {
    if (this.#place < 0) {
      this.#draft = shown;
    }
    let place = this.#place + 1;
    // Just sent, it still stands in the composer: the first step must not seem to do nothing.
    if (this.#place < 0 && isSame(this.#history[place], shown)) {
      place++;
    }
    const found = this.#history[place];
    if (found) {
      this.#place = place;
    }
    return found;
  }

  /** The message after the one shown; the draft after the newest. */
  newer(): Composed | undefined {
    if (this.#place < 0) {
      return undefined;
    }
    this.#place--;
    if (this.#place === 0 && isSame(this.#history[0], this.#draft)) {
      this.#place = -1;
    }
    return this.#place < 0 ? this.#draft : this.#history[this.#place];
  }

  /** What is shown was edited: it is the draft now. */
  leave(): void {
    this.#place = -1;
  }

  add(composed: Composed): void {
    this.#history = withComposed(this.#history, composed);
    this.#place = -1;
  }
}

function isSame(one: Composed | undefined, other: Composed | undefined): boolean {
  return (
    one !== undefined &&
    one.text === other?.text &&
    one.notation === other.notation &&
    one.lineEnding === other.lineEnding
  );
}
