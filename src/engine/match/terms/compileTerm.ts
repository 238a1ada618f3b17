import type { FilterTerm } from '../../../shared/match/terms/filterTerms.ts';
import type { EntryTest } from '../entryTest.ts';

/** What a filter needs to know beside entries. */
export interface FilterSurroundings {
  /** Milliseconds since the epoch at which the filter is set. */
  readonly now: number;
  /** How long a regular expression may hold the thread in one go, if not as long as usual, in ms. */
  readonly timeoutMs?: number;
}

export type TermOf<Kind extends FilterTerm['kind']> = FilterTerm & { readonly kind: Kind };

/** Makes a test of one kind of term. */
export type CompileTerm<Kind extends FilterTerm['kind']> = (
  term: TermOf<Kind>,
  surroundings: FilterSurroundings,
) => EntryTest;
