import { deepEqual, equal, ok } from 'node:assert/strict';
import { once } from 'node:events';
import { runningAt } from './engineFixture.ts';
import { useEngineWorker } from './engineWorker.ts';
import { isPortFree, StreamPeer } from './peers.ts';

describe('the engine in its worker', () => {
  const start = useEngineWorker();

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
