import { performance } from 'node:perf_hooks';

/** Where the engine's time comes from; tests bring their own. */
export interface Clock {
  /** Milliseconds since the Unix epoch, with a sub-millisecond fraction. */
  now(): number;
  /** Calls back once, `ms` from now at the earliest; the result cancels. */
  after(ms: number, callback: () => void): () => void;
}

/** How far the monotonic clock may stray from the wall clock before it is set again, in milliseconds. */
const strayMs = 50;
/** How often the two are compared at most, in milliseconds: asking for the one costs as much as for the other. */
const compareMs = 1;

/**
 * The wall clock at the resolution of the monotonic one. The monotonic clock stands still while the
 * machine sleeps and knows nothing of a clock that is set, so it is anchored anew when they part.
 */
export class SystemClock implements Clock {
  #anchor = performance.timeOrigin;
  #comparedAt = -Infinity;

  now(): number {
    const elapsed = performance.now();
    if (elapsed - this.#comparedAt > compareMs) {
      this.#comparedAt = elapsed;
      const wall = Date.now();
      if (Math.abs(this.#anchor + elapsed - wall) > strayMs) {
        this.#anchor = wall - elapsed;
      }
    }
    return this.#anchor + elapsed;
  }

  after(ms: number, callback: () => void): () => void {
    if (ms <= 0) {
      const immediate = setImmediate(callback);
      return () => clearImmediate(immediate);
    }
    const timeout = setTimeout(callback, ms);
    return () => clearTimeout(timeout);
  }
}
