import type { ConnectionId } from '../../shared/entry.ts';
import type { MemoryShare } from '../memoryBudget.ts';

/** What a change takes of memory, roughly, and a direction of a connection besides, in bytes. */
const changeBytes = 16;
const runsBytes = 200;

/** Changes that are not worth to be forgotten. */
const changesKept = 64;

/** From each of these indexes on, up to the next, messages have the context beside it. */
interface Runs {
  readonly connection: ConnectionId;
  indexes: number[];
  contexts: (string | undefined)[];
  /** The last index that was noted. */
  last: number;
}

/**
 * What framing knew of the conversation of each message. Most messages of a connection and direction have
 * the same: only changes are kept.
 */
export class MessageContexts {
  readonly #runs = new Map<number, Runs>();
  readonly #memory: MemoryShare;
  #sweepAt = 1_024;

  /** `memory` is told of what is kept. */
  constructor(memory: MemoryShare) {
    this.#memory = memory;
  }

  /**
   * To be called in the order of the entries, but for those that were held. Entries before `first` are gone, and so are connections
   * that `isKnown` does not know.
   */
  note(
    index: number,
    connection: ConnectionId,
    direction: number,
    context: string,
    { first, isKnown }: { first: number; isKnown: (connection: ConnectionId) => boolean },
  ): void {
    const runs = this.#runsOf(connection, direction, isKnown);
    if (index < runs.last) {
      this.#insert(runs, index, context);
      return;
    }
    runs.last = index;
    if (runs.contexts.at(-1) !== context) {
      runs.indexes.push(index);
      runs.contexts.push(context);
      this.#memory.add(changeBytes);
      if (runs.indexes.length % changesKept === 0) {
        this.#forgetBefore(first, runs);
      }
    }
  }

  at(index: number, connection: ConnectionId, direction: number): string | undefined {
    const runs = this.#runs.get(keyOf(connection, direction));
    if (runs === undefined) {
      return undefined;
    }
    return runs.contexts[placeOf(runs.indexes, index)];
  }

  clear(): void {
    for (const runs of this.#runs.values()) {
      this.#memory.add(-bytesOf(runs));
    }
    this.#runs.clear();
  }

  #runsOf(
    connection: ConnectionId,
    direction: number,
    isKnown: (connection: ConnectionId) => boolean,
  ): Runs {
    const key = keyOf(connection, direction);
    let runs = this.#runs.get(key);
    if (runs === undefined) {
      if (this.#runs.size >= this.#sweepAt) {
        this.#sweep(isKnown);
      }
      runs = { connection, indexes: [], contexts: [], last: 0 };
      this.#runs.set(key, runs);
      this.#memory.add(runsBytes);
    }
    return runs;
  }

  /** Notes it of one entry alone, before others that are noted. */
  #insert(runs: Runs, index: number, context: string): void {
    const { indexes, contexts } = runs;
    const at = placeOf(indexes, index);
    const before = contexts[at];
    if (before === context) {
      return;
    }
    const isNextNoted = indexes[at + 1] === index + 1;
    indexes.splice(at + 1, 0, ...(isNextNoted ? [index] : [index, index + 1]));
    contexts.splice(at + 1, 0, ...(isNextNoted ? [context] : [context, before]));
    this.#memory.add(changeBytes * (isNextNoted ? 1 : 2));
  }

  #forgetBefore(first: number, runs: Runs): void {
    const gone = placeOf(runs.indexes, first);
    if (gone > 0) {
      runs.indexes = runs.indexes.slice(gone);
      runs.contexts = runs.contexts.slice(gone);
      this.#memory.add(-gone * changeBytes);
    }
  }

  /** Forgets connections that no entry refers to. */
  #sweep(isKnown: (connection: ConnectionId) => boolean): void {
    for (const [key, runs] of this.#runs) {
      if (!isKnown(runs.connection)) {
        this.#memory.add(-bytesOf(runs));
        this.#runs.delete(key);
      }
    }
    this.#sweepAt = Math.max(1_024, this.#runs.size * 2);
  }
}

function keyOf(connection: ConnectionId, direction: number): number {
  return connection * 2 + direction;
}

function bytesOf({ indexes }: Runs): number {
  return runsBytes + indexes.length * changeBytes;
}

/** The place of the last index that is not above another; −1 if none. */
function placeOf(indexes: readonly number[], index: number): number {
  let low = 0;
  let high = indexes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((indexes[middle] ?? 0) <= index) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low - 1;
}
