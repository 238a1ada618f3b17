import type { FrameHeader } from '../../shared/frameHeader.ts';

/** Evidence that what follows a place is frames, in bits, beyond that for having tried others before. */
const wantedBits = 12;
/** What it counts that the stream ends where a frame does. */
const endBits = 18;
/** What it counts that a message begins as the first one does, and that it does not. */
const alikeBits = 3;
const unlikeBits = -2;
/** Places that may wait for what follows them at a time; those that wait longest give way. */
const waitingMax = 1_000;

/** A place where a frame may begin, and how far the frames after it were followed. */
interface Candidate {
  readonly at: number;
  readonly wanted: number;
  /** Place of its byte that frames have in common. */
  readonly commonAt: number;
  /** Where the frame after those begins. */
  next: number;
  bits: number;
}

/**
 * Looks in bytes that are no frame for the place where frames go on: one at which a frame may begin, and
 * behind that another, and so on, until so many headers in a row are no chance. It is found with the same
 * byte of the stream, however that was cut into chunks.
 */
export class FrameSearch {
  readonly #header: FrameHeader;
  readonly #frameBytesMax: number;
  /** Where a frame is looked for next. At the first byte there is none. */
  #at = 1;
  #candidates = 0;
  #waiting: Candidate[] = [];
  /** With so many bytes, one that waits is to be looked at again. */
  #lookAt = Infinity;
  /** How many bytes it took to confirm the candidate that was confirmed last. */
  #confirmedWith = 0;

  constructor(header: FrameHeader, frameBytesMax: number) {
    this.#header = header;
    this.#frameBytesMax = frameBytesMax;
  }

  /** Where frames go on, as far as `bytes` tell, all since the search began; −1 for not yet. */
  look(bytes: Uint8Array): number {
    let found = -1;
    let foundWith = Infinity;
    const take = ({ at }: Candidate) => {
      if (this.#confirmedWith < foundWith) {
        found = at;
        foundWith = this.#confirmedWith;
      }
    };
    if (bytes.length >= this.#lookAt) {
      this.#followWaiting(bytes, take);
    }
    const header = this.#header;
    for (; this.#at < Math.min(bytes.length, foundWith); this.#at += 1) {
      const outcome = header.read(bytes, this.#at, bytes.length);
      if (outcome === 'more') {
        break;
      }
      if (outcome === 'read' && header.frameBytes <= this.#frameBytesMax) {
        this.#candidates += 1;
        this.#try(bytes, take);
      }
    }
    return found;
  }

  /** The same once the stream has ended: a frame that ends with it counts for several. */
  end(bytes: Uint8Array): number {
    const whole = this.#waiting.filter((candidate) => {
      const isConfirmed = this.#follow(candidate, bytes, true) === 'confirmed';
      const { next, bits, wanted } = candidate;
      return isConfirmed || (next === bytes.length && bits + endBits >= wanted);
    });
    return whole.reduce((first, { at }) => (first < 0 ? at : Math.min(first, at)), -1);
  }

  /** The first `count` bytes are handed over: nothing begins there any more. */
  drop(count: number): void {
    this.#at = Math.max(0, this.#at - count);
    this.#waiting = this.#waiting
      .filter(({ at }) => at >= count)
      .map((one) => ({
        ...one,
        at: one.at - count,
        commonAt: one.commonAt - count,
        next: one.next - count,
      }));
    this.#lookAt = 0;
  }

  #try(bytes: Uint8Array, take: (candidate: Candidate) => void): void {
    const at = this.#at;
    const { frameBytes } = this.#header;
    const wanted = wantedBits + Math.log2(this.#candidates);
    const commonAt = at + this.#header.commonAt;
    const candidate: Candidate = { at, wanted, commonAt, next: at + frameBytes, bits: 0 };
    const outcome = this.#follow(candidate, bytes);
    if (outcome === 'confirmed') {
      take(candidate);
    } else if (outcome === 'waits') {
      this.#wait(candidate);
    }
  }

  #wait(candidate: Candidate): void {
    const waiting = this.#waiting;
    if (waiting.length < waitingMax) {
      waiting.push(candidate);
      return;
    }
    let farthest = 0;
    for (let index = 1; index < waiting.length; index += 1) {
      if ((waiting[index]?.next ?? 0) > (waiting[farthest]?.next ?? 0)) {
        farthest = index;
      }
    }
    if (candidate.next < (waiting[farthest]?.next ?? 0)) {
      waiting[farthest] = candidate;
    }
  }

  #followWaiting(bytes: Uint8Array, take: (candidate: Candidate) => void): void {
    this.#lookAt = Infinity;
    this.#waiting = this.#waiting.filter((candidate) => {
      const outcome = this.#follow(candidate, bytes);
      if (outcome === 'confirmed') {
        take(candidate);
      }
      return outcome === 'waits';
    });
  }

  /** Reads the headers after a candidate's frame, as far as they have come. */
  #follow(
    candidate: Candidate,
    bytes: Uint8Array,
    isEnd = false,
  ): 'confirmed' | 'refuted' | 'waits' {
    const header = this.#header;
    for (;;) {
      const { next } = candidate;
      const outcome = next < bytes.length ? header.read(bytes, next, bytes.length) : 'more';
      // The byte that frames have in common counts, too.
      const shownBytes = Math.max(header.headerBytes, header.commonAt + 1);
      const hasMore = outcome !== 'read' || isEnd || next + shownBytes <= bytes.length;
      if (outcome === 'more' || !hasMore) {
        const needed = Math.max(bytes.length + 1, next + header.bytesMin + 1);
        this.#lookAt = Math.min(this.#lookAt, needed);
        return 'waits';
      }
      if (outcome === 'malformed' || header.frameBytes > this.#frameBytesMax) {
        return 'refuted';
      }
      // Messages of a stream begin alike: most with the same byte.
      const isAlike = bytes[next + header.commonAt] === bytes[candidate.commonAt];
      candidate.bits += Math.max(1, header.bits + (isAlike ? alikeBits : unlikeBits));
      candidate.next += header.frameBytes;
      if (candidate.bits >= candidate.wanted) {
        this.#confirmedWith = next + shownBytes;
        return 'confirmed';
      }
    }
  }
}
