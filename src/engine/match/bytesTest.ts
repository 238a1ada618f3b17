import type { BytePattern } from './bytePattern.ts';
import type { Batch, EntryTest } from './entryTest.ts';
import type { MaskedSearch } from './maskedSearch.ts';
import { PatternSearch } from './patternSearch.ts';
import type { PayloadRun } from './payloadRuns.ts';
import { PayloadRuns } from './payloadRuns.ts';

/**
 * Payloads, or whole messages, that a pattern is in. One that may stand anywhere is looked for over whole
 * runs at once, at the speed of `Buffer.indexOf`; each hit is then attributed to its entry.
 */
export class BytesTest implements EntryTest {
  readonly readsBytes = true;
  readonly #search: PatternSearch;
  readonly #runs: PayloadRuns;

  constructor(pattern: BytePattern, onWire = false) {
    this.#search = new PatternSearch(pattern);
    this.#runs = new PayloadRuns(onWire);
  }

  keep(batch: Batch, wanted: Uint8Array): void {
    const { floating } = this.#search;
    this.#runs.visit(batch, wanted, (run) => {
      if (run.isDense && floating !== undefined && floating.anchor.length > 0) {
        this.#searchRun(floating, wanted, run);
      } else {
        this.#searchEach(wanted, run);
      }
    });
  }

  /** Marks hits with a second bit meanwhile. */
  #searchRun(part: MaskedSearch, wanted: Uint8Array, { bytes, from, to, start }: PayloadRun): void {
    const { starts, ends } = this.#runs;
    const { anchor, anchorAt, length } = part;
    let at = from;
    let place = start;
    let hit = bytes.indexOf(anchor, place);
    if (hit < 0) {
      wanted.fill(0, from, to);
      return;
    }
    for (; hit >= 0; hit = bytes.indexOf(anchor, place)) {
      while (at < to && (ends[at] ?? 0) <= hit) {
        at += 1;
      }
      if (at === to) {
        break;
      }
      const end = ends[at] ?? 0;
      const found = hit - anchorAt;
      if (wanted[at] !== 1) {
        place = Math.max(end, hit + 1);
      } else if (found < (starts[at] ?? 0)) {
        place = hit + 1;
      } else if (found + length <= end && part.isAt(bytes, found)) {
        wanted[at] = 3;
        place = end;
      } else {
        // Of this one entry it is decided in time linear in its bytes.
        wanted[at] = part.find(bytes, found + 1, end) < 0 ? 1 : 3;
        place = end;
      }
    }
    for (let each = from; each < to; each += 1) {
      wanted[each] = (wanted[each] ?? 0) >> 1;
    }
  }

  #searchEach(wanted: Uint8Array, { bytes, from, to }: PayloadRun): void {
    const { starts, ends } = this.#runs;
    for (let at = from; at < to; at += 1) {
      if (wanted[at] === 1 && !this.#search.isIn(bytes, starts[at] ?? 0, ends[at] ?? 0)) {
        wanted[at] = 0;
      }
    }
  }
}
