import type { ConnectionId } from '../../../shared/entry.ts';

/** Beyond these a saved number is not believed: others must still fit behind it. */
const savedMax = 2 ** 31;

/** Gives each connection of a file a number of its own: its saved one, where that is free. */
export class ConnectionNumbers {
  readonly #saved = new Set<ConnectionId>();
  #last = 0;
  /** The highest of those that were not saved. */
  #lastFresh = 0;

  fresh(): ConnectionId {
    this.#last += 1;
    this.#lastFresh = this.#last;
    return this.#last;
  }

  claim(saved: ConnectionId): ConnectionId {
    if (saved <= this.#lastFresh || saved > savedMax || this.#saved.has(saved)) {
      return this.fresh();
    }
    this.#saved.add(saved);
    this.#last = Math.max(this.#last, saved);
    return saved;
  }
}
