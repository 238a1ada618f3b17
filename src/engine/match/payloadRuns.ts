import { payloadIn } from '../../shared/payloadPlace.ts';
import { directionEvent, directionOf } from '../log/directionColumn.ts';
import { isRange, oddFlag, placeAt } from '../log/placeColumns.ts';
import type { Batch } from './entryTest.ts';
import { bufferOf } from './matchedEntry.ts';

/** Bytes of messages that are read in one go: those of entries `from` to `to` (excluded) of a batch. */
export interface PayloadRun {
  readonly from: number;
  readonly to: number;
  /** Where they are, up to the run's end; between two entries there may be others. */
  readonly bytes: Buffer;
  /** Where the run begins in `bytes`. */
  readonly start: number;
  /** Whether so many of its entries are wanted that reading it in one go is cheaper. */
  readonly isDense: boolean;
}

/** In a run of which less than this part is wanted, each payload is read on its own. */
const densePart = 0.25;

/** An entry that is so far from the next one that is wanted is a run of its own. */
const aloneDistance = 8;

const nothing = Buffer.alloc(0);

/** The payloads of a batch, or `onWire` its messages with all that frames them, in as few runs as possible. */
export class PayloadRuns {
  readonly #onWire: boolean;
  #batch: Batch | undefined;
  /** Lengths of payloads that had to be decoded, by their entry in the batch. */
  readonly #decoded = new Map<number, number>();

  constructor(onWire: boolean) {
    this.#onWire = onWire;
  }

  /** Where in its run's `bytes` what is read of an entry begins. */
  startOf(at: number): number {
    if (this.#batch === undefined || (this.#decoded.size > 0 && this.#decoded.has(at))) {
      return 0;
    }
    const { segment, row } = this.#batch;
    const head = this.#onWire ? 0 : (segment.head[row + at] ?? 0);
    return (segment.offset[row + at] ?? 0) + head;
  }

  /** Where it ends there. Without bytes, as of an event, it ends where it begins. */
  endOf(at: number): number {
    const decoded = this.#decoded.size > 0 ? this.#decoded.get(at) : undefined;
    if (this.#batch === undefined || decoded !== undefined) {
      return decoded ?? 0;
    }
    const { segment, row } = this.#batch;
    if (directionOf(segment.direction[row + at] ?? 0) === directionEvent) {
      return this.startOf(at);
    }
    const tail = this.#onWire ? 0 : (segment.tail[row + at] ?? 0);
    return (segment.offset[row + at] ?? 0) + (segment.length[row + at] ?? 0) - tail;
  }

  /** The first entry from one on, in its run, whose message ends behind a place; `to` for none. */
  entryBehind(place: number, from: number, to: number): number {
    if (this.#batch === undefined || this.#decoded.has(from)) {
      return place < this.endOf(from) ? from : to;
    }
    const { segment, row } = this.#batch;
    const { offset, length } = segment;
    let at = from;
    while (at < to && (offset[row + at] ?? 0) + (length[row + at] ?? 0) <= place) {
      at += 1;
    }
    return at;
  }

  /**
   * Visits what is wanted, and perhaps more. A payload that has to be decoded is a run of its own.
   */
  visit(batch: Batch, wanted: Uint8Array, visit: (run: PayloadRun) => void): void {
    const { count } = batch;
    this.#batch = batch;
    this.#decoded.clear();
    for (let at = wanted.indexOf(1); at >= 0 && at < count; at = wanted.indexOf(1, at)) {
      const isAlone = wanted.indexOf(1, at + 1) - at > aloneDistance;
      const end = isAlone ? at + 1 : count;
      const run = this.#runFrom(batch, wanted, at, end) ?? this.#decodedRun(batch, at);
      if (run) {
        visit(run);
        at = run.to;
      } else {
        wanted[at] = 0;
        at += 1;
      }
    }
  }

  /** Entries from one on whose bytes lie one after the other; nothing where it has to be decoded. */
  #runFrom(
    { log, segment, row }: Batch,
    wanted: Uint8Array,
    from: number,
    count: number,
  ): PayloadRun | undefined {
    const { slab, offset, length, flags } = segment;
    if (!this.#onWire && !isRange(segment, row + from)) {
      return undefined;
    }
    let number = -1;
    let start = 0;
    let end = 0;
    let to = from;
    let wantedBytes = 0;
    for (; to < count; to += 1) {
      const at = row + to;
      const bytes = length[at] ?? 0;
      // Entries without bytes have the place of whatever came before them.
      if (bytes > 0) {
        const place = offset[at] ?? 0;
        if (number === -1) {
          number = slab[at] ?? 0;
          start = place;
        }
        const isNext = slab[at] === number && place >= end;
        if (!isNext || (!this.#onWire && (flags[at] ?? 0) > oddFlag)) {
          break;
        }
        end = place + bytes;
        wantedBytes += (wanted[to] ?? 0) * bytes;
      }
    }
    if (number === -1) {
      return { from, to, bytes: nothing, start: 0, isDense: false };
    }
    const whole = log.slabAt(number);
    const bytes = Buffer.from(whole.buffer, whole.byteOffset, end);
    return { from, to, bytes, start, isDense: wantedBytes >= (end - start) * densePart };
  }

  /** Nothing where there are no bytes. */
  #decodedRun({ segment, row, log, first }: Batch, at: number): PayloadRun | undefined {
    const wire = log.wireAt(first + at, 0, segment.length[row + at] ?? 0);
    const bytes = bufferOf(payloadIn(placeAt(segment, row + at), wire));
    this.#decoded.set(at, bytes.length);
    return bytes.length === 0
      ? undefined
      : { from: at, to: at + 1, bytes, start: 0, isDense: false };
  }
}
