import { MemoryBudget } from '../memoryBudget.ts';
import type { MemoryShare } from '../memoryBudget.ts';

/** Shared slabs are at least, and at most, that large; between these, */
const slabBytesMin = 4 * 1024;
const slabBytesMax = 1024 * 1024;
/** as large as this part of all that is kept, so that little is freed at a time. */
const slabPart = 1 / 4;

/**
 * From this length on a payload becomes a slab of its own, without a copy. Chunks of a stream, up
 * to 64 KiB, stay below: copying them into memory that is used over and over costs less than
 * keeping each one's own buffer until the garbage collector finds it old (measured: a third more
 * processor time at 1 GB/s).
 */
const adoptBytes = 128 * 1024;

interface Slab {
  readonly bytes: Uint8Array;
  /** Whether the buffer is ours: an adopted one may still wait in a socket's queue. */
  readonly shared: boolean;
  /** Payloads in it that are still wanted. */
  live: number;
}

/** Where a log's payloads lie: in memory, or in a file. */
export interface PayloadStore {
  /** Where the payload last added lies. */
  readonly slab: number;
  readonly offset: number;
  add(bytes: Uint8Array, mayAdopt: boolean): void;
  view(slab: number, offset: number, length: number): Uint8Array;
  /** One byte of a payload that is kept. */
  byteAt(slab: number, offset: number): number;
  slabAt(slab: number): Uint8Array;
  release(slab: number): void;
  /** Gives memory back that is held for payloads to come. */
  dropSpare(): void;
  /** Memory that no payload needs, of `payloadBytes` that are kept. */
  wasteOf(payloadBytes: number): number;
  /** Puts what is added from now on elsewhere, in slabs that suit so many bytes. */
  renew(payloadBytes: number): void;
  /** Moves a payload to where one would be added now; sets `slab` and `offset`. */
  move(slab: number, offset: number, length: number): void;
  clear(): void;
}

/**
 * Keeps payloads by place: a slab's number (modulo 2^32) and an offset in it. Payloads are copied
 * side by side into shared slabs; very large ones are adopted as they are. A slab is freed with
 * the last payload in it.
 */
export class ByteSlabs implements PayloadStore {
  /** Slab number `#base + n` at index n; freed ones in the middle leave a gap. */
  readonly #slabs: (Slab | undefined)[] = [];
  #base = 0;
  #open: Slab | undefined;
  #openNumber = 0;
  #used = 0;
  /** One emptied shared slab, so that a full log allocates nothing. */
  #spare: Uint8Array | undefined;
  readonly #memory: MemoryShare;
  /** Of all slabs, the spare one among them. */
  #bytes = 0;
  /** What the size of the next slab goes by, at most. */
  #basis = Infinity;

  /** Where the payload last added lies. Fields, because an object for each would be garbage. */
  slab = 0;
  offset = 0;

  /** `memory` is told of every slab. */
  constructor(memory: MemoryShare = new MemoryBudget(Infinity).open()) {
    this.#memory = memory;
  }

