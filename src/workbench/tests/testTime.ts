/** The time of a test, which passes no more once it is cancelled. */
export class TestTime {
  readonly #signal: AbortSignal;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  get isCancelled(): boolean {
    return this.#signal.aborted;
  }

  /** Milliseconds since the Unix epoch, as entries have them. */
  now(): number {
    return performance.timeOrigin + performance.now();
  }

  /** Resolves after so many milliseconds, when the other promise does, or when the test is cancelled. */
  async wait(ms: number, other?: Promise<unknown>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    let cancel = (): void => undefined;
    await Promise.race([
      new Promise<void>((resolve) => {
        timer = setTimeout(resolve, ms);
        cancel = () => {
          resolve();
        };
        this.#signal.addEventListener('abort', cancel);
        if (this.#signal.aborted) {
          resolve();
        }
      }),
      ...(other ? [other] : []),
    ]);
    clearTimeout(timer);
    this.#signal.removeEventListener('abort', cancel);
  }

  /** Calls back when the test is cancelled; the result says that it no longer matters. */
  onCancel(callback: () => void): () => void {
    this.#signal.addEventListener('abort', callback);
    return () => this.#signal.removeEventListener('abort', callback);
  }
}
