import type { Annotation } from '../../shared/annotation.ts';
import { annotatedMax, normalizeNote } from '../../shared/annotation.ts';
import type { MemoryShare } from '../memoryBudget.ts';
import type { ChangedEntries } from './changedEntries.ts';

/** What an annotation takes beside its note, roughly, and what a character of that takes. */
const annotationBytes = 120;
const characterBytes = 2;

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
  readonly #memory: MemoryShare;
  readonly #changes: ChangedEntries;

  /** `memory` is told of what is kept, `changes` of the entries. */
  constructor(memory: MemoryShare, changes: ChangedEntries) {
    this.#memory = memory;
    this.#changes = changes;
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
    const note = change.note === undefined ? before?.note : normalizeNote(change.note);
    const hasNote = note !== undefined && note !== '';
    if (isMarked === (before?.isMarked ?? false) && (note ?? '') === (before?.note ?? '')) {
      return true;
    }
    if (!isMarked && !hasNote) {
      this.forget(index);
    } else if (before === undefined && this.#kept.size >= annotatedMax) {
      return false;
    } else {
      const annotation = { isMarked, ...(hasNote && { note }) };
      this.forget(index);
      this.#kept.set(index, annotation);
      this.#memory.add(bytesOf(annotation));
    }
    this.#changes.add(index);
    return true;
  }

  /** The entry is gone; no change of it. */
  forget(index: number): void {
    const annotation = this.#kept.size === 0 ? undefined : this.#kept.get(index);
    if (annotation !== undefined) {
      this.#kept.delete(index);
      this.#memory.add(-bytesOf(annotation));
    }
  }

  clear(): void {
    for (const annotation of this.#kept.values()) {
      this.#memory.add(-bytesOf(annotation));
    }
    this.#kept.clear();
  }
}

function bytesOf({ note = '' }: Annotation): number {
  return annotationBytes + note.length * characterBytes;
}