  /**
   * Keeps `bytes`; as they are if they are many and `mayAdopt`, and then nobody may write to them
   * again. Sets `slab` and `offset`.
   */
  add(bytes: Uint8Array, mayAdopt: boolean): void {
    const { length } = bytes;
    if (length >= adoptBytes && mayAdopt) {
      // A view of a much larger buffer would keep all of that alive.
      const own = length * 2 >= bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
      this.#count(own.buffer.byteLength);
      this.slab = this.#push({ bytes: own, shared: false, live: 1 });
      this.offset = 0;
      return;
    }
    let open = this.#open;
    if (open === undefined || this.#used + length > open.bytes.length) {
      open = this.#openNext(length);
    }
    open.bytes.set(bytes, this.#used);
    open.live += 1;
    this.slab = this.#openNumber;
    this.offset = this.#used;
    this.#used += length;
  }

  /** A whole slab; holds until the next `add` or `release`. */
  slabAt(slab: number): Uint8Array {
    return this.#slabs[(slab - this.#base) >>> 0]?.bytes ?? new Uint8Array(0);
  }

  /** The payload at a place; a view that holds until the next `add` or `release`. */
  view(slab: number, offset: number, length: number): Uint8Array {
    const found = this.#slabs[(slab - this.#base) >>> 0];
    return found === undefined ? new Uint8Array(0) : found.bytes.subarray(offset, offset + length);
  }

  byteAt(slab: number, offset: number): number {
    return this.#slabs[(slab - this.#base) >>> 0]?.bytes[offset] ?? 0;
  }

  /** Gives up one payload of a slab. */
  release(slab: number): void {
    const found = this.#slabs[(slab - this.#base) >>> 0];
    if (found !== undefined) {
      found.live -= 1;
      if (found.live === 0 && found !== this.#open) {
        this.#free(slab, found);
      }
    }
  }

  clear(): void {
    this.#base = (this.#base + this.#slabs.length) >>> 0;
    this.#slabs.length = 0;
    this.#open = undefined;
    this.#spare = undefined;
    this.#count(-this.#bytes);
  }

  /** Gives the memory back that it holds for the payloads to come. */
  dropSpare(): void {
    if (this.#spare !== undefined) {
      this.#count(-this.#spare.length);
      this.#spare = undefined;
    }
  }

  wasteOf(payloadBytes: number): number {
    return this.#bytes - payloadBytes;
  }

  renew(payloadBytes: number): void {
    this.dropSpare();
    const open = this.#open;
    this.#open = undefined;
    if (open?.live === 0) {
      this.#free(this.#openNumber, open);
    }
    this.#basis = payloadBytes;
  }

  move(slab: number, offset: number, length: number): void {
    const found = this.#slabs[(slab - this.#base) >>> 0];
    if (found === undefined || !found.shared) {
      this.slab = slab;
      this.offset = offset;
      return;
    }
    this.add(found.bytes.subarray(offset, offset + length), false);
    this.release(slab);
  }

  #openNext(length: number): Slab {
    const full = this.#open;
    this.#open = undefined;
    if (full?.live === 0) {
      this.#free(this.#openNumber, full);
    }
    const open = { bytes: this.#takeSlab(length), shared: true, live: 0 };
    this.#openNumber = this.#push(open);
    this.#open = open;
    this.#used = 0;
    return open;
  }

  /** Memory for a shared slab of at least `length` bytes. */
  #takeSlab(length: number): Uint8Array {
    const wanted = Math.min(this.#bytes, this.#basis) * slabPart;
    this.#basis = Infinity;
    let bytes = slabBytesMin;
    while (bytes < slabBytesMax && (bytes < length || bytes * 2 <= wanted)) {
      bytes *= 2;
    }
    bytes = Math.max(bytes, length);
    const spare = this.#spare;
    if (spare?.length === bytes) {
      this.#spare = undefined;
      return spare;
    }
    this.dropSpare();
    this.#count(bytes);
    return new Uint8Array(bytes);
  }

  #count(bytes: number): void {
    this.#bytes += bytes;
    this.#memory.add(bytes);
  }

  #push(slab: Slab): number {
    this.#slabs.push(slab);
    return (this.#base + this.#slabs.length - 1) >>> 0;
  }

  #free(number: number, slab: Slab): void {
    if (slab.shared && this.#spare === undefined) {
      this.#spare = slab.bytes;
    } else {
      this.#count(-slab.bytes.buffer.byteLength);
    }
    this.#slabs[(number - this.#base) >>> 0] = undefined;
    let freed = 0;
    while (freed < this.#slabs.length && this.#slabs[freed] === undefined) {
      freed += 1;
    }
    if (freed > 0) {
      this.#slabs.splice(0, freed);
      this.#base = (this.#base + freed) >>> 0;
    }
  }
}
