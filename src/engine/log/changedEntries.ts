import { annotatedMax } from '../../shared/annotation.ts';

/** Changes that are remembered; whoever has not taken in one before these starts anew. */
const changesMax = 2 * annotatedMax;

/** Which entries of a log changed after they were logged: their marks, notes or fates. */
export class ChangedEntries {
  /** Their indexes, in the order of the changes. */
  #changes: number[] = [];
  /** Changes before these. */
  #earlierChanges = 0;

  /** Grows with every change. */
  get version(): number {
    return this.#earlierChanges + this.#changes.length;
  }

  add(index: number): void {
    this.#changes.push(index);
    if (this.#changes.length > changesMax) {
      this.#earlierChanges += this.#changes.length - annotatedMax;
      this.#changes = this.#changes.slice(-annotatedMax);
    }
  }

  /** Indexes of the entries that changed since an earlier `version`; nothing when that is too long ago. */
  since(version: number): readonly number[] | undefined {
    return version < this.#earlierChanges
      ? undefined
      : this.#changes.slice(version - this.#earlierChanges);
  }
}
