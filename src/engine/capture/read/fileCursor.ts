import { readSync } from 'node:fs';

const windowBytes = 4 * 1024 * 1024;

/** Reads a file from its beginning to its end, a few megabytes at a time. */
export class FileCursor {
  readonly #fd: number;
  #window = Buffer.alloc(0);
  /** Place in the file of the window's first byte. */
  #windowStart = 0;
  /** Place in the file of what comes next. */
  position = 0;

  constructor(fd: number) {
    this.#fd = fd;
  }

  /**
   * The next `length` bytes, which stay next; nothing where the file ends before. The view holds
   * until the next call.
   */
  peek(length: number): Buffer | undefined {
    const start = this.position - this.#windowStart;
    if (start < 0 || start + length > this.#window.length) {
      this.#load(length);
    }
    const from = this.position - this.#windowStart;
    return from + length <= this.#window.length
      ? this.#window.subarray(from, from + length)
      : undefined;
  }

  skip(length: number): void {
    this.position += length;
  }

  #load(length: number): void {
    const window = Buffer.allocUnsafeSlow(Math.max(windowBytes, length));
    let filled = 0;
    while (filled < window.length) {
      const read = readSync(
        this.#fd,
        window,
        filled,
        window.length - filled,
        this.position + filled,
      );
      if (read === 0) {
        break;
      }
      filled += read;
    }
    this.#window = window.subarray(0, filled);
    this.#windowStart = this.position;
  }
}
