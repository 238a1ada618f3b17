// What comes from the other side: floods, round trips and connections, on a core of its own.
import { createSocket } from 'node:dgram';
import { connect, createServer } from 'node:net';
import { parentPort } from 'node:worker_threads';

/** @type {import('node:net').Socket[]} */
const kept = [];

/** @type {Record<string, (request: any) => Promise<unknown>>} */
const jobs = {
  /**
   * Sends `total` bytes, a `piece` again and again; resolves with the milliseconds until the peer has
   * read and closed.
   */
  async tcpFlood({ port, total, piece = Buffer.alloc(64 * 1024, 'flood') }) {
    const socket = connect(port, '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    const startedAt = performance.now();
    for (let sent = 0; sent < total; sent += piece.length) {
      if (!socket.write(piece)) {
        await new Promise((resolve) => socket.once('drain', resolve));
      }
    }
    socket.resume().end();
    await new Promise((resolve) => socket.once('close', resolve));
    return performance.now() - startedAt;
  },

  /** Sends datagrams for a while: as fast as it can, or at `rate` a second. Resolves with how many. */
  async udpFlood({ port, bytes, seconds, rate = Infinity }) {
    const socket = createSocket('udp4');
    await new Promise((resolve) => socket.connect(port, '127.0.0.1', () => resolve(undefined)));
    const datagram = Buffer.alloc(bytes, 'datagram');
    const startedAt = performance.now();
    let sent = 0;
    for (let elapsed = 0; elapsed < seconds * 1_000; elapsed = performance.now() - startedAt) {
      const due = Math.min(sent + 500, (elapsed * rate) / 1_000);
      for (; sent < due; sent += 1) {
        socket.send(datagram);
      }
      await new Promise(setImmediate);
    }
    await new Promise((resolve) => socket.close(() => resolve(undefined)));
    return sent;
  },

  /** Resolves with the microseconds of each round trip. */
  async roundTrips({ port, bytes, count }) {
    const socket = connect(port, '127.0.0.1').setNoDelay(true);
    await new Promise((resolve) => socket.once('connect', resolve));
    const message = Buffer.alloc(bytes, 'ping');
    const times = new Float64Array(count);
    await new Promise((resolve) => {
      let at = 0;
      let missing = bytes;
      let sentAt = performance.now();
      socket.on('data', (chunk) => {
        missing -= chunk.length;
        if (missing > 0) {
          return;
        }
        missing = bytes;
        times[at] = (performance.now() - sentAt) * 1_000;
        at += 1;
        if (at === count) {
          resolve(undefined);
        } else {
          sentAt = performance.now();
          socket.write(message);
        }
      });
      socket.write(message);
    });
    socket.destroy();
    return times;
  },

  /** Opens and closes connections, `parallel` at a time; resolves with the milliseconds for all. */
  async connects({ port, count, parallel }) {
    const startedAt = performance.now();
    let left = count;
    const one = async () => {
      while (left > 0) {
        left -= 1;
        const socket = connect(port, '127.0.0.1');
        socket.resume().end();
        await new Promise((resolve) => socket.once('close', resolve));
      }
    };
    await Promise.all(Array.from({ length: parallel }, one));
    return performance.now() - startedAt;
  },

  /** Opens connections, sends a byte on each, and closes once it is back; else as `connects`. */
  async exchanges({ port, count, parallel }) {
    const startedAt = performance.now();
    let left = count;
    const one = async () => {
      while (left > 0) {
        left -= 1;
        const socket = connect(port, '127.0.0.1');
        socket.write('x');
        socket.once('data', () => socket.end());
        await new Promise((resolve) => socket.once('close', resolve));
      }
    };
    await Promise.all(Array.from({ length: parallel }, one));
    return performance.now() - startedAt;
  },

  /** Opens connections and keeps them; resolves with how many are open. */
  async openMany({ port, count }) {
    while (kept.length < count) {
      const batch = Array.from({ length: Math.min(500, count - kept.length) }, async () => {
        const socket = connect(port, '127.0.0.1');
        await new Promise((resolve) => socket.once('connect', resolve));
        kept.push(socket.resume());
      });
      await Promise.all(batch);
    }
    return kept.length;
  },

  /** Sends one byte on each kept connection, and ends it. */
  async sayAndClose() {
    const ends = kept.splice(0).map(async (socket) => {
      socket.end('x');
      await new Promise((resolve) => socket.once('close', resolve));
    });
    await Promise.all(ends);
  },

  /** Reads and forgets, and answers the end with its own. */
  async sink() {
    const server = createServer((socket) => void socket.resume().on('error', () => undefined));
    await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  },
};

parentPort?.on('message', async ({ id, job, request }) => {
  parentPort?.postMessage({ id, answer: await jobs[job]?.(request) });
});
