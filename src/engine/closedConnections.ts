import { closedKeptMax, closedKeptMs } from '../shared/closedConnection.ts';
import type { ClosedConnection, ConnectionEnd } from '../shared/closedConnection.ts';
import type { ConnectionSummary } from '../shared/connectionSummary.ts';

interface Kept {
  readonly summary: ConnectionSummary;
  readonly closedAt: number;
  readonly end: ConnectionEnd;
}

/** The newest closed connections of a socket, for a while. */
export class ClosedConnections {
  /** Newest last. */
  #kept: Kept[] = [];

  /** `closedAt` in milliseconds since the Unix epoch. */
  add(summary: ConnectionSummary, closedAt: number, end: ConnectionEnd): void {
    this.#kept.push({ summary, closedAt, end });
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
      .reverse()
      .map(({ summary, closedAt, end }) => ({ ...summary, closedAt, end }));
  }

  /** When the newest of them ended, if any did. */
  get lastClosedAt(): number | undefined {
    return this.#kept.at(-1)?.closedAt;
  }

  clear(): void {
    this.#kept = [];
  }
}
