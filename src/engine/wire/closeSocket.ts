import type { Socket } from 'node:net';

/** Closes a socket that nobody uses. Resolves when it is. */
export function closeSocket(socket: Socket): Promise<void> {
  socket.on('error', () => undefined);
  return new Promise((resolve) => {
    if (socket.closed) {
      resolve();
    } else {
      socket.once('close', () => resolve());
      socket.destroy();
    }
  });
}
