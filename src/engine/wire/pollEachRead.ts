import type { Socket } from 'node:net';

/**
 * To be called with each chunk that was read from `raw`, before the next read: the next one then waits
 * for another turn of the event loop. Otherwise libuv takes a hang-up behind the chunk for the end of
 * the stream, whatever error the system has (see `pendingError`). Costs two system calls; for streams
 * that can't be asked by a write.
 */
export function pollEachRead(raw: Socket): void {
  const handle: unknown = Reflect.get(raw, '_handle');
  if (reads(handle)) {
    handle.readStop();
    setImmediate(() => {
      // Node's own word for whether it wants to read. A stream that is paused goes on reading into its
      // buffer, and is not started again when it is resumed.
      if (!raw.destroyed && handle.reading) {
        handle.readStart();
      }
    });
  }
}

/** Whether the system is still asked for what arrives: `raw` was not paused, and has not ended. */
export function isReading(raw: Socket): boolean {
  const handle: unknown = Reflect.get(raw, '_handle');
  if (!reads(handle)) {
    return false;
  }
  // UV_EALREADY where it is.
  const isStarted = handle.readStart() === 0;
  if (isStarted) {
    handle.readStop();
  }
  return !isStarted;
}

interface ReadHandle {
  readonly reading: boolean;
  /** Returns 0, or a code of libuv's. */
  readStart(): number;
  readStop(): number;
}

function reads(handle: unknown): handle is ReadHandle {
  return (
    typeof handle === 'object' &&
    handle !== null &&
    'reading' in handle &&
    'readStart' in handle &&
    typeof handle.readStart === 'function' &&
    'readStop' in handle &&
    typeof handle.readStop === 'function'
  );
}
