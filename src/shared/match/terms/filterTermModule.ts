import type { FilterFault } from '../filterFault.ts';
import type { PairToken } from '../lexFilter.ts';

/** All that there is to a kind of term but what tests it, which is the engine's. */
export interface FilterTermModule<Term extends { readonly kind: string }> {
  /** What of an entry it is about; `changing` is what may change after that was logged. */
  readonly reads: 'facts' | 'changing' | 'bytes';
  /** What a filter may begin with for it, as it is offered, and the line that explains that. */
  readonly starts: readonly { readonly text: string; readonly help: string }[];
  /** Writes it as `parseFilter` reads it. */
  format(term: Term): string;
  /** Words that stand for it. */
  readonly words?: Readonly<Record<string, Term>>;
  /** Where it is written with a key. */
  readonly pair?: {
    readonly key: string;
    /** Whether `<`, `<=`, `=`, `!=`, `>=` and `>` may stand there instead of the colon. */
    readonly compares?: boolean;
    read(pair: PairToken): Term | FilterFault;
    /** Values that are offered after the key. */
    values?(socketNames: readonly string[]): readonly string[];
  };
}

/** A row of the documents' table: examples, and what they find. */
export type DocumentedTerm = readonly [examples: readonly string[], finds: string];
