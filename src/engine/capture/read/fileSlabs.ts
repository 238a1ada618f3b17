import { readSync } from 'node:fs';
import { ByteSlabs } from '../../log/byteSlabs.ts';
import type { PayloadStore } from '../../log/byteSlabs.ts';
import { packetBytesMax } from './packet.ts';

/** A slab of the file begins every so many bytes, */
const slabStep = 1024 * 1024;
/** and reaches into the next one, so that no payload is cut. */
const slabBytes = slabStep + packetBytesMax;
/** Slab numbers from here on are in memory: the details of events. */
const firstMemorySlab = 2 ** 31;
/** Places from here on are of what is kept in memory, as if the file went on there. */
const firstKeptSlab = 2 ** 30;
/** Slabs from here on are a payload each, which lies in the file in several pieces. */
const firstJoinedSlab = firstKeptSlab + 2 ** 29;
/** Slabs of what is kept in memory, 1 MiB each. */
const spoolSlabsMax = 256;
/** Slabs kept for whoever reads on. */
const keptSlabs = 4;

/** Bytes that lie side by side in the file. */
export interface FilePiece {
  readonly place: number;
  readonly length: number;
}

/** Payloads that stay where they are in a file, and are read when somebody looks. */
export class FileSlabs implements PayloadStore {
  readonly #fd: number;
  readonly #memory = new ByteSlabs();
  /** The most recent last. */
  readonly #kept = new Map<number, Uint8Array>();
  /** What no place in the file has in one piece. */
  readonly #spool: Buffer[] = [];
  #spoolEnd = 0;
  /** Payloads in several pieces. */
  readonly #joined: (readonly FilePiece[])[] = [];
  slab = 0;
  offset = 0;

  constructor(fd: number) {
    this.#fd = fd;
  }

  /** Where a payload lies that begins at a place in the file; sets `slab` and `offset`. */
  locate(place: number): void {
    this.slab = Math.floor(place / slabStep);
    this.offset = place % slabStep;
  }

  /** Keeps bytes that lie scattered in the file; returns their place, nothing when there is no room. */
  keep(bytes: Buffer): number | undefined {
    if (this.#spool.length === 0 || this.#spoolEnd >= slabStep) {
      if (this.#spool.length === spoolSlabsMax) {
        return undefined;
      }
      this.#spool.push(Buffer.alloc(slabBytes));
      this.#spoolEnd = 0;
    }
    const place = (firstKeptSlab + this.#spool.length - 1) * slabStep + this.#spoolEnd;
    this.#spool.at(-1)?.set(bytes, this.#spoolEnd);
    this.#spoolEnd += bytes.length;
    return place;
  }

  /** The place of a payload that lies in the file in several pieces, in their order. */
  join(pieces: readonly FilePiece[]): number {
    this.#joined.push(pieces);
    return (firstJoinedSlab + this.#joined.length - 1) * slabStep;
  }

  add(bytes: Uint8Array, mayAdopt: boolean): void {
    this.#memory.add(bytes, mayAdopt);
    this.slab = firstMemorySlab + this.#memory.slab;
    this.offset = this.#memory.offset;
  }

  view(slab: number, offset: number, length: number): Uint8Array {
    if (slab >= firstMemorySlab) {
      return this.#memory.view(slab - firstMemorySlab, offset, length);
    }
    const kept = this.#spool[slab - firstKeptSlab] ?? this.#kept.get(slab);
    if (kept) {
      return kept.subarray(offset, offset + length);
    }
    const pieces = this.#joined[slab - firstJoinedSlab];
    return pieces
      ? this.#gather(pieces, offset, length)
      : this.#read(slab * slabStep + offset, length);
  }

  byteAt(slab: number, offset: number): number {
    return this.view(slab, offset, 1)[0] ?? 0;
  }

  slabAt(slab: number): Uint8Array {
    if (slab >= firstMemorySlab) {
      return this.#memory.slabAt(slab - firstMemorySlab);
    }
    let bytes: Uint8Array | undefined = this.#spool[slab - firstKeptSlab] ?? this.#kept.get(slab);
    if (bytes === undefined) {
      const pieces = this.#joined[slab - firstJoinedSlab];
      bytes = pieces
        ? this.#gather(pieces, 0, lengthOf(pieces))
        : this.#read(slab * slabStep, slabBytes);
      this.#kept.set(slab, bytes);
      for (const oldest of this.#kept.keys()) {
        if (this.#kept.size <= keptSlabs) {
          break;
        }
        this.#kept.delete(oldest);
      }
    }
    return bytes;
  }

  release(): void {
    // The file keeps its bytes.
  }

  dropSpare(): void {
    this.#memory.dropSpare();
  }

  wasteOf(): number {
    return 0;
  }

  renew(): void {
    // The file is as it is.
  }

  move(slab: number, offset: number): void {
    this.slab = slab;
    this.offset = offset;
  }

  clear(): void {
    this.#memory.clear();
  }

  #gather(pieces: readonly FilePiece[], offset: number, length: number): Uint8Array {
    const parts: Uint8Array[] = [];
    let start = 0;
    for (const piece of pieces) {
      const from = Math.max(0, offset - start);
      const to = Math.min(piece.length, offset + length - start);
      if (from < to) {
        parts.push(this.#read(piece.place + from, to - from));
      }
      start += piece.length;
    }
    return Buffer.concat(parts);
  }

  #read(place: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      const read = readSync(this.#fd, bytes, filled, length - filled, place + filled);
      if (read === 0) {
        break;
      }
      filled += read;
    }
    return bytes.subarray(0, filled);
  }
}

function lengthOf(pieces: readonly FilePiece[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}

/** Takes the first `wanted` bytes off pieces, as far as there are so many. */
export function takePieces(pieces: FilePiece[], wanted: number): FilePiece[] {
  const taken: FilePiece[] = [];
  for (let left = wanted; left > 0;) {
    const piece = pieces.shift();
    if (piece === undefined) {
      break;
    }
    const { place, length } = piece;
    const part = Math.min(left, length);
    taken.push({ place, length: part });
    if (part < length) {
      pieces.unshift({ place: place + part, length: length - part });
    }
    left -= part;
  }
  return taken;
}
