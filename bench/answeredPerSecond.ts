import { connect } from 'node:net';

/**
 * How fast all messages are answered that one connection sends without waiting; answers are as long as they
 * are. `messages` is a multiple of 100.
 */
export async function answeredPerSecond(
  port: number,
  { frame, messages }: { readonly frame: Buffer; readonly messages: number },
): Promise<number> {
  const socket = connect(port, '127.0.0.1');
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
  const block = Buffer.concat(Array.from({ length: 100 }, () => frame));
  const began = performance.now();
  for (let sent = 0; sent < messages; sent += 100) {
    socket.write(block);
  }
  let bytes = 0;
  await new Promise<void>((resolve) => {
    socket.on('data', (chunk) => {
      bytes += chunk.length;
      if (bytes >= messages * frame.length) {
        resolve();
      }
    });
  });
  const seconds = (performance.now() - began) / 1_000;
  socket.destroy();
  return messages / seconds;
}
