/** How far sending may be ahead of the log's reader: what is sent takes room in the log, too. */
const aheadMax = 8 * 1024 * 1024;

/** Counts what was sent and not seen in the log yet. */
export class SentBytes {
  #ahead = 0;
  #isOver = false;
  #waiting: (() => void)[] = [];

  add(bytes: number): void {
    this.#ahead += bytes;
  }

  /** So many bytes more were seen. */
  seen(bytes: number): void {
    this.#ahead -= bytes;
    if (this.#ahead <= aheadMax) {
      this.#waiting.splice(0).forEach((resolve) => resolve());
    }
  }

  /** Nothing is sent any more. */
  end(): void {
    this.#isOver = true;
    this.#waiting.splice(0).forEach((resolve) => resolve());
  }

  /** Resolves with true once more can be sent, with false when nothing is. */
  async hasRoom(): Promise<boolean> {
    while (this.#ahead > aheadMax && !this.#isOver) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    return !this.#isOver;
  }
}
