import type { FaultHit } from '../../shared/fault/faultHit.ts';
import type { MemoryShare } from '../memoryBudget.ts';
import type { ChangedEntries } from './changedEntries.ts';

/** What a hit takes, roughly, in bytes. */
const hitBytes = 120;

/** What faults did to the messages of one log, by the index of their entries. Most entries have none. */
export class FaultHits {
  readonly #kept = new Map<number, readonly FaultHit[]>();
  readonly #memory: MemoryShare;
  readonly #changes: ChangedEntries;

  /** `memory` is told of what is kept, `changes` of the entries. */
  constructor(memory: MemoryShare, changes: ChangedEntries) {
    this.#memory = memory;
    this.#changes = changes;
  }

  add(index: number, hit: FaultHit): void {
    this.#kept.set(index, [...(this.#kept.get(index) ?? []), hit]);
    this.#memory.add(hitBytes);
    this.#changes.add(index);
  }

  at(index: number): readonly FaultHit[] | undefined {
    return this.#kept.get(index);
  }

  /** The entry is gone. */
  forget(index: number): void {
    const hits = this.#kept.size === 0 ? undefined : this.#kept.get(index);
    if (hits !== undefined) {
      this.#kept.delete(index);
      this.#memory.add(-hitBytes * hits.length);
    }
  }

  clear(): void {
    for (const hits of this.#kept.values()) {
      this.#memory.add(-hitBytes * hits.length);
    }
    this.#kept.clear();
  }
}
