/** The intervals of a script. They belong to the code that began them, and end when that is loaded anew. */
export class Intervals {
  readonly #begun = new Set<NodeJS.Timeout>();

  constructor() {
    const { setInterval: begin, clearInterval: end } = globalThis;
    globalThis.setInterval = (...given: Parameters<typeof setInterval>) => {
      const interval = begin(...given);
      this.#begun.add(interval);
      return interval;
    };
    globalThis.clearInterval = ((interval: NodeJS.Timeout) => {
      this.#begun.delete(interval);
      end(interval);
    }) as typeof clearInterval;
  }

  clear(): void {
    this.#begun.forEach((interval) => clearInterval(interval));
  }
}
