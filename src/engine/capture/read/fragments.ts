/** A piece of a packet that IP cut up on its way (RFC 791, section 3.2; RFC 8200, section 4.5). */
export interface Fragment {
  readonly protocol: number;
  readonly source: Buffer;
  readonly target: Buffer;
  /** Tells the packets between two ends apart. */
  readonly identification: number;
  /** Where its bytes belong, and whether more follow. */
  readonly at: number;
  readonly hasMore: boolean;
  /** Holds until the next packet. */
  readonly bytes: Buffer;
}

/** A packet put together again; its bytes begin with the transport's header. */
export interface WholePacket extends Pick<Fragment, 'protocol' | 'source' | 'target'> {
  readonly bytes: Buffer;
}

interface Waiting {
  /** When the first of them came, in milliseconds. */
  readonly since: number;
  readonly pieces: Map<number, Buffer>;
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

  /** The packet that is whole with this fragment. `time` is the packet's, in milliseconds. */
  add(fragment: Fragment, time: number): WholePacket | undefined {
    const { source, target, protocol, identification, at, hasMore, bytes } = fragment;
    if (at + bytes.length > packetBytesMax) {
      this.lost += 1;
      return undefined;
    }
    const ends = source.toString('latin1') + target.toString('latin1');
    const key = `${protocol} ${identification} ${ends}`;
    let waiting = this.#waiting.get(key);
    if (waiting === undefined || time - waiting.since > waitMs) {
      this.#giveUp(key);
      waiting = { since: time, pieces: new Map(), total: undefined };
      this.#waiting.set(key, waiting);
    }
    // The first one counts: it may have been captured at two places.
    if (!waiting.pieces.has(at)) {
      waiting.pieces.set(at, Buffer.from(bytes));
    }
    if (!hasMore) {
      waiting.total = at + bytes.length;
    }
    const whole = joined(waiting);
    if (whole !== undefined) {
      this.#waiting.delete(key);
      const [from, to] = [Buffer.from(source), Buffer.from(target)];
      return { protocol, source: from, target: to, bytes: whole };
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
    this.lost += this.#waiting.get(key)?.pieces.size ?? 0;
    this.#waiting.delete(key);
  }
}

/** Nothing while a piece is missing. Where pieces overlap, the earlier one's bytes count. */
function joined({ pieces, total }: Waiting): Buffer | undefined {
  if (total === undefined) {
    return undefined;
  }
  const bytes = Buffer.alloc(total);
  let end = 0;
  for (const at of [...pieces.keys()].sort((one, other) => one - other)) {
    const piece = pieces.get(at) ?? bytes.subarray(0, 0);
    if (at > end) {
      return undefined;
    }
    if (at + piece.length > end) {
      bytes.set(piece.subarray(end - at, total - at), end);
      end = Math.min(total, at + piece.length);
    }
  }
  return end === total ? bytes : undefined;
}
