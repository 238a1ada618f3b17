/** Counts what came ahead of somebody who reads it, so that streams can wait for them. */
export class UnreadBytes {
  /** Infinite while nobody reads. */
  #max = Infinity;
  #bytes = 0;
  readonly #waiting = new Map<object, () => void>();

  /** Begins anew; what waited goes on. */
  setMax(max: number | undefined): void {
    this.#max = max ?? Infinity;
    this.#bytes = 0;
    this.#goOn();
  }

  /** Counts bytes that came. */
  add(bytes: number): void {
    this.#bytes += bytes;
  }

  /** Whether more should wait. */
  get isFull(): boolean {
    return this.#bytes > this.#max;
  }

  /** Calls back once there is room again; once for each `owner`, however often it asks meanwhile. */
  whenTaken(owner: object, callback: () => void): void {
    this.#waiting.set(owner, callback);
  }

  /** Somebody has read so many more bytes. */
  taken(bytes: number): void {
    this.#bytes = Math.max(0, this.#bytes - bytes);
    if (!this.isFull) {
      this.#goOn();
    }
  }

  #goOn(): void {
    const callbacks = [...this.#waiting.values()];
    this.#waiting.clear();
    callbacks.forEach((callback) => callback());
  }
}
