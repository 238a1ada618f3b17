import { getHeapStatistics } from 'node:v8';

/** Room is made down to this part of the budget, so that it need not be made again at once. */
const relievedPart = 63 / 64;

/** Frees the holder's oldest entries until its share is `bytes` or nothing can be freed any more. */
export type Shrink = (bytes: number) => void;

/** What one holder, a socket, takes of a budget. */
export class MemoryShare {
  readonly #budget: MemoryBudget;
  /** Absent where nothing can be freed. */
  readonly shrink: Shrink | undefined;
  #bytes = 0;
  #state = 0;

  constructor(budget: MemoryBudget, shrink: Shrink | undefined) {
    this.#budget = budget;
    this.shrink = shrink;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Whether its budget is exceeded; to be followed by `relieve` once the holder is in order. */
  get isExceeded(): boolean {
    return this.#budget.isExceeded;
  }

  relieve(): void {
    this.#budget.relieve();
  }

  /** Counts bytes that were allocated; negative for bytes that were given up. */
  add(bytes: number): void {
    this.#bytes += bytes;
    this.#budget.count(bytes);
  }

  /** Sets what is measured now and then rather than counted with each change. */
  setState(bytes: number): void {
    this.add(bytes - this.#state);
    this.#state = bytes;
  }

  /** The holder is gone, with all that it kept. */
  close(): void {
    this.setState(0);
    this.add(-this.#bytes);
    this.#budget.remove(this);
  }
}

/**
 * The memory that the sockets of an engine may take together, in bytes. When they take more, those
 * above their fair share give up their oldest entries: what the ones below leave over is divided
 * evenly among the others (max-min fairness), so that a flood never costs a quiet socket its history.
 */
export class MemoryBudget {
  readonly #shares = new Set<MemoryShare>();
  #bytesMax: number;
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** Bytes that all shares have together. */
  get bytes(): number {
    return this.#bytes;
  }

  get isExceeded(): boolean {
    return this.#bytes > this.#bytesMax;
  }

  /** Whether nothing is left to give up: what would take more has to be refused. */
  get isExhausted(): boolean {
    if (this.isExceeded) {
      this.relieve();
    }
    return this.isExceeded;
  }

  setBytesMax(bytesMax: number): void {
    this.#bytesMax = bytesMax;
    if (this.isExceeded) {
      this.relieve();
    }
  }

  open(shrink?: Shrink): MemoryShare {
    const share = new MemoryShare(this, shrink);
    this.#shares.add(share);
    return share;
  }

  remove(share: MemoryShare): void {
    this.#shares.delete(share);
  }

  count(bytes: number): void {
    this.#bytes += bytes;
  }

  /** Takes from each share what it has beyond its fair part. */
  relieve(): void {
    const bytes = fairShare(
      [...this.#shares].map((share) => share.bytes),
      this.#bytesMax * relievedPart,
    );
    for (const share of this.#shares) {
      if (share.bytes > bytes) {
        share.shrink?.(bytes);
      }
    }
  }
}

/** The most that each may keep so that all of them together keep `total` at most. */
export function fairShare(wanted: readonly number[], total: number): number {
  const ascending = wanted.toSorted((a, b) => a - b);
  let left = total;
  for (const [index, bytes] of ascending.entries()) {
    const even = left / (ascending.length - index);
    if (bytes > even) {
      return even;
    }
    left -= bytes;
  }
  return Infinity;
}

/**
 * The largest budget that this thread can keep. Connections and their peers are objects of
 * JavaScript, and a thread that runs out of memory for these may take its whole process along: half
 * of its heap is left to garbage and to what is not counted.
 */
export function largestBudget(): number {
  return getHeapStatistics().heap_size_limit / 2;
}
