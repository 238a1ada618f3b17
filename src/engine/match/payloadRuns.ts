import { payloadIn } from '../../shared/payloadPlace.ts';
import { segmentEntries } from '../log/entryColumns.ts';
import { isRange, placeAt } from '../log/placeColumns.ts';
import { directionEvent } from '../log/directionColumn.ts';
import type { Batch } from './entryTest.ts';

/** Bytes of messages that are read in one go: those of entries `from` to `to` (excluded) of a batch. */
export interface PayloadRun {
  readonly from: number;
  readonly to: number;
  /** Where they are, up to the run's end. */
  readonly bytes: Buffer;
  /** Where the run begins in `bytes`. */
  readonly start: number;
  /** Whether so many of its bytes are wanted that reading it in one go is cheaper. */
  readonly isDense: boolean;
}

/** In a run of which less than this part is wanted, each payload is read on its own. */
const densePart = 0.25;

/** The payloads of a batch, or `onWire` its messages with all that frames them, in as few runs as possible. */
export class PayloadRuns {
  readonly #onWire: boolean;
  /** For each entry of the batch, where what is read of it begins and ends in its run's `bytes`. */
  readonly starts = new Uint32Array(segmentEntries);
  readonly ends = new Uint32Array(segmentEntries);

  constructor(onWire: boolean) {
    this.#onWire = onWire;
  }

  /**
   * Visits what is wanted. Entries without bytes, events among them, are no longer wanted afterwards.
   * A payload that has to be decoded is a run of its own.
   */
  visit(batch: Batch, wanted: Uint8Array, visit: (run: PayloadRun) => void): void {
    const { log, segment, row, count } = batch;
    const { slab, offset, length } = segment;
    const { starts, ends } = this;
    let at = 0;
    while (at < count) {
      const from = at;
      let number = -1;
      let start = 0;
      let end = 0;
      let wantedBytes = 0;
      for (; at < count && this.#isPlain(batch, at); at += 1) {
        const bytes = length[row + at] ?? 0;
        // Entries without bytes have the place of whatever came before them.
        const place = bytes > 0 ? (offset[row + at] ?? 0) : end;
        if (bytes > 0) {
          if (number === -1) {
            number = slab[row + at] ?? 0;
            start = place;
          } else if (slab[row + at] !== number || place !== end) {
            break;
          }
          end = place + bytes;
        }
        const head = this.#onWire ? 0 : (segment.head[row + at] ?? 0);
        const tail = this.#onWire ? 0 : (segment.tail[row + at] ?? 0);
        starts[at] = place + head;
        ends[at] = place + bytes - tail;
        if (bytes <= head + tail || segment.direction[row + at] === directionEvent) {
          wanted[at] = 0;
        }
        wantedBytes += wanted[at] === 1 ? bytes : 0;
      }
      if (wantedBytes > 0) {
        const whole = log.slabAt(number);
        const bytes = Buffer.from(whole.buffer, whole.byteOffset, end);
        visit({ from, to: at, bytes, start, isDense: wantedBytes >= (end - start) * densePart });
      } else if (at === from) {
        this.#visitDecoded(batch, wanted, at, visit);
        at += 1;
      }
    }
  }

  /** Whether what is to be read of an entry lies in its slab as it is. */
  #isPlain({ segment, row }: Batch, at: number): boolean {
    return this.#onWire || isRange(segment, row + at);
  }

  #visitDecoded(
    { segment, row, log, first }: Batch,
    wanted: Uint8Array,
    at: number,
    visit: (run: PayloadRun) => void,
  ): void {
    if (wanted[at] !== 1) {
      return;
    }
    const wire = log.wireAt(first + at, 0, segment.length[row + at] ?? 0);
    const { buffer, byteOffset, length } = payloadIn(placeAt(segment, row + at), wire);
    this.starts[at] = 0;
    this.ends[at] = length;
    if (length === 0) {
      wanted[at] = 0;
    } else {
      const bytes = Buffer.from(buffer, byteOffset, length);
      visit({ from: at, to: at + 1, bytes, start: 0, isDense: false });
    }
  }
}
