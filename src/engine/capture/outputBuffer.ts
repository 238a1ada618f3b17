const firstBytes = 64 * 1024;

/** Gathers what goes to a file, so that it is written in large pieces. */
export class OutputBuffer {
  #bytes = Buffer.allocUnsafeSlow(firstBytes);
  #length = 0;

  /** Bytes gathered and not taken yet. */
  get length(): number {
    return this.#length;
  }

  /** Room for `length` bytes at the end, to be filled in before the next call. Their content is old. */
  reserve(length: number): Buffer {
    const end = this.#length + length;
    if (end > this.#bytes.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(end, this.#bytes.length * 2));
      grown.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = grown;
    }
    const room = this.#bytes.subarray(this.#length, end);
    this.#length = end;
    return room;
  }

  bytes(bytes: Uint8Array): void {
    this.reserve(bytes.length).set(bytes);
  }

  text(text: string): void {
    // No UTF-16 unit becomes more than three bytes.
    const room = this.reserve(text.length * 3);
    this.#length += room.write(text) - room.length;
  }

  /** What was gathered; the caller's from now on. */
  take(): Buffer {
    const taken = this.#bytes.subarray(0, this.#length);
    this.#bytes = Buffer.allocUnsafeSlow(firstBytes);
    this.#length = 0;
    return taken;
  }
}
