/** The first shared slab's size; each next one is twice as large, up to the largest. */
const firstSlabBytes = 64 * 1024;
const slabBytes = 1024 * 1024;

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
  #nextBytes = firstSlabBytes;
  /** One emptied shared slab, so that a full log allocates nothing. */
  #spare: Uint8Array | undefined;

  /** Where the payload last added lies. Fields, because an object for each would be garbage. */
  slab = 0;
  offset = 0;

  /**
   * Keeps `bytes`; as they are if they are many and `mayAdopt`, and then nobody may write to them
   * again. Sets `slab` and `offset`.
   */
  add(bytes: Uint8Array, mayAdopt: boolean): void {
    const { length } = bytes;
    if (length >= adoptBytes && mayAdopt) {
      // A view of a much larger buffer would keep all of that alive.
      const own = length * 2 >= bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
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
    this.#nextBytes = firstSlabBytes;
  }

  #openNext(length: number): Slab {
    const full = this.#open;
    this.#open = undefined;
    if (full?.live === 0) {
      this.#free(this.#openNumber, full);
    }
    while (this.#nextBytes < length) {
      this.#nextBytes *= 2;
    }
    const bytes = this.#spare ?? new Uint8Array(this.#nextBytes);
    this.#nextBytes = Math.min(slabBytes, this.#nextBytes * 2);
    const open = { bytes, shared: true, live: 0 };
    this.#spare = undefined;
    this.#openNumber = this.#push(open);
    this.#open = open;
    this.#used = 0;
    return open;
  }

  #push(slab: Slab): number {
    this.#slabs.push(slab);
    return (this.#base + this.#slabs.length - 1) >>> 0;
  }

  #free(number: number, slab: Slab): void {
    if (slab.shared && slab.bytes.length === slabBytes) {
      this.#spare = slab.bytes;
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
