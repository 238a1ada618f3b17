import { readSync } from 'node:fs';

const windowBytes = 1024 * 1024;

/**
 * Reads a file from its beginning to its end, a megabyte at a time. What has been read stands in
 * `bytes` from `at` on, until the next call of `has`.
 */
export class FileCursor {
  readonly #fd: number;
  #window = Buffer.allocUnsafeSlow(windowBytes);
  /** Place in the file of the window's first byte. */
  #windowStart = 0;
  #filled = 0;
  bytes = this.#window;
  /** Where in `bytes` the next byte stands. */
  at = 0;

  constructor(fd: number) {
    this.#fd = fd;
  }

  /** Place in the file of what comes next. */
  get position(): number {
    return this.#windowStart + this.at;
  }

  /** Whether the file has so many bytes more; they stand in `bytes` then, at `at`. */
  has(length: number): boolean {
    return this.at + length <= this.#filled || this.#load(length);
  }

  skip(length: number): void {
    this.at += length;
  }

  #load(length: number): boolean {
    this.#windowStart += this.at;
    const rest = Math.max(0, this.#filled - this.at);
    const old = this.#window;
    if (length > old.length) {
      this.#window = Buffer.allocUnsafeSlow(length);
    } else if (old.length > windowBytes && length <= windowBytes) {
      this.#window = Buffer.allocUnsafeSlow(windowBytes);
    }
    const kept = Math.min(rest, this.#window.length);
    old.copy(this.#window, 0, this.at, this.at + kept);
    this.bytes = this.#window;
    this.#filled = kept;
    this.at = 0;
    while (this.#filled < this.#window.length) {
      const from = this.#windowStart + this.#filled;
      const room = this.#window.length - this.#filled;
      const read = readSync(this.#fd, this.#window, this.#filled, room, from);
      if (read === 0) {
        break;
      }
      this.#filled += read;
    }
    return length <= this.#filled;
  }
}
