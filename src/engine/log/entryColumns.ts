import type { MemoryShare } from '../memoryBudget.ts';
import type { PayloadPlace } from '../../shared/payloadPlace.ts';
import type { Fate } from '../../shared/messageFate.ts';
import { directionIn, withFate } from './directionColumn.ts';
import { oddFlag, setPlace } from './placeColumns.ts';

const shift = 12;
/** Entries in one segment: 4,096. */
export const segmentEntries = 1 << shift;
const mask = segmentEntries - 1;
/** Entries that there is room for in a log that is new: most have no more. */
const firstEntries = 64;
const bytesPerEntry = 38;

/** 38 bytes an entry; an object for each would take more than a hundred. */
export class ColumnSegment {
  seq: Float64Array;
  time: Float64Array;
  connection: Uint32Array;
  length: Uint32Array;
  slab: Uint32Array;
  offset: Uint32Array;
  /** With origin and fate of messages; see `directionColumn.ts`. */
  direction: Uint8Array;
  /** Framing's bytes before and after the payload; see `placedForms`. */
  head: Uint16Array;
  tail: Uint16Array;
  /** 1 where a stream's piece begins at an odd place of it, and the form of the payload's place. */
  flags: Uint8Array;

  /** `entries` is a power of two up to 4,096. */
  constructor(entries: number) {
    this.seq = new Float64Array(entries);
    this.time = new Float64Array(entries);
    this.connection = new Uint32Array(entries);
    this.length = new Uint32Array(entries);
    this.slab = new Uint32Array(entries);
    this.offset = new Uint32Array(entries);
    this.direction = new Uint8Array(entries);
    this.head = new Uint16Array(entries);
    this.tail = new Uint16Array(entries);
    this.flags = new Uint8Array(entries);
  }

  get capacity(): number {
    return this.seq.length;
  }

  /** Makes room for twice as many entries. */
  grow(): void {
    const larger = new ColumnSegment(this.capacity * 2);
    larger.seq.set(this.seq);
    larger.time.set(this.time);
    larger.connection.set(this.connection);
    larger.length.set(this.length);
    larger.slab.set(this.slab);
    larger.offset.set(this.offset);
    larger.direction.set(this.direction);
    larger.head.set(this.head);
    larger.tail.set(this.tail);
    larger.flags.set(this.flags);
    Object.assign(this, larger);
  }
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
  readonly #memory: MemoryShare;
  first = 0;
  end = 0;

  /** `memory` is told of what is allocated. */
  constructor(memory: MemoryShare) {
    this.#memory = memory;
  }

  push(
    seq: number,
    time: number,
    connection: number,
    direction: number,
    length: number,
    slab: number,
    offset: number,
    odd: number,
    placed: PayloadPlace | undefined,
  ): void {
    const row = this.end & mask;
    let segment = this.#segments[(this.end - this.#base) >>> shift];
    if (segment === undefined) {
      segment = this.#spare ?? this.#newSegment();
      this.#spare = undefined;
      this.#segments.push(segment);
    }
    if (row === segment.capacity) {
      this.#memory.add(row * bytesPerEntry);
      segment.grow();
    }
    segment.seq[row] = seq;
    segment.time[row] = time;
    segment.connection[row] = connection;
    segment.length[row] = length;
    segment.slab[row] = slab;
    segment.offset[row] = offset;
    segment.direction[row] = direction;
    segment.flags[row] = odd;
    if (placed === undefined) {
      segment.head[row] = 0;
      segment.tail[row] = 0;
    } else {
      setPlace(segment, row, placed);
    }
    this.end += 1;
  }

  /** Tells where the payload of a kept entry lies now. */
  place(index: number, slab: number, offset: number): void {
    const segment = this.segment(index);
    if (segment !== undefined) {
      segment.slab[index & mask] = slab;
      segment.offset[index & mask] = offset;
    }
  }

  /** Forgets the oldest entry; there must be one. */
  shift(): void {
    this.first += 1;
    if (this.first - this.#base === segmentEntries) {
      this.dropSpare();
      this.#spare = this.#segments.shift();
      this.#base = this.first;
    }
  }

  clear(): void {
    for (const { capacity } of this.#segments) {
      this.#memory.add(-capacity * bytesPerEntry);
    }
    this.#segments = [];
    this.dropSpare();
    this.first = this.end;
    // Indexes go on; rows are found by their low bits, so a segment begins at a multiple.
    this.#base = this.end - (this.end & mask);
  }

  /** Gives the memory back that it holds for entries to come. */
  dropSpare(): void {
    if (this.#spare !== undefined) {
      this.#memory.add(-this.#spare.capacity * bytesPerEntry);
      this.#spare = undefined;
    }
  }

  #newSegment(): ColumnSegment {
    let entries = this.first === this.end ? firstEntries : segmentEntries;
    while (entries <= (this.end & mask)) {
      entries *= 2;
    }
    this.#memory.add(entries * bytesPerEntry);
    return new ColumnSegment(entries);
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

  /** As the column holds it, with origin and fate. */
  direction(index: number): number {
    return this.segment(index)?.direction[index & mask] ?? directionIn;
  }

  /** Tells what became of a message; of one that is kept no more it is forgotten. */
  setFate(index: number, fate: Fate): void {
    const segment = index < this.first ? undefined : this.segment(index);
    if (segment !== undefined) {
      const row = index & mask;
      segment.direction[row] = withFate(segment.direction[row] ?? directionIn, fate);
    }
  }

  isOdd(index: number): boolean {
    return ((this.segment(index)?.flags[index & mask] ?? 0) & oddFlag) !== 0;
  }

  /** The segment of a kept entry, for whoever reads many of them; its row is `rowOf(index)`. */
  segment(index: number): ColumnSegment | undefined {
    return this.#segments[(index - this.#base) >>> shift];
  }
}
