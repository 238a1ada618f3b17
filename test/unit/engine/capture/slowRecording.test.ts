import { equal, ok } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { endAfterTest } from '../endAfterTest.ts';
import { runningAt } from '../engineFixture.ts';
import { useEngineWorker } from '../engineWorker.ts';
import { StreamPeer } from '../peers.ts';
import { openCapture } from './openCapture.ts';
import { temporaryFile, temporaryFolder } from './tshark.ts';

const onLinux = process.platform === 'linux' ? it : it.skip;
const pieceBytes = 64 * 1024;
const totalBytes = 6 * 1024 * 1024;

/** Bytes of a connection that the system holds, unsent at one end and unread at the other (proc(5)). */
function heldBySystem(from: number, to: number): { unsent: number; unread: number } {
  const hex = (port: number) => port.toString(16).toUpperCase().padStart(4, '0');
  const queues = (local: number, remote: number) =>
    new RegExp(`:${hex(local)} \\w+:${hex(remote)} \\w+ (\\w+):(\\w+)`).exec(
      readFileSync('/proc/net/tcp', 'latin1'),
    ) ?? [];
  const [, unsent = ''] = queues(from, to);
  const [, , unread = ''] = queues(to, from);
  return { unsent: parseInt(unsent, 16), unread: parseInt(unread, 16) };
}

describe('a recording that its disk takes slowly', () => {
  const start = useEngineWorker();

  onLinux('holds back the stream, gathers next to nothing, and misses nothing', async () => {
    const path = join(temporaryFolder(), 'pipe');
    equal(spawnSync('mkfifo', [path]).status, 0);
    const { worker, rpc, summaries } = start();
    const [pipe, started] = await Promise.all([open(path), rpc.startRecording({ path })]);
    endAfterTest(() => pipe.close());
    ok(started.ok);
    const { port } = runningAt(
      await rpc.startSocket('a', { name: 'a', listen: 'tcp://127.0.0.1:0' }),
    );
    const { socket } = await StreamPeer.connect(port);
    const sent = randomBytes(totalBytes);
    let handedOver = 0;
    for (let at = 0; at < totalBytes; at += pieceBytes) {
      socket.write(sent.subarray(at, at + pieceBytes), () => (handedOver += pieceBytes));
    }
    // Nobody reads the pipe: the engine's thread comes to wait for it, and what arrives stays unread.
    const looks: number[] = [];
    const isHeldBack = () =>
      looks.length > 4 && looks.slice(-4).every((one) => one === looks.at(-1));
    while (!isHeldBack()) {
      const { unsent, unread } = heldBySystem(socket.localPort ?? 0, port);
      looks.push(unread > 0 ? unsent + unread : NaN);
      ok(handedOver - unsent - unread < 1024 * 1024, `${handedOver} - ${unsent} - ${unread}`);
      await new Promise(setImmediate);
    }
    const pieces: Buffer[] = [];
    const reading = (async () => {
      for await (const piece of pipe.createReadStream({ autoClose: false })) {
        pieces.push(piece as Buffer);
      }
    })();
    while (summaries.at(-1)?.sockets[0]?.counters.bytesIn !== totalBytes) {
      await once(worker, 'test:summary');
    }
    await rpc.stopRecording();
    await reading;
    const { entries } = await openCapture(temporaryFile(Buffer.concat(pieces)));
    const received = entries.filter(({ direction }) => direction === 'in');
    ok(Buffer.concat(received.map(({ bytes }) => bytes)).equals(sent));
  });
});
