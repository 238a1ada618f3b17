import type { Socket } from 'node:net';

/**
 * Has everything that a socket receives read into `sharedReadBuffer`, one buffer for all sockets of a thread,
 * instead of a fresh one for each read. `receive` gets a view that holds until it returns. Says
 * whether it did; where not, the socket emits `data` as ever. `next`, where given, is asked after each
 * read where the following one is to land: in `sharedReadBuffer` or in a buffer of the caller's.
 *
 * Node offers this for sockets that connect (`onread` of `net.connect`), but not for those that a
 * server accepts, so we set what that option sets. At 1 GB/s the fresh buffers, their page faults
 * and their collection cost as much as everything else that the engine does with a stream; with
 * this, keeping all traffic costs no more than a bare server's forgetting it. Should Node ever do
 * this otherwise, the properties are not found, and reading goes on with fresh buffers.
 */
export function readIntoSharedBuffer(
  socket: Socket,
  sharedReadBuffer: Uint8Array,
  receive: (bytes: Uint8Array) => void,
  next?: () => Uint8Array,
): boolean {
  const names = new Map<string | undefined, symbol>();
  for (const symbol of Object.getOwnPropertySymbols(socket)) {
    names.set(symbol.description, symbol);
  }
  const [buffer, callback] = [names.get('kBuffer'), names.get('kBufferCb')];
  const generator = names.get('kBufferGen');
  const handle: unknown = Reflect.get(socket, '_handle');
  if (buffer === undefined || callback === undefined || !takesBuffer(handle)) {
    return false;
  }
  Reflect.set(socket, buffer, sharedReadBuffer);
  Reflect.set(socket, callback, (length: number, read: Uint8Array) => {
    receive(length === read.length ? read : read.subarray(0, length));
    return true;
  });
  if (next !== undefined && generator !== undefined) {
    Reflect.set(socket, generator, next);
  }
  handle.useUserBuffer(sharedReadBuffer);
  socket.resume();
  return true;
}

/** Whether a socket's reads go to a shared buffer: it emits no `data` then. */
export function readsIntoSharedBuffer(socket: Socket): boolean {
  const buffer = Object.getOwnPropertySymbols(socket).find(
    ({ description }) => description === 'kBuffer',
  );
  return buffer !== undefined && Boolean(Reflect.get(socket, buffer));
}

interface BufferTaker {
  useUserBuffer(buffer: Uint8Array): void;
}

function takesBuffer(handle: unknown): handle is BufferTaker {
  return (
    typeof handle === 'object' &&
    handle !== null &&
    'useUserBuffer' in handle &&
    typeof handle.useUserBuffer === 'function'
  );
}
