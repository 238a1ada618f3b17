import { deepEqual, equal, ok } from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { createBirpc } from 'birpc';
import { build } from 'esbuild';
import type { EngineApi, EngineEvents, Summary } from '../../../src/shared/engineApi.ts';
import { unpackPages } from '../../../src/shared/packedPages.ts';
import { transferables } from '../../../src/shared/transferables.ts';
import { endAfterTest } from './endAfterTest.ts';
import { runningAt } from './engineFixture.ts';
import { isPortFree, StreamPeer } from './peers.ts';

describe('the engine in its worker', () => {
  let folder: string;
  let file: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'engine-'));
    file = join(folder, 'engine.cjs');
    // As in esbuild.mjs: nothing is external, so a bundle that wants VS Code does not build.
    await build({
      entryPoints: ['src/engine/worker.ts'],
      outfile: file,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      logLevel: 'silent',
    });
  });

  after(() => rm(folder, { recursive: true, force: true }));

  function start() {
    const worker = new Worker(file);
    endAfterTest(() => worker.terminate());
    const summaries: Summary[] = [];
    const rpc = createBirpc<EngineApi, EngineEvents>(
      {
        summary: (summary) => {
          summaries.push(summary);
          worker.emit('test:summary');
        },
      },
      {
        post: (message: unknown) => worker.postMessage(message, transferables(message)),
        deserialize: unpackPages,
        on: (listener) => void worker.on('message', listener),
      },
    );
    return { worker, rpc, summaries };
  }

  it('answers calls, sends summaries, and hands over pages and payloads', async () => {
    const { worker, rpc, summaries } = start();
    const definition = { name: 'greeter', listen: 'tcp://127.0.0.1:0' };
    const { port } = runningAt(await rpc.startSocket('a', definition));
    const query = await rpc.openQuery({ directions: ['in'] });
    const peer = await StreamPeer.connect(port);
    peer.socket.write('hello worker');
    while (summaries.at(-1)?.queries[0]?.total !== 1) {
      await once(worker, 'test:summary');
    }
    const page = await rpc.page({
      query: query.id,
      at: { position: 0 },
      count: 10,
      previewBytes: 5,
    });
    equal(Buffer.from(page.bytes).toString(), 'hello');
    const seq = page.rows[0]?.seq ?? 0;
    const whole = await rpc.payload({ socket: 'a', seq, offset: 0, length: 100 });
    equal(Buffer.from(whole).toString(), 'hello worker');
    // What was handed over was a copy made for it: the log still has its own.
    deepEqual(await rpc.payload({ socket: 'a', seq, offset: 0, length: 100 }), whole);
    const news = await rpc.newEntries({ afterSeq: 0, maxEntries: 10, previewBytes: 12 });
    equal(Buffer.from(news.page.bytes).toString(), 'hello worker');
    const bytes = new TextEncoder().encode('and back');
    deepEqual(await rpc.send({ socket: 'a', to: 'all', bytes }), {
      ok: true,
      value: { connections: 1, bytes: 8 },
    });
    await peer.whenText((text) => text === 'and back');
    equal(bytes.length, 0);
    await rpc.stopAll();
    equal(await isPortFree(port), true);
  });

  it('frees its ports when it is killed', async () => {
    const { worker, rpc } = start();
    const listen = 'tcp://127.0.0.1:0';
    const ports = [];
    for (const id of ['a', 'b']) {
      ports.push(runningAt(await rpc.startSocket(id, { name: id, listen })).port);
    }
    const peer = await StreamPeer.connect(ports[0] ?? 0);
    await worker.terminate();
    // The system ends an accepted stream in order, and resets one that still waits to be accepted.
    await Promise.race([peer.whenEnd(), peer.whenClosed()]);
    for (const port of ports) {
      ok(await isPortFree(port));
    }
  });
});
