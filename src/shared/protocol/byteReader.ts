import { joinBytes } from '../joinBytes.ts';

/** Of a line, the bytes that are looked at; the rest is read over. */
const lineBytesMax = 64 * 1024;

const nothing = new Uint8Array(0);

/**
 * The bytes of one direction of a stream, as a protocol's framing reads them. Each call consumes what it
 * can of the bytes at hand; where these do not do, the framing yields and asks again. So what it reads
 * does not depend on how the stream is cut.
 */
export class ByteReader {
  #chunk: Uint8Array = nothing;
  #at = 0;
  /** Bytes of earlier chunks that the read under way has consumed. */
  #carried: Uint8Array = nothing;
  /** The byte before the chunk. */
  #before: number | undefined;
  /** Whether the stream has ended: no more bytes come. */
  isEnded = false;

  /** Precondition: all bytes at hand are consumed. The chunk is used until it is consumed. */
  push(chunk: Uint8Array, from = 0): void {
    this.#before = from > 0 ? chunk[from - 1] : (this.#chunk[this.#at - 1] ?? this.#before);
    this.#chunk = chunk;
    this.#at = from;
  }

  /** Index in the chunk of the next byte to be consumed. */
  get position(): number {
    return this.#at;
  }

  get isEmpty(): boolean {
    return this.#at >= this.#chunk.length;
  }

  /** Whether the byte consumed last is an LF, or none is. */
  get isAtLineStart(): boolean {
    const last = this.#at > 0 ? this.#chunk[this.#at - 1] : this.#before;
    return last === undefined || last === 0x0a;
  }

  /** Whether `take` can have so many bytes; if not, those at hand are consumed. */
  has(length: number): boolean {
    const isThere = this.#carried.length + this.#chunk.length - this.#at >= length;
    if (!isThere) {
      this.#carry(this.#chunk.length);
    }
    return isThere;
  }

  /** The next bytes, up to 64 KiB; a view that holds until the next call. Precondition: `has` them. */
  take(length: number): Uint8Array {
    const carried = this.#carried;
    const end = this.#at + length - carried.length;
    const own = this.#chunk.subarray(this.#at, end);
    this.#at = end;
    this.#carried = nothing;
    return carried.length === 0 ? own : joinBytes([carried, own]);
  }

  /** The next byte, which stays where it is; nothing where there is none at hand. */
  peek(): number | undefined {
    return this.#chunk[this.#at];
  }

  /** Reads over bytes; returns how many are still missing. */
  skip(length: number): number {
    const there = Math.min(length, this.#chunk.length - this.#at);
    this.#at += there;
    return length - there;
  }

  /** Reads over all bytes at hand. */
  skipAll(): void {
    this.#at = this.#chunk.length;
  }

  /** Reads on to the first such byte, which is not consumed; says whether it is at hand. */
  skipTo(byte: number): boolean {
    const found = this.#chunk.indexOf(byte, this.#at);
    this.#at = found < 0 ? this.#chunk.length : found;
    return found >= 0;
  }

  /**
   * The next line with its LF, cut to 64 KiB where it is longer: then its LF is missing. Nothing where
   * its end is not at hand; what there is of it is consumed then.
   */
  line(): Uint8Array | undefined {
    const end = this.#chunk.indexOf(0x0a, this.#at);
    if (end < 0) {
      this.#carry(this.#chunk.length);
      return undefined;
    }
    this.#carry(end + 1);
    const line = this.#carried;
    this.#carried = nothing;
    return line;
  }

  /** What a read under way consumed is not looked at. */
  reset(): void {
    this.#carried = nothing;
  }

  #carry(to: number): void {
    const room = lineBytesMax - this.#carried.length;
    const own = this.#chunk.subarray(this.#at, Math.min(to, this.#at + room));
    this.#at = to;
    if (own.length > 0) {
      // A copy: the chunk may hold only until it is consumed.
      this.#carried = joinBytes([this.#carried, own]);
    }
  }
}
