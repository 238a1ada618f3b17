import type { BytePattern } from './bytePattern.ts';
import type { Batch } from './entryTest.ts';
import type { MaskedSearch } from './maskedSearch.ts';
import type { Captures } from '../../shared/match/captures.ts';
import type { CapturingTest } from './capturingTest.ts';
import type { MatchedEntry } from './matchedEntry.ts';
import { PatternSearch } from './patternSearch.ts';
import type { PayloadRun } from './payloadRuns.ts';
import { PayloadRuns } from './payloadRuns.ts';

/** Up to this length, in bytes, a text is found sooner in a string that is there already than in its bytes. */
const textBytesMax = 4_096;

/**
 * Payloads, or whole messages, that a pattern is in. One that may stand anywhere is looked for over whole
 * runs at once, at the speed of `Buffer.indexOf`; each hit is then attributed to its entry.
 */
export class BytesTest implements CapturingTest {
  readonly readsBytes = true;
  readonly firstByte: number | undefined;
  readonly #search: PatternSearch;
  readonly #runs: PayloadRuns;
  readonly #onWire: boolean;

  constructor(pattern: BytePattern, onWire = false) {
    this.#onWire = onWire;
    this.#search = new PatternSearch(pattern);
    this.firstByte = onWire ? undefined : this.#search.firstByte;
    this.#runs = new PayloadRuns(onWire);
  }

  accepts(entry: MatchedEntry): boolean {
    const bytes = this.#onWire ? entry.wire : entry.payload;
    if (bytes.length > textBytesMax || this.#onWire || this.#search.floating?.text === undefined) {
      return bytes.length > 0 && this.#search.isIn(bytes, 0, bytes.length);
    }
    const { latin1 } = entry;
    return latin1 === undefined
      ? this.#search.isIn(bytes, 0, bytes.length)
      : latin1.includes(this.#search.floating.text);
  }

  captures(entry: MatchedEntry): Captures | undefined {
    return this.#search.capture(this.#onWire ? entry.wire : entry.payload);
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

  #searchRun(part: MaskedSearch, wanted: Uint8Array, { bytes, from, to, start }: PayloadRun): void {
    const runs = this.#runs;
    const { anchor, anchorAt, length } = part;
    const found: number[] = [];
    let at = from;
    let place = start;
    for (let hit = bytes.indexOf(anchor, place); hit >= 0; hit = bytes.indexOf(anchor, place)) {
      at = runs.entryBehind(hit, at, to);
      if (at === to) {
        break;
      }
      const end = runs.endOf(at);
      const begin = hit - anchorAt;
      if (wanted[at] === 1 && begin < runs.startOf(at)) {
        place = hit + 1;
        continue;
      }
      // Of an entry that has the anchor and not the rest, it is decided in time linear in its bytes.
      const isIn =
        wanted[at] === 1 &&
        ((begin + length <= end && part.isAt(bytes, begin)) ||
          part.find(bytes, begin + 1, end) >= 0);
      if (isIn) {
        found.push(at);
      }
      place = Math.max(end, hit + 1);
    }
    wanted.fill(0, from, to);
    for (const entry of found) {
      wanted[entry] = 1;
    }
  }

  #searchEach(wanted: Uint8Array, { bytes, from, to }: PayloadRun): void {
    const runs = this.#runs;
    for (let at = wanted.indexOf(1, from); at >= 0 && at < to; at = wanted.indexOf(1, at + 1)) {
      const [start, end] = [runs.startOf(at), runs.endOf(at)];
      if (start === end || !this.#search.isIn(bytes, start, end)) {
        wanted[at] = 0;
      }
    }
  }
}
