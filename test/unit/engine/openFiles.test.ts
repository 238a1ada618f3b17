import { equal, ok } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBirpc } from 'birpc';
import { build } from 'esbuild';
import type { Definition } from '../../../src/shared/definition/definition.ts';
import type { EngineApi, EngineEvents } from '../../../src/shared/engineApi.ts';
import { unpackPages } from '../../../src/shared/packedPages.ts';
import { endAfterTest } from './endAfterTest.ts';
import { runningAt } from './engineFixture.ts';
import { StreamPeer } from './peers.ts';

/** An engine in a process that may open no more than `openFiles` files. */
async function startLimited(openFiles: number) {
  const folder = await mkdtemp(join(tmpdir(), 'engine-'));
  endAfterTest(() => rm(folder, { recursive: true, force: true }));
  await build({
    entryPoints: ['src/engine/worker.ts'],
    outfile: join(folder, 'engine.cjs'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
  });
  await writeFile(
    join(folder, 'host.cjs'),
    `const worker = new (require('node:worker_threads').Worker)(__dirname + '/engine.cjs');
     worker.on('message', (message) => process.send(message));
     process.on('message', (message) => worker.postMessage(message));`,
  );
  const command = `ulimit -n ${openFiles} && exec "$0" "$1"`;
  const host = spawn('sh', ['-c', command, process.execPath, join(folder, 'host.cjs')], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    serialization: 'advanced',
  });
  endAfterTest(() => host.kill());
  const engine = createBirpc<EngineApi, EngineEvents>(
    { summary: () => host.emit('test:summary') },
    {
      post: (message: object) => host.send(message),
      on: (listener) => void host.on('message', listener),
      deserialize: unpackPages,
    },
  );
  return { engine, host };
}

(process.platform === 'win32' ? describe.skip : describe)('an engine out of open files', () => {
  it('says so once, starts nothing, and accepts and starts again when others have ended', async () => {
    const { engine, host } = await startLimited(64);
    const state = await engine.startSocket('a', { name: 'a', listen: 'tcp://127.0.0.1:0' });
    const { port } = runningAt(state);
    const query = await engine.openQuery({});
    const rows = async () => {
      const at = { position: 0 };
      return (await engine.page({ query: query.id, at, count: 1_000, previewBytes: 0 })).rows;
    };
    const errors = async () => (await rows()).filter(({ event }) => event?.event === 'error');
    const peers = await Promise.all(Array.from({ length: 80 }, () => StreamPeer.connect(port)));
    while ((await errors()).length === 0) {
      await once(host, 'test:summary');
    }
    const [error] = await errors();
    equal(error?.event?.error?.code, 'tooManyOpenFiles');
    equal(error.event.error.errno, 'EMFILE');
    ok((await engine.connections('a', { from: 0, count: 0 })).total < 64);
    const others: Definition[] = [
      { name: 'b', connect: `tcp://127.0.0.1:${port}` },
      { name: 'c', listen: 'tcp://127.0.0.1:0' },
      { name: 'd', listen: 'udp://127.0.0.1:0' },
      { name: 'e', connect: 'udp://127.0.0.1:9' },
    ];
    const start = (other: Definition) => engine.startSocket(other.name, other);
    for (const other of others) {
      const state = await start(other);
      equal(state.kind === 'failed' && state.error.code, 'tooManyOpenFiles', other.name);
    }
    for (const { socket } of peers) {
      socket.destroy();
    }
    while ((await engine.connections('a', { from: 0, count: 0 })).total > 0) {
      await once(host, 'test:summary');
    }
    const late = await StreamPeer.connect(port);
    late.socket.write('hello');
    while (!(await rows()).some(({ direction }) => direction === 'in')) {
      await once(host, 'test:summary');
    }
    // Nobody has to be told twice, and what failed can be started.
    equal((await errors()).filter(({ socket }) => socket === 'a').length, 1);
    for (const other of others) {
      equal((await start(other)).kind, 'running', other.name);
    }
  });
});
