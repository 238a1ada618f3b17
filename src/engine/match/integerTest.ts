import type { IntegerTerm } from '../../shared/match/terms/integerTerm.ts';
import { comparing } from './comparing.ts';
import type { Batch, EntryTest } from './entryTest.ts';
import type { MatchedEntry } from './matchedEntry.ts';
import { PayloadRuns } from './payloadRuns.ts';

/** Payloads, or whole messages, with a certain unsigned integer at a place. */
export class IntegerTest implements EntryTest {
  readonly readsBytes = true;
  readonly #term: IntegerTerm;
  readonly #accepts: (value: number) => boolean;
  readonly #runs: PayloadRuns;
  readonly #onWire: boolean;

  constructor(term: IntegerTerm, onWire = false) {
    this.#onWire = onWire;
    this.#term = term;
    this.#accepts = comparing(term.comparison, term.value);
    this.#runs = new PayloadRuns(onWire);
  }

  accepts(entry: MatchedEntry): boolean {
    const bytes = this.#onWire ? entry.wire : entry.payload;
    return this.#isAt(bytes, 0, bytes.length);
  }

  keep(batch: Batch, wanted: Uint8Array): void {
    const runs = this.#runs;
    runs.visit(batch, wanted, ({ bytes, from, to }) => {
      for (let at = from; at < to; at += 1) {
        if (wanted[at] === 1 && !this.#isAt(bytes, runs.startOf(at), runs.endOf(at))) {
          wanted[at] = 0;
        }
      }
    });
  }

  #isAt(bytes: Buffer, start: number, end: number): boolean {
    const { bits, isLittle, offset, mask } = this.#term;
    const size = bits / 8;
    const place = offset < 0 ? end + offset : start + offset;
    if (place < start || place + size > end) {
      return false;
    }
    const value = isLittle ? bytes.readUIntLE(place, size) : bytes.readUIntBE(place, size);
    // Of 32 bits, JavaScript's `&` would make a negative number.
    return this.#accepts(mask === undefined ? value : (value & mask) >>> 0);
  }
}
