const shift = 12;
/** Entries in one segment: 4,096. */
export const segmentEntries = 1 << shift;
const mask = segmentEntries - 1;

/** 34 bytes an entry; an object for each would take more than a hundred. */
export class ColumnSegment {
  readonly seq = new Float64Array(segmentEntries);
  readonly time = new Float64Array(segmentEntries);
  readonly connection = new Uint32Array(segmentEntries);
  readonly length = new Uint32Array(segmentEntries);
  readonly slab = new Uint32Array(segmentEntries);
  readonly offset = new Uint32Array(segmentEntries);
  readonly direction = new Uint8Array(segmentEntries);
  /** 1 where a stream's piece begins at an odd place of it. */
  readonly odd = new Uint8Array(segmentEntries);
}

/** Where in its segment an entry stands. */
export function rowOf(index: number): number {
  return index & mask;
}

/**
 * A queue of entries in columns. An entry's index counts from the first ever pushed and never
 * changes; the kept ones are `first` to `end` (excluded).
 */
export class EntryColumns {
  #segments: ColumnSegment[] = [];
  /** Index of the first entry of the first segment. */
  #base = 0;
  #spare: ColumnSegment | undefined;
  first = 0;
  end = 0;

  push(
    seq: number,
    time: number,
    connection: number,
    direction: number,
    length: number,
    slab: number,
    offset: number,
    odd: number,
  ): void {
    const row = this.end & mask;
    let segment = this.#segments[(this.end - this.#base) >>> shift];
    if (segment === undefined) {
      segment = this.#spare ?? new ColumnSegment();
      this.#spare = undefined;
      this.#segments.push(segment);
    }
    segment.seq[row] = seq;
    segment.time[row] = time;
    segment.connection[row] = connection;
    segment.length[row] = length;
    segment.slab[row] = slab;
    segment.offset[row] = offset;
    segment.direction[row] = direction;
    segment.odd[row] = odd;
    this.end += 1;
  }

  /** Forgets the oldest entry; there must be one. */
  shift(): void {
    this.first += 1;
    if (this.first - this.#base === segmentEntries) {
      this.#spare = this.#segments.shift();
      this.#base = this.first;
    }
  }

  clear(): void {
    this.#segments = [];
    this.#spare = undefined;
    this.first = this.end;
    // Indexes go on; rows are found by their low bits, so a segment begins at a multiple.
    this.#base = this.end - (this.end & mask);
  }

  seq(index: number): number {
    return this.segment(index)?.seq[index & mask] ?? 0;
  }

  time(index: number): number {
    return this.segment(index)?.time[index & mask] ?? 0;
  }

  connection(index: number): number {
    return this.segment(index)?.connection[index & mask] ?? 0;
  }

  length(index: number): number {
    return this.segment(index)?.length[index & mask] ?? 0;
  }

  slab(index: number): number {
    return this.segment(index)?.slab[index & mask] ?? 0;
  }

  offset(index: number): number {
    return this.segment(index)?.offset[index & mask] ?? 0;
  }

  direction(index: number): number {
    return this.segment(index)?.direction[index & mask] ?? 0;
  }

  isOdd(index: number): boolean {
    return this.segment(index)?.odd[index & mask] === 1;
  }

  /** The segment of a kept entry, for whoever reads many of them; its row is `rowOf(index)`. */
  segment(index: number): ColumnSegment | undefined {
    return this.#segments[(index - this.#base) >>> shift];
  }
}
