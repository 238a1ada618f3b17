import type { Annotation } from '../../shared/annotation.ts';
import { annotatedMax, plainNote } from '../../shared/annotation.ts';

/** Changes that are remembered; whoever has not taken in one before these starts anew. */
const changesMax = 2 * annotatedMax;

/** What to do to an entry's annotation; what is absent stays as it is. */
export interface AnnotationChange {
  readonly isMarked?: boolean;
  /** Empty to take the note away. */
  readonly note?: string;
}

/**
 * Marks and notes of one log's entries, by their index. Few entries have any, so that those without
 * cost nothing.
 */
export class Annotations {
  readonly #kept = new Map<number, Annotation>();
  /** Indexes of entries whose annotation changed, in the order of the changes. */
  #changes: number[] = [];
  /** Changes before these. */
  #earlierChanges = 0;

  /** Grows with every change. */
  get version(): number {
    return this.#earlierChanges + this.#changes.length;
  }

  at(index: number): Annotation | undefined {
    return this.#kept.get(index);
  }

  indexes(): Iterable<number> {
    return this.#kept.keys();
  }

  /** False when nothing was changed because too many entries have a mark or a note already. */
  change(index: number, change: AnnotationChange): boolean {
    const before = this.#kept.get(index);
    const isMarked = change.isMarked ?? before?.isMarked ?? false;
    const note = change.note === undefined ? before?.note : plainNote(change.note);
    const hasNote = note !== undefined && note !== '';
    if (isMarked === (before?.isMarked ?? false) && (note ?? '') === (before?.note ?? '')) {
      return true;
    }
    if (!isMarked && !hasNote) {
      this.#kept.delete(index);
    } else if (before === undefined && this.#kept.size >= annotatedMax) {
      return false;
    } else {
      this.#kept.set(index, { isMarked, ...(hasNote && { note }) });
    }
    this.#changes.push(index);
    if (this.#changes.length > changesMax) {
      this.#earlierChanges += this.#changes.length - annotatedMax;
      this.#changes = this.#changes.slice(-annotatedMax);
    }
    return true;
  }

  /** Indexes of the entries that changed since an earlier `version`; nothing when that is too long ago. */
  changedSince(version: number): readonly number[] | undefined {
    return version < this.#earlierChanges
      ? undefined
      : this.#changes.slice(version - this.#earlierChanges);
  }

  /** The entry is gone; no change of it. */
  forget(index: number): void {
    this.#kept.delete(index);
  }

  clear(): void {
    this.#kept.clear();
  }
}
