/** A buffer that was grown beyond this is not kept for the next frame. */
const keptBytes = 64 * 1024;

/** The beginning of a frame whose end has not come yet. Grows by doubling: linear in all it took. */
export class PendingBytes {
  #bytes = new Uint8Array(0);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** What is there; a view that holds until the next call. */
  get view(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  append(source: Uint8Array, from: number, to: number): void {
    const length = this.#length + to - from;
    if (length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(length, this.#bytes.length * 2, 256));
      grown.set(this.view);
      this.#bytes = grown;
    }
    this.#bytes.set(source.subarray(from, to), this.#length);
    this.#length = length;
  }

  /** Hands over what is there, in memory of its own. */
  take(): Uint8Array {
    const taken = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    if (this.#bytes.length > keptBytes) {
      this.#bytes = new Uint8Array(0);
    }
    return taken;
  }
}
