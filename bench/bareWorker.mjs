// The references: what Node does without us, in a worker as the engine is.
import { createSocket } from 'node:dgram';
import { createReadStream } from 'node:fs';
import { connect, createServer } from 'node:net';
import { pipeline } from 'node:stream';
import { parentPort } from 'node:worker_threads';

/** @type {Record<string, (request: any) => Promise<unknown>>} */
const jobs = {
  /** Reads and forgets all but how much it was. */
  async tcpSink({ backlog }) {
    let [connections, bytes] = [0, 0];
    const server = createServer((socket) => {
      connections += 1;
      socket.on('data', (chunk) => (bytes += chunk.length));
      socket.on('close', () => (connections -= 1));
      socket.on('error', () => undefined);
    });
    jobs['tcpSinkCount'] = () => Promise.resolve({ connections, bytes });
    return await listen(server, backlog);
  },

  async tcpEcho() {
    const server = createServer((socket) => {
      socket.setNoDelay(true);
      socket.on('data', (chunk) => void socket.write(chunk));
      socket.on('error', () => undefined);
    });
    return await listen(server);
  },

  /** Two pipelines for each connection, to a port of this machine. */
  async tcpRelay({ port, backlog }) {
    let [connections, bytes] = [0, 0];
    const server = createServer({ allowHalfOpen: true }, (client) => {
      const target = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
      connections += 1;
      client.setNoDelay(true);
      target.setNoDelay(true);
      pipeline(client, target, () => undefined);
      pipeline(target, client, () => undefined);
      client.on('close', () => {
        connections -= 1;
        bytes += client.bytesRead;
      });
    });
    jobs['tcpRelayCount'] = () => Promise.resolve({ connections, bytes });
    return await listen(server, backlog);
  },

  /** A socket for each peer, to a port of this machine. */
  async udpRelay({ port }) {
    const socket = createSocket('udp4');
    const targets = new Map();
    socket.on('message', (bytes, from) => {
      let target = targets.get(from.port);
      if (target === undefined) {
        target = createSocket('udp4');
        target.connect(port, '127.0.0.1');
        target.on('message', (/** @type {Buffer} */ answer) =>
          socket.send(answer, from.port, from.address),
        );
        targets.set(from.port, target);
        target.once('connect', () => target.send(bytes));
        return;
      }
      try {
        target.send(bytes);
      } catch {
        // It is not connected yet.
      }
    });
    await new Promise((resolve) => socket.bind(0, '127.0.0.1', () => resolve(undefined)));
    try {
      socket.setRecvBufferSize(8 * 1024 * 1024);
    } catch {
      // As large as it is by default, then.
    }
    return socket.address().port;
  },

  async udpSink() {
    let received = 0;
    const socket = createSocket('udp4');
    socket.on('message', () => (received += 1));
    await new Promise((resolve) => socket.bind(0, '127.0.0.1', () => resolve(undefined)));
    try {
      socket.setRecvBufferSize(8 * 1024 * 1024);
    } catch {
      // As large as it is by default, then.
    }
    jobs['udpReceived'] = () => Promise.resolve(received);
    return socket.address().port;
  },

  /** Writes `total` bytes in pieces as fast as they are taken; resolves when the peer has them. */
  async tcpSend({ port, total, pieceBytes }) {
    const socket = connect(port, '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    for (let sent = 0; sent < total; sent += pieceBytes) {
      // Fresh each time, as whoever has something to say makes it.
      if (!socket.write(Buffer.alloc(pieceBytes, 'x'))) {
        await new Promise((resolve) => socket.once('drain', resolve));
      }
    }
    socket.resume().end();
    await new Promise((resolve) => socket.once('close', resolve));
  },

  /** Sends a file as Node does by itself; resolves when the peer has it. */
  async tcpSendFile({ port, file }) {
    const socket = connect(port, '127.0.0.1');
    createReadStream(file).pipe(socket.resume());
    await new Promise((resolve) => socket.once('close', resolve));
  },
};

/**
 * @param {import('node:net').Server} server
 * @param {number} [backlog]
 */
async function listen(server, backlog = 511) {
  await new Promise((resolve) =>
    server.listen({ port: 0, host: '127.0.0.1', backlog }, () => resolve(undefined)),
  );
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

parentPort?.on('message', async ({ id, job, request }) => {
  parentPort?.postMessage({ id, answer: await jobs[job]?.(request) });
});
