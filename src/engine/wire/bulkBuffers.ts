/** As large as a read may be, in bytes: one call of the system for what would take several. */
const bulkBytes = 256 * 1024;

/** From this length on, handing a read on as it is costs less than a copy. */
const wholeBytes = 16 * 1024;

/** Buffers that wait to be read to. Writes that are under way have as many as a stream's queue takes. */
const sparesMax = 2;

/**
 * Where a stream reads to whose chunks leave on another one. A large chunk is handed on in the buffer that
 * it was read to, which is used again once the system has written it; small ones go by the shared buffer,
 * and are copied.
 */
export class BulkBuffers {
  readonly #shared: Uint8Array;
  readonly #spares: Uint8Array[] = [];
  #current: Uint8Array;

  constructor(shared: Uint8Array) {
    this.#shared = shared;
    this.#current = shared;
  }

  /** To be called with each read. Returns what gives its buffer back; nothing where the bytes are borrowed. */
  read(bytes: Uint8Array): (() => void) | undefined {
    const buffer = this.#current;
    if (bytes.length < wholeBytes || buffer === this.#shared) {
      return undefined;
    }
    return () => {
      if (this.#current !== this.#shared && this.#spares.length < sparesMax) {
        this.#spares.push(buffer);
      }
    };
  }

  /** Where to read to after a read of that many bytes. */
  next(length: number): Uint8Array {
    if (length >= wholeBytes) {
      this.#current = this.#spares.pop() ?? Buffer.allocUnsafeSlow(bulkBytes);
    } else {
      this.#current = this.#shared;
      this.#spares.length = 0;
    }
    return this.#current;
  }
}
