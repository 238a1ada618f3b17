import type { Socket } from 'node:net';

/**
 * To be called with each chunk that was read from `raw`, before the next read: the next one then waits
 * for another turn of the event loop. Otherwise libuv takes a hang-up behind the chunk for the end of
 * the stream, whatever error the system has (see `pendingError`). Costs two system calls; for streams
 * that can't be asked by a write. `isPaused` tells whether reading is to stay stopped.
 */
export function pollEachRead(raw: Socket, isPaused: () => boolean): void {
  const handle: unknown = Reflect.get(raw, '_handle');
  if (reads(handle)) {
    handle.readStop();
    setImmediate(() => {
      if (!raw.destroyed && !isPaused()) {
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
  /** Returns 0, or a code of libuv's. */
  readStart(): number;
  readStop(): number;
}

function reads(handle: unknown): handle is ReadHandle {
  return (
    typeof handle === 'object' &&
    handle !== null &&
    'readStart' in handle &&
    typeof handle.readStart === 'function' &&
    'readStop' in handle &&
    typeof handle.readStop === 'function'
  );
}
