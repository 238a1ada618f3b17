import type { MaskedBytes } from './bytePattern.ts';
import { longestWhole, standsAt } from './bytePattern.ts';

/** Comparisons for each byte looked at after which the search changes to one that is never slow. */
const comparisonsPerByte = 8;

/**
 * Looks for masked bytes: for their longest part of which every bit counts at the speed of
 * `Buffer.indexOf`. Where that part is everywhere and the rest nowhere, it goes on with an automaton
 * that takes time linear in the bytes (Baeza-Yates and Gonnet, 1992: shift-and).
 */
export class MaskedSearch {
  readonly #wanted: MaskedBytes;
  readonly #anchor: Uint8Array;
  readonly #anchorAt: number;
  readonly #text: string | undefined;
  #automaton: ShiftAnd | undefined;

  constructor(wanted: MaskedBytes) {
    this.#wanted = wanted;
    const { from, to } = longestWhole(wanted.mask);
    this.#anchor = wanted.bytes.subarray(from, to);
    this.#anchorAt = from;
    const isWhole = wanted.bytes.length > 0 && this.#anchor.length === wanted.bytes.length;
    this.#text = isWhole ? Buffer.from(wanted.bytes).toString('latin1') : undefined;
  }

  get length(): number {
    return this.#wanted.bytes.length;
  }

  /** What every find has, `anchorAt` bytes after its beginning; may be empty. */
  get anchor(): Uint8Array {
    return this.#anchor;
  }

  get anchorAt(): number {
    return this.#anchorAt;
  }

  isAt(payload: Uint8Array, start: number): boolean {
    return this.length === this.#anchor.length || standsAt(payload, start, this.#wanted);
  }

  /** Whether it stands at a place, of which nothing is known yet. */
  stands(payload: Uint8Array, start: number): boolean {
    return standsAt(payload, start, this.#wanted);
  }

  /** The first byte, where every bit of it counts. */
  get firstByte(): number | undefined {
    const { bytes, mask } = this.#wanted;
    return mask[0] === 0xff ? bytes[0] : undefined;
  }

  /** What is looked for as latin1, where every bit of it counts. */
  get text(): string | undefined {
    return this.#text;
  }

  /** Where the first find from `from` on begins that ends at `to` or before; −1 for none. */
  find(payload: Buffer, from: number, to: number): number {
    const { length } = this;
    if (length === 0) {
      return from <= to ? from : -1;
    }
    let start = from;
    let comparisons = 0;
    while (start + length <= to) {
      if (this.#anchor.length > 0) {
        const hit = payload.indexOf(this.#anchor, start + this.#anchorAt);
        if (hit < 0 || hit - this.#anchorAt + length > to) {
          return -1;
        }
        start = hit - this.#anchorAt;
      }
      if (this.isAt(payload, start)) {
        return start;
      }
      start += 1;
      comparisons += length;
      if (comparisons > comparisonsPerByte * (start - from) + 4_096) {
        this.#automaton ??= new ShiftAnd(this.#wanted);
        return this.#automaton.find(payload, start, to);
      }
    }
    return -1;
  }
}

/** All places at once: bit n of the state says that the last n + 1 bytes fit. */
class ShiftAnd {
  readonly #length: number;
  readonly #words: number;
  /** For each of the 256 bytes, where in what is wanted it fits. */
  readonly #fits: Int32Array;

  constructor({ bytes, mask }: MaskedBytes) {
    this.#length = bytes.length;
    this.#words = Math.ceil(bytes.length / 32);
    this.#fits = new Int32Array(256 * this.#words);
    for (let byte = 0; byte < 256; byte += 1) {
      for (let at = 0; at < bytes.length; at += 1) {
        if ((byte & (mask[at] ?? 0)) === bytes[at]) {
          const word = byte * this.#words + (at >>> 5);
          this.#fits[word] = (this.#fits[word] ?? 0) | (1 << (at & 31));
        }
      }
    }
  }

  find(payload: Uint8Array, from: number, to: number): number {
    const words = this.#words;
    const state = new Int32Array(words);
    const lastWord = words - 1;
    const lastBit = 1 << ((this.#length - 1) & 31);
    for (let at = from; at < to; at += 1) {
      const fits = (payload[at] ?? 0) * words;
      let carry = 1;
      for (let word = 0; word < words; word += 1) {
        const before = state[word] ?? 0;
        state[word] = ((before << 1) | carry) & (this.#fits[fits + word] ?? 0);
        carry = before >>> 31;
      }
      if (((state[lastWord] ?? 0) & lastBit) !== 0) {
        return at - this.#length + 1;
      }
    }
    return -1;
  }
}
