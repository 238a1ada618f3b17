import { readsWhatChanges } from '../../shared/match/filterNode.ts';
import type { FilterNode } from '../../shared/match/filterNode.ts';
import type { FilterTerm } from '../../shared/match/terms/filterTerms.ts';
import type { Captures } from '../../shared/match/captures.ts';
import type { CapturingTest } from './capturingTest.ts';
import type { Batch, EntryTest } from './entryTest.ts';
import { EveryTest, NotTest, SomeTest } from './entryTest.ts';
import { ExpressionTest } from './expressionTest.ts';
import type { MatchedEntry } from './matchedEntry.ts';
import type { CompileTerm, FilterSurroundings } from './terms/compileTerm.ts';
import { termCompilers } from './terms/termCompilers.ts';

/** A filter, compiled once: for one message as it is logged, and for logs in batches. */
export class Matcher {
  readonly #test: EntryTest;
  readonly #firstByte: number | undefined;
  readonly #expressions: ExpressionTest[] = [];
  /** Tests whose named parts are told; not those under `not`. */
  readonly #capturing: CapturingTest[] = [];
  /** Whether marks or notes are asked for: what it says of an entry may change then. */
  readonly readsChanging: boolean;

  constructor(filter: FilterNode, surroundings: FilterSurroundings) {
    this.#test = this.#compile(filter, surroundings, true);
    this.#firstByte = this.#test.firstByte;
    this.readsChanging = readsWhatChanges(filter);
  }

  /** Whether it reads what messages contain. */
  get readsBytes(): boolean {
    return this.#test.readsBytes;
  }

  /** Payloads that its regular expressions were too slow for, so far; they do not match. */
  get skipped(): number {
    return this.#expressions.reduce((sum, { skipped }) => sum + skipped, 0);
  }

  /** Whether one entry matches. */
  accepts(entry: MatchedEntry): boolean {
    const firstByte = this.#firstByte;
    return (firstByte === undefined || entry.payload[0] === firstByte) && this.#test.accepts(entry);
  }

  /** See `EntryTest.keep`. */
  keep(batch: Batch, wanted: Uint8Array): void {
    this.#test.keep(batch, wanted);
  }

  /** What the filter's named parts stand for in an entry that matches: views of its bytes. */
  captures(entry: MatchedEntry): Captures {
    const [first] = this.#capturing;
    return this.#capturing.length === 1
      ? (first?.captures(entry) ?? {})
      : (Object.assign({}, ...this.#capturing.map((test) => test.captures(entry))) as Captures);
  }

  #compile(node: FilterNode, surroundings: FilterSurroundings, isTold: boolean): EntryTest {
    switch (node.kind) {
      case 'and':
        return new EveryTest(node.nodes.map((one) => this.#compile(one, surroundings, isTold)));
      case 'or':
        return new SomeTest(node.nodes.map((one) => this.#compile(one, surroundings, isTold)));
      case 'not':
        return new NotTest(this.#compile(node.node, surroundings, false));
      default: {
        const test = compileTerm(node, surroundings);
        if (test instanceof ExpressionTest) {
          this.#expressions.push(test);
        }
        if (isTold && isCapturing(test)) {
          this.#capturing.push(test);
        }
        return test;
      }
    }
  }
}

function compileTerm(term: FilterTerm, surroundings: FilterSurroundings): EntryTest {
  // The term is of the kind that its compiler is for, which TypeScript does not relate.
  const compile = termCompilers[term.kind] as CompileTerm<FilterTerm['kind']>;
  return compile(term, surroundings);
}

function isCapturing(test: EntryTest): test is CapturingTest {
  return 'captures' in test;
}
