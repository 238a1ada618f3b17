import { Socket } from 'node:net';

/**
 * The error that the system keeps for a stream whose reading has ended, where it has one; the system
 * forgets it then. Nothing goes on the wire: an empty write fails after a reset (ECONNRESET), and
 * succeeds after a FIN.
 *
 * libuv takes a hang-up (POLLHUP) behind a read that did not fill its buffer for the end of the
 * stream, and does not read on (`uv__stream_io`), so a reset right behind data looks like a FIN.
 *
 * Precondition: our own side has not finished, and nothing waits to be written.
 */
export function pendingError(raw: Socket): Error | undefined {
  let pending: Error | undefined;
  // Not `write`, which would destroy the stream. `buffer` is Node's own word for what is no text.
  Socket.prototype._write.call(raw, Buffer.alloc(0), 'buffer' as BufferEncoding, (error) => {
    pending = error ?? undefined;
  });
  return pending;
}
