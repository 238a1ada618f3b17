import type { Query, QueryId, RowInMaking, SeqRange } from './entry.ts';

/** The longest note, in UTF-16 units. */
export const noteLengthMax = 2_000;

/** Entries of one socket that can have a mark or a note at a time. */
export const annotatedMax = 10_000;

/** What the user put on an entry. */
export interface Annotation {
  readonly isMarked: boolean;
  /** Never empty, as `normalizeNote` leaves it. */
  readonly note?: string;
}

/** Puts what the user put on an entry on its row. */
export function annotate(row: RowInMaking, { isMarked, note }: Annotation): void {
  if (isMarked) {
    row.isMarked = true;
  }
  if (note !== undefined) {
    row.note = note;
  }
}

export interface AnnotateRequest {
  /** An open query, or one that is opened for this. */
  readonly query: QueryId | Query;
  /** Which of its entries; ascending, none within another. */
  readonly ranges: readonly SeqRange[];
  /** `toggle` marks them, or takes their marks away when all have one. Absent: as they are. */
  readonly mark?: boolean | 'toggle';
  /** Replaces their notes; an empty one takes them away. Absent: as they are. */
  readonly note?: string;
}

export interface AnnotateReceipt {
  /** Entries that were asked for and are there. */
  readonly entries: number;
  /** Those among them that were left as they are: no more than `annotatedMax` can have any. */
  readonly refused: number;
  /** Whether they were marked, rather than their marks taken away; absent where neither. */
  readonly isMarked?: boolean;
}

/** Controls but line feed and tab, and what changes the direction of a text. */
const obeyed = /(?![\n\t])[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/**
 * A note as it is kept: without blanks around it, no longer than `noteLengthMax`, and with escapes for
 * what a terminal or a view would obey. A capture's notes are somebody else's.
 */
export function normalizeNote(text: string): string {
  const plain = text
    .slice(0, 2 * noteLengthMax)
    .trim()
    .replace(obeyed, (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`);
  return plain.length <= noteLengthMax
    ? plain
    : `${plain.slice(0, noteLengthMax - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
