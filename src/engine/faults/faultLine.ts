import type { PassingMessage } from '../pipeline/passingMessage.ts';

/** What faults do to the messages of one direction of a connection. */
export interface FaultLine {
  take(message: PassingMessage): void;
  /** The faults have changed, or one of them began or ended: what waits is looked at anew. */
  changed(): void;
  /** Lets go of what waits, and returns it in order. */
  clear(): PassingMessage[];
}

/** Most that waits in one direction of a connection whose rate nothing limits: 100 MB/s over 300 ms. */
export const delayedBytesMax = 32 * 1024 * 1024;
export const delayedMessagesMax = 65_536;

/** Most bytes that wait while a fault limits the rate, or lets nothing through. */
export const pacedBytesMax = 256 * 1024;
