import { closedKeptMax, closedKeptMs } from '../shared/closedConnection.ts';
import type { ClosedConnection } from '../shared/closedConnection.ts';

/** The newest closed connections of a socket, for a while. */
export class ClosedConnections {
  /** Newest last. */
  #kept: ClosedConnection[] = [];

  add(connection: ClosedConnection): void {
    this.#kept.push(connection);
    // Cut in steps: a socket may close thousands of connections a second.
    if (this.#kept.length >= 2 * closedKeptMax) {
      this.#kept = this.#kept.slice(-closedKeptMax);
    }
  }

  /** Those that are still kept at that time (milliseconds since the Unix epoch), newest first. */
  at(now: number): readonly ClosedConnection[] {
    return this.#kept
      .slice(-closedKeptMax)
      .filter(({ closedAt }) => now - closedAt < closedKeptMs)
      .reverse();
  }

  /** When the newest of them ended, if any did. */
  get lastClosedAt(): number | undefined {
    return this.#kept.at(-1)?.closedAt;
  }

  clear(): void {
    this.#kept = [];
  }
}
