import type { SocketId } from '../../shared/entry.ts';

/** Why a test failed. */
export interface TestFailure {
  /** In words; several lines where there is something to show. */
  readonly message: string;
  /** Index of the step in `do`; absent where the test could not begin, or its program failed. */
  readonly step?: number;
  /** What a message should have been and what the nearest one was, in the same notation. */
  readonly difference?: { readonly expected: string; readonly actual: string };
  /** The entry that it is about: the nearest one, or one that should not have come. */
  readonly entry?: { readonly socket: SocketId; readonly seq: number };
}

export interface TestResult {
  readonly outcome: 'passed' | 'failed' | 'cancelled';
  /** Where it failed. */
  readonly failure?: TestFailure;
  readonly durationMs: number;
  /** Those that took part. */
  readonly sockets: readonly SocketId[];
  /** Entries after this one are its traffic. */
  readonly afterSeq: number;
}
