import type { Socket } from 'node:net';

/**
 * How many bytes the system has taken of what was written to a stream, TLS's own among them: it
 * grows while a slow peer reads. Node tells of whole messages only, so that one of some megabytes
 * seems to stand still; the handle below tells more. Should it ever be gone, whole messages count.
 */
export function bytesFlushed(stream: Socket): number {
  const handle: unknown = Reflect.get(stream, '_handle');
  return countsBytes(handle)
    ? handle.bytesWritten - handle.writeQueueSize
    : stream.bytesWritten - stream.writableLength;
}

/** How many bytes wait for the system to take them of those that Node has handed on, 0 where it is not known. */
export function bytesWaiting(raw: Socket): number {
  const handle: unknown = Reflect.get(raw, '_handle');
  return countsBytes(handle) ? handle.writeQueueSize : 0;
}

interface ByteCounter {
  readonly bytesWritten: number;
  /** What the system has not taken yet. */
  readonly writeQueueSize: number;
}

function countsBytes(handle: unknown): handle is ByteCounter {
  return (
    typeof handle === 'object' &&
    handle !== null &&
    'bytesWritten' in handle &&
    typeof handle.bytesWritten === 'number' &&
    'writeQueueSize' in handle &&
    typeof handle.writeQueueSize === 'number'
  );
}
