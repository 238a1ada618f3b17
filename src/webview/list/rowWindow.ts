import type { EntryRow, PayloadHit } from '../../shared/entry.ts';
import type { SurroundingBytes } from '../../shared/surroundingBytes.ts';
import type { ViewPage } from '../../shared/viewProtocol.ts';

/** The bytes around a hit, and where in them it is. Shared as those of its row. */
export interface HitExcerpt {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  /** Whether the payload has bytes before and after these. */
  readonly isCutBefore: boolean;
  readonly isCutAfter: boolean;
}

/** A row as the list draws it. */
export interface ListedRow extends EntryRow {
  /** The beginning of its payload, `captured` bytes. Shared with its page: not to be written to. */
  readonly bytes: Uint8Array;
  /** What its stream has right before and after it; shared likewise. */
  readonly around?: SurroundingBytes;
  /** Where the payload has what the filter looks for, and what is around. */
  readonly excerpt?: HitExcerpt;
  /** Why the event failed, in the user's language. */
  readonly reason?: string;
}

/** Rows kept at most; the farthest from what is shown go first. */
const rowsMax = 2_000;

/**
 * The part of a query's result that the page has: one consecutive run of rows. A row is named by its
 * *index*, its position plus the entries evicted so far; it stays the same while the log evicts its
 * oldest. Where several sockets share a query, eviction can take entries out of the middle and move
 * older ones: `merge` notices and says by how many rows.
 */
export class RowWindow {
  #first = 0;
  #rows: ListedRow[] = [];

  /** Index of the first row kept. */
  get first(): number {
    return this.#first;
  }

  /** Index after the last row kept. */
  get end(): number {
    return this.#first + this.#rows.length;
  }

  get isEmpty(): boolean {
    return this.#rows.length === 0;
  }

  row(index: number): ListedRow | undefined {
    return this.#rows[index - this.#first];
  }

  /** Whether rows from `first` up to but without `end` are all here. */
  has(first: number, end: number): boolean {
    return end <= first || (first >= this.#first && end <= this.end);
  }

  /**
   * Index of the first row here whose sequence number is not below `seq`; `end` when there is none.
   */
  indexAt(seq: number): number {
    let low = 0;
    let high = this.#rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#rows[middle]?.seq ?? Infinity) < seq) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return this.#first + low;
  }

  /** Index of the row with exactly this sequence number. */
  find(seq: number): number | undefined {
    const index = this.indexAt(seq);
    return this.row(index)?.seq === seq ? index : undefined;
  }

  clear(): void {
    this.#rows = [];
    this.#first = 0;
  }

  /**
   * Takes a page in: it joins the run where they share rows, else it replaces it. Answers by how many
   * rows the first one on screen moved, 0 unless eviction took entries from between. Answers
   * `undefined`, and takes nothing, when rows moved and the page does not tell how far that one did.
   */
  merge(
    page: ViewPage,
    shown: { readonly first: number; readonly end: number },
  ): number | undefined {
    const rows = listed(page);
    const first = page.position + page.evicted;
    const shifts = this.#shifts(rows, first);
    if (shifts.some((shift) => shift !== 0)) {
      const anchor = this.row(shown.first);
      const place = anchor ? placeOf(anchor.seq, page) : 0;
      if (place === undefined) {
        return undefined;
      }
      this.#replace(rows, first);
      return anchor ? first + place - shown.first : 0;
    }
    if (shifts.length === 0) {
      this.#replace(rows, first);
      return 0;
    }
    // What is newer wins where both have a row: they are the same, but the old page may go then.
    const end = first + rows.length;
    this.#rows = [
      ...this.#rows.slice(0, Math.max(0, first - this.#first)),
      ...rows,
      ...this.#rows.slice(Math.max(0, end - this.#first)),
    ];
    this.#first = Math.min(this.#first, first);
    this.#trim(shown);
    return 0;
  }

  /** Forgets rows that the log has evicted. */
  evict(evicted: number): void {
    if (evicted > this.#first) {
      this.#rows = this.#rows.slice(evicted - this.#first);
      this.#first = this.#rows.length > 0 ? evicted : 0;
    }
  }

  #replace(rows: ListedRow[], first: number): void {
    this.#rows = rows;
    this.#first = first;
  }

  /** By how many rows each row that is here too has another index in the page. */
  #shifts(rows: readonly ListedRow[], first: number): number[] {
    return rows.flatMap(({ seq }, offset) => {
      const before = this.find(seq);
      return before === undefined ? [] : [first + offset - before];
    });
  }

  #trim({ first, end }: { readonly first: number; readonly end: number }): void {
    const middle = Math.round((first + end) / 2);
    const from = Math.min(
      Math.max(middle - rowsMax / 2, this.#first),
      Math.max(this.#first, this.end - rowsMax),
    );
    this.#rows = this.#rows.slice(from - this.#first, from - this.#first + rowsMax);
    this.#first = from;
  }
}

/**
 * Where an entry stands in a page, or would if it were not gone; nothing when that is elsewhere.
 */
function placeOf(wanted: number, { rows, position, total }: ViewPage): number | undefined {
  const place = rows.findIndex(({ seq }) => seq >= wanted);
  if (place < 0) {
    return position + rows.length >= total ? rows.length : undefined;
  }
  return place > 0 || position === 0 || rows[0]?.seq === wanted ? place : undefined;
}

/** The rows of a page with their bytes and reasons. */
export function listed({ rows, bytes, reasons }: ViewPage): ListedRow[] {
  return rows.map((row) => {
    const reason = reasons[row.seq];
    const { offset, before = 0, after = 0 } = row;
    const end = offset + row.captured;
    return {
      ...row,
      bytes: bytes.subarray(offset, end),
      ...((before > 0 || after > 0) && {
        around: {
          before: bytes.subarray(offset - before, offset),
          after: bytes.subarray(end, end + after),
        },
      }),
      ...(row.hit && { excerpt: excerptOf(row, row.hit, bytes) }),
      ...(reason !== undefined && { reason }),
    };
  });
}

function excerptOf(
  { offset, captured, length, after = 0 }: EntryRow,
  hit: PayloadHit,
  bytes: Uint8Array,
): HitExcerpt {
  const own = hit.excerptLength === 0;
  const from = own ? offset : offset + captured + after;
  const size = own ? captured : hit.excerptLength;
  const start = hit.at - hit.excerptAt;
  return {
    bytes: bytes.subarray(from, from + size),
    start,
    end: Math.min(start + hit.length, size),
    isCutBefore: hit.excerptAt > 0,
    isCutAfter: hit.excerptAt + size < length,
  };
}
