import type { Origin } from '../../shared/messageFate.ts';

/** A message as its stages see it, one after the other. */
export interface StageMessage {
  readonly direction: 'in' | 'out';
  readonly origin: Origin;
  /**
   * All its bytes as on the wire. Borrowed: they hold until the method that gets them returns, or, where
   * that holds the message, until the decision.
   */
  readonly wire: Uint8Array;
  /** What framing leaves of them; borrowed as they are. */
  readonly payload: Uint8Array;
  /** The wire bytes to keep; nobody writes to them any more. */
  keep(): Uint8Array;
  /** Index of its entry in the log, once it has one. */
  readonly entry: number | undefined;
}
