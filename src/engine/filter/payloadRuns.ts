import { directionEvent } from '../log/trafficLog.ts';
import type { Batch } from './entryTest.ts';

/** Payloads that lie side by side in one slab: those of entries `from` to `to` (excluded) of a batch. */
export interface PayloadRun {
  readonly from: number;
  readonly to: number;
  /** The slab up to the run's end; places in it are those of the columns. */
  readonly bytes: Buffer;
  /** Where the run begins in `bytes`. */
  readonly start: number;
  /** Whether so many of its bytes are wanted that reading it in one go is cheaper. */
  readonly isDense: boolean;
}

/** In a run of which less than this part is wanted, each payload is read on its own. */
const densePart = 0.25;

/**
 * Finds a batch's wanted payloads in as few runs as possible. Entries without bytes, events among
 * them, are no longer wanted afterwards.
 */
export function visitRuns(
  { log, segment, row, count }: Batch,
  wanted: Uint8Array,
  visit: (run: PayloadRun) => void,
): void {
  const { slab, offset, length, direction } = segment;
  let at = 0;
  while (at < count) {
    const from = at;
    let number = -1;
    let start = 0;
    let end = 0;
    let wantedBytes = 0;
    for (; at < count; at += 1) {
      const bytes = length[row + at] ?? 0;
      if (bytes === 0 || direction[row + at] === directionEvent) {
        wanted[at] = 0;
      }
      // Entries without bytes have the place of whatever came before them.
      if (bytes > 0) {
        const place = offset[row + at] ?? 0;
        if (number === -1) {
          number = slab[row + at] ?? 0;
          start = place;
        } else if (slab[row + at] !== number || place !== end) {
          break;
        }
        end = place + bytes;
        wantedBytes += wanted[at] === 1 ? bytes : 0;
      }
    }
    if (wantedBytes > 0) {
      const whole = log.slabAt(number);
      const bytes = Buffer.from(whole.buffer, whole.byteOffset, end);
      visit({ from, to: at, bytes, start, isDense: wantedBytes >= (end - start) * densePart });
    }
  }
}
