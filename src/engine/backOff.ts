import type { ReconnectSettings } from '../shared/definition/streamKeys.ts';

/** How long a connection must have held for the delays to begin anew, in milliseconds. */
const heldMs = 10_000;

/** What is waited for: attempts count from 1. */
export interface Delay {
  readonly attempt: number;
  readonly delayMs: number;
}

/**
 * The delays between attempts to connect: exponential, capped, with full jitter (each is anything
 * from 0 to its bound), so that clients that lost the same peer do not return all at once.
 */
export class BackOff {
  readonly #delayMs: number;
  readonly #delayMsMax: number;
  readonly #factor: number;
  readonly #attemptsMax: number;
  readonly #random: () => number;
  #attempts = 0;

  /** `random` gives numbers from 0 to below 1. */
  constructor(settings: ReconnectSettings, random: () => number) {
    const written = settings === true ? {} : settings;
    this.#delayMs = written.delayMs ?? 500;
    this.#delayMsMax = Math.max(this.#delayMs, written.delayMsMax ?? 30_000);
    this.#factor = written.factor ?? 2;
    this.#attemptsMax = written.attemptsMax ?? Infinity;
    this.#random = random;
  }

  /** The next delay; nothing when all attempts are used up. */
  next(): Delay | undefined {
    if (this.#attempts >= this.#attemptsMax) {
      return undefined;
    }
    const bound = Math.min(this.#delayMsMax, this.#delayMs * this.#factor ** this.#attempts);
    this.#attempts += 1;
    return { attempt: this.#attempts, delayMs: Math.round(this.#random() * bound) };
  }

  /** To be told how long a connection was open, in milliseconds: one that held begins anew. */
  held(ms: number): void {
    if (ms >= heldMs) {
      this.#attempts = 0;
    }
  }
}
