import type { Captures } from '../../shared/match/captures.ts';
import type { EntryTest } from './entryTest.ts';
import type { MatchedEntry } from './matchedEntry.ts';

/** A condition with parts that may be named. */
export interface CapturingTest extends EntryTest {
  /** Those of an entry that passes: views of its bytes. Nothing where it does not pass. */
  captures(entry: MatchedEntry): Captures | undefined;
}
