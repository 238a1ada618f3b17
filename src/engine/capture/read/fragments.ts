import type { NetworkLayer } from './networkLayer.ts';

interface Waiting {
  /** When the first of them came, in milliseconds. */
  readonly since: number;
  /** The packet's bytes, as far as they have come. */
  bytes: Buffer;
  /** What has come, as `from` and `to` in turn, ascending, none touching another. */
  readonly ranges: number[];
  pieces: number;
  /** Once the last one is there. */
  total: number | undefined;
}

/** Packets that wait for their missing pieces. */
const waitingMax = 1_000;
/** How long they may, in milliseconds (RFC 1122, section 3.3.2: between 60 and 120 s). */
const waitMs = 60_000;
/** An IP packet without its header has no more bytes. */
const packetBytesMax = 65_535;

/** Puts packets together again that IP had cut up. */
export class Fragments {
  readonly #waiting = new Map<string, Waiting>();
  /** Fragments that came to no packet, so far. */
  lost = 0;

  /**
   * The packet that is whole with the piece that the network layer has just read; the caller's. Where
   * pieces overlap, the earlier one's bytes count: it may have been captured at two places. `time` is
   * the packet's, in milliseconds.
   */
  add(piece: NetworkLayer, time: number): Buffer | undefined {
    const { bytes, offset, length, fragmentAt: at, hasMore } = piece;
    if (at + length > packetBytesMax) {
      this.lost += 1;
      return undefined;
    }
    const { addressAt, addressBytes, protocol, identification } = piece;
    const ends = bytes.toString('latin1', addressAt, addressAt + 2 * addressBytes);
    const key = `${protocol} ${identification} ${ends}`;
    let waiting = this.#waiting.get(key);
    if (waiting === undefined || time - waiting.since > waitMs) {
      this.#giveUp(key);
      waiting = { since: time, bytes: Buffer.alloc(0), ranges: [], pieces: 0, total: undefined };
      this.#waiting.set(key, waiting);
    }
    waiting.pieces += 1;
    if (!hasMore) {
      waiting.total ??= at + length;
    }
    put(waiting, at, bytes.subarray(offset, offset + length));
    const { total, ranges } = waiting;
    if (total !== undefined && ranges[0] === 0 && (ranges[1] ?? 0) >= total) {
      this.#waiting.delete(key);
      return waiting.bytes.subarray(0, total);
    }
    if (this.#waiting.size > waitingMax) {
      const [oldest = ''] = this.#waiting.keys();
      this.#giveUp(oldest);
    }
    return undefined;
  }

  /** No more will come. */
  end(): void {
    for (const key of this.#waiting.keys()) {
      this.#giveUp(key);
    }
  }

  #giveUp(key: string): void {
    this.lost += this.#waiting.get(key)?.pieces ?? 0;
    this.#waiting.delete(key);
  }
}

/** Puts what is new of a piece in its place. */
function put(waiting: Waiting, at: number, piece: Buffer): void {
  const end = at + piece.length;
  if (end > waiting.bytes.length) {
    const grown = Buffer.alloc(Math.min(packetBytesMax, Math.max(end, 2 * waiting.bytes.length)));
    waiting.bytes.copy(grown);
    waiting.bytes = grown;
  }
  const { ranges } = waiting;
  // The ranges that it touches are those from `first` on, up to `last`.
  let first = ranges.length;
  while (first > 0 && (ranges[first - 1] ?? 0) >= at) {
    first -= 2;
  }
  let last = first;
  let from = at;
  while (last < ranges.length && (ranges[last] ?? 0) <= end) {
    const known = ranges[last] ?? 0;
    if (from < known) {
      waiting.bytes.set(piece.subarray(from - at, known - at), from);
    }
    from = Math.max(from, ranges[last + 1] ?? 0);
    last += 2;
  }
  if (from < end) {
    waiting.bytes.set(piece.subarray(from - at), from);
  }
  const start = Math.min(at, ranges[first] ?? at);
  ranges.splice(first, last - first, start, Math.max(end, from));
}
