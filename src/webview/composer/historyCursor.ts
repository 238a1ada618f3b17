import { isSameMessage, withMessage } from '../../shared/viewSending.ts';
import type { PayloadExpression } from '../../shared/payloadExpression.ts';

/** Walks through earlier messages with the draft at its near end. */
export class HistoryCursor {
  #history: readonly PayloadExpression[];
  /** −1 at the draft. */
  #place = -1;
  #draft: PayloadExpression | undefined;

  /** `history` has the newest first. */
  constructor(history: readonly PayloadExpression[]) {
    this.#history = history;
  }

  /** The message before the one shown, if there is one. `shown` is kept when it is the draft. */
  older(shown: PayloadExpression): PayloadExpression | undefined {
    if (this.#place < 0) {
      this.#draft = shown;
    }
    let place = this.#place + 1;
    // Just sent, it still stands in the composer: the first step must not seem to do nothing.
    if (this.#place < 0 && isSameAs(this.#history[place], shown)) {
      place++;
    }
    const found = this.#history[place];
    if (found) {
      this.#place = place;
    }
    return found;
  }

  /** The message after the one shown; the draft after the newest. */
  newer(): PayloadExpression | undefined {
    if (this.#place < 0) {
      return undefined;
    }
    this.#place--;
    if (this.#place === 0 && isSameAs(this.#history[0], this.#draft)) {
      this.#place = -1;
    }
    return this.#place < 0 ? this.#draft : this.#history[this.#place];
  }

  /** What is shown was edited: it is the draft now. */
  leave(): void {
    this.#place = -1;
  }

  add(message: PayloadExpression): void {
    this.#history = withMessage(this.#history, message);
    this.#place = -1;
  }
}

function isSameAs(
  one: PayloadExpression | undefined,
  other: PayloadExpression | undefined,
): boolean {
  return one !== undefined && other !== undefined && isSameMessage(one, other);
}
