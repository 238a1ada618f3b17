import type { SeqRange } from '../../shared/entry.ts';

/** Chosen entries as ranges of sequence numbers: a million of them cost as little as one. Immutable. */
export class SeqSelection {
  static readonly none = new SeqSelection([]);

  /** Ascending, with something between each and the next. */
  readonly ranges: readonly SeqRange[];

  private constructor(ranges: readonly SeqRange[]) {
    this.ranges = ranges;
  }

  /** All from one entry to another, in either order. */
  static between(one: number, other: number): SeqSelection {
    return new SeqSelection([{ from: Math.min(one, other), to: Math.max(one, other) }]);
  }

  /** Whether it is one entry, or none. */
  get isSingle(): boolean {
    const [first, second] = this.ranges;
    return second === undefined && first?.from === first?.to;
  }

  has(seq: number): boolean {
    const range = this.ranges[this.#after(seq) - 1];
    return range !== undefined && seq <= range.to;
  }

  with(other: SeqSelection): SeqSelection {
    const joined: SeqRange[] = [];
    for (const range of [...this.ranges, ...other.ranges].sort((a, b) => a.from - b.from)) {
      const last = joined.at(-1);
      if (last && range.from <= last.to + 1) {
        joined[joined.length - 1] = { from: last.from, to: Math.max(last.to, range.to) };
      } else {
        joined.push(range);
      }
    }
    return new SeqSelection(joined);
  }

  /** With the entry if it is not in it, else without. */
  toggled(seq: number): SeqSelection {
    return this.has(seq)
      ? new SeqSelection(
          this.ranges.flatMap(({ from, to }) =>
            seq < from || seq > to
              ? [{ from, to }]
              : [
                  { from, to: seq - 1 },
                  { from: seq + 1, to },
                ].filter((part) => part.from <= part.to),
          ),
        )
      : this.with(SeqSelection.between(seq, seq));
  }

  /** How many ranges begin at or before an entry. */
  #after(seq: number): number {
    let low = 0;
    let high = this.ranges.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.ranges[middle]?.from ?? Infinity) <= seq) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
