/**
 * A sequence of chance that its seed and its labels determine: xoshiro128** 1.1 by David Blackman and
 * Sebastiano Vigna (2018, https://prng.di.unimi.it), which passes BigCrush and needs 32-bit arithmetic only.
 */
export class Chance {
  readonly #state = new Uint32Array(4);

  /** Different labels give sequences that have nothing to do with each other. */
  constructor(seed: number, ...labels: readonly (number | string)[]) {
    let hash = 0x811c9dc5 ^ seed;
    for (const character of labels.join('\0')) {
      // FNV-1a.
      hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
    }
    for (let place = 0; place < 4; place += 1) {
      // The generator of MurmurHash3's finalizer, as its authors advise to seed from another one.
      hash = (hash + 0x9e3779b9) | 0;
      this.#state[place] = mixed(hash ^ Math.imul(seed, place + 1));
    }
    if (this.#state.every((word) => word === 0)) {
      this.#state[0] = 1;
    }
  }

  /** From 0 to below 1, with 32 bits. */
  next(): number {
    const state = this.#state;
    const [s0 = 0, s1 = 0, s2 = 0, s3 = 0] = state;
    const result = Math.imul(rotated(Math.imul(s1, 5), 7), 9) >>> 0;
    const t2 = s2 ^ s0;
    const t3 = s3 ^ s1;
    state[1] = s1 ^ t2;
    state[0] = s0 ^ t3;
    state[2] = t2 ^ (s1 << 9);
    state[3] = rotated(t3, 11);
    return result / 2 ** 32;
  }

  /** Whether something of that probability, from 0 to 1, happens. */
  happens(probability: number): boolean {
    return this.next() < probability;
  }

  /** A whole number from 0 to below `end`. */
  below(end: number): number {
    return Math.floor(this.next() * end);
  }
}

function rotated(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** The finalizer of MurmurHash3 (Austin Appleby, public domain). */
function mixed(word: number): number {
  let bits = word;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
