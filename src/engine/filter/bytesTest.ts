import type { Batch, EntryTest } from './entryTest.ts';
import type { PayloadRun } from './payloadRuns.ts';
import { visitRuns } from './payloadRuns.ts';

/** Bytes to look for. Only the bits that `mask` has count. */
export interface BytePattern {
  readonly bytes: Uint8Array;
  readonly mask: Uint8Array;
}

/** A pattern of two characters for each byte, `?` for any digit. */
export function patternOfDigits(digits: string): BytePattern {
  const pairs = digits.match(/../g) ?? [];
  const read = (pick: (digit: string) => number) =>
    Uint8Array.from(pairs, (pair) => pick(pair.charAt(0)) * 16 + pick(pair.charAt(1)));
  return {
    bytes: read((digit) => (digit === '?' ? 0 : parseInt(digit, 16))),
    mask: read((digit) => (digit === '?' ? 0 : 15)),
  };
}

/**
 * Payloads that contain a pattern. Its longest part without gaps is looked for over whole runs of
 * payloads at once, at the speed of `Buffer.indexOf`; what is found is then brought home to its entry.
 */
export class BytesTest implements EntryTest {
  readonly readsBytes = true;
  readonly #pattern: BytePattern;
  readonly #anchor: Uint8Array;
  readonly #anchorAt: number;

  constructor(pattern: BytePattern) {
    this.#pattern = pattern;
    const { from, to } = longestWhole(pattern.mask);
    this.#anchor = pattern.bytes.subarray(from, to);
    this.#anchorAt = from;
  }

  keep(batch: Batch, wanted: Uint8Array): void {
    visitRuns(batch, wanted, (run) => {
      if (run.isDense && this.#anchor.length > 0) {
        this.#searchRun(batch, wanted, run);
      } else {
        this.#searchEach(batch, wanted, run);
      }
    });
  }

  /** Marks hits with a second bit meanwhile. */
  #searchRun({ segment, row }: Batch, wanted: Uint8Array, run: PayloadRun): void {
    const { offset, length } = segment;
    const { bytes, from, to } = run;
    let at = from;
    let end = 0;
    let place = run.start;
    let hit = bytes.indexOf(this.#anchor, place);
    if (hit < 0) {
      wanted.fill(0, from, to);
      return;
    }
    for (; hit >= 0; hit = bytes.indexOf(this.#anchor, place)) {
      for (; at < to; at += 1) {
        end = (offset[row + at] ?? 0) + (length[row + at] ?? 0);
        if (end > hit && (length[row + at] ?? 0) > 0) {
          break;
        }
      }
      const start = hit - this.#anchorAt;
      const isInside =
        start >= (offset[row + at] ?? 0) && start + this.#pattern.bytes.length <= end;
      if (wanted[at] !== 1) {
        place = end;
      } else if (isInside && this.#matches(bytes, start)) {
        wanted[at] = 3;
        place = end;
      } else {
        place = hit + 1;
      }
    }
    for (let each = from; each < to; each += 1) {
      wanted[each] = (wanted[each] ?? 0) >> 1;
    }
  }

  #searchEach({ segment, row }: Batch, wanted: Uint8Array, { bytes, from, to }: PayloadRun): void {
    const { offset, length } = segment;
    for (let at = from; at < to; at += 1) {
      if (wanted[at] === 1) {
        const start = offset[row + at] ?? 0;
        wanted[at] = this.#isIn(bytes.subarray(start, start + (length[row + at] ?? 0))) ? 1 : 0;
      }
    }
  }

  #isIn(payload: Buffer): boolean {
    const last = payload.length - this.#pattern.bytes.length;
    let start = 0;
    while (start <= last) {
      if (this.#anchor.length > 0) {
        const hit = payload.indexOf(this.#anchor, start + this.#anchorAt);
        start = hit < 0 ? Infinity : hit - this.#anchorAt;
      }
      if (start <= last && this.#matches(payload, start)) {
        return true;
      }
      start += 1;
    }
    return false;
  }

  #matches(payload: Uint8Array, start: number): boolean {
    const { bytes, mask } = this.#pattern;
    if (bytes.length === this.#anchor.length) {
      return true;
    }
    for (let at = 0; at < bytes.length; at += 1) {
      if (((payload[start + at] ?? 0) & (mask[at] ?? 0)) !== bytes[at]) {
        return false;
      }
    }
    return true;
  }
}

/** The longest stretch of bytes of which every bit counts. */
function longestWhole(mask: Uint8Array): { readonly from: number; readonly to: number } {
  let longest = { from: 0, to: 0 };
  let from = 0;
  for (let at = 0; at <= mask.length; at += 1) {
    if (mask[at] !== 0xff) {
      if (at - from > longest.to - longest.from) {
        longest = { from, to: at };
      }
      from = at + 1;
    }
  }
  return longest;
}
