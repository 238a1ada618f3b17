import type { ReadVerdict } from './wire.ts';
import type { WriteMonitor } from './writeMonitor.ts';

/** Whose stream is read. */
export interface ReadStream {
  /** What watches its writes, once there were any. */
  readonly writes: WriteMonitor | undefined;
  /** Where `isBorrowed`, the bytes hold until this returns. */
  receive(bytes: Uint8Array): void;
  /** Called once, when reading has ended; perhaps a turn of the event loop later. */
  readEnded(verdict: ReadVerdict): void;
}
