const chunkLength = 1024;

/** A queue of numbers, eight bytes each, with access by position. */
export class IndexQueue {
  readonly #chunks: Float64Array[] = [];
  /** Place of the first number in the first chunk. */
  #head = 0;
  size = 0;

  /** Memory that it takes. */
  get bytes(): number {
    return this.#chunks.length * chunkLength * Float64Array.BYTES_PER_ELEMENT;
  }

  push(value: number): void {
    const place = this.#head + this.size;
    let chunk = this.#chunks[Math.floor(place / chunkLength)];
    if (chunk === undefined) {
      chunk = new Float64Array(chunkLength);
      this.#chunks.push(chunk);
    }
    chunk[place % chunkLength] = value;
    this.size += 1;
  }

  /** Removes the oldest number; there must be one. */
  shift(): void {
    this.#head += 1;
    this.size -= 1;
    if (this.#head === chunkLength) {
      this.#chunks.shift();
      this.#head = 0;
    }
  }

  /**
   * A queue in which, of the ascending numbers `among`, just the `wanted` ones are; all others are as
   * they are here. This queue must be ascending, too.
   */
  with(among: readonly number[], wanted: ReadonlySet<number>): IndexQueue {
    const result = new IndexQueue();
    let next = 0;
    const pushWantedBelow = (bound: number) => {
      for (let value = among[next]; value !== undefined && value < bound; value = among[next]) {
        if (wanted.has(value)) {
          result.push(value);
        }
        next += 1;
      }
    };
    for (let position = 0; position < this.size; position += 1) {
      const value = this.at(position);
      pushWantedBelow(value);
      if (value !== among[next]) {
        result.push(value);
      }
    }
    pushWantedBelow(Infinity);
    return result;
  }

  /** 0 outside the queue. */
  at(position: number): number {
    const place = this.#head + position;
    return this.#chunks[Math.floor(place / chunkLength)]?.[place % chunkLength] ?? 0;
  }
}
