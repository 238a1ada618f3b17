import assert from 'node:assert/strict';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { WorkspaceFiles } from '../../src/extension/workspaceFiles.ts';
import { EngineLink } from '../../src/workbench/engineLink.ts';
import { SocketRegistry } from '../../src/workbench/socketRegistry.ts';
import { defaultLimits } from '../../src/shared/limits.ts';
import type { SocketError } from '../../src/shared/socketError.ts';
import { success } from '../../src/shared/socketError.ts';
import { connect, isFree, when } from './workbench.ts';

/** A memento that lasts as long as the test. */
function memento(): vscode.Memento {
  const kept = new Map<string, unknown>();
  return {
    keys: () => [...kept.keys()],
    get: <T>(key: string, fallback?: T) => (kept.has(key) ? kept.get(key) : fallback) as T,
    update: (key: string, value: unknown) => {
      kept.set(key, structuredClone(value));
      return Promise.resolve();
    },
  };
}

describe('the engine’s thread', () => {
  const extension = vscode.extensions.getExtension('socket-workbench.socket-workbench');
  assert.ok(extension);
  const engineFile = vscode.Uri.joinPath(extension.extensionUri, 'dist/engine.cjs').fsPath;
  let folder: string;
  const ending: (() => unknown)[] = [];

  before(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), 'socket-workbench-engine-'));
  });
  afterEach(async () => {
    for (const end of ending.splice(0).reverse()) {
      await end();
    }
  });
  after(() => fs.rm(folder, { recursive: true }));

  function create(workerFile: string, state = memento()) {
    const link = new EngineLink({ workerFile, limits: () => defaultLimits, heapMb: 128 });
    const registry = new SocketRegistry({
      link,
      state,
      files: new WorkspaceFiles(),
      inputs: {
        read: () => Promise.resolve(success({})),
        readPayloads: () => Promise.resolve(success({})),
        startedTo: () => Promise.resolve(),
      },
    });
    ending.push(
      () => link.dispose(),
      () => registry.dispose(),
    );
    return { link, registry, state };
  }

  /** The real engine, in a thread that runs `death` when it is asked for connections. */
  async function mortalEngine(death: string): Promise<string> {
    const file = path.join(folder, 'mortalEngine.cjs');
    await fs.writeFile(
      file,
      `require(${JSON.stringify(engineFile)});
       require('node:worker_threads').parentPort.on('message', (message) => {
         if (message.m === 'connections') { ${death} }
       });`,
    );
    return file;
  }

  it('does not exist before the first socket starts', async () => {
    const { link, registry } = create(engineFile);
    const { id } = registry.add({ name: 'a', listen: 'tcp://127.0.0.1:0' });
    assert.equal(link.current, undefined);
    await registry.stop(id);
    assert.equal(link.current, undefined);
    await registry.start(id);
    assert.notEqual(link.current, undefined);
  });

  it('frees every port when it is dismissed', async () => {
    const { link, registry } = create(engineFile);
    const { id } = registry.add({ name: 'a', listen: 'tcp://127.0.0.1:0' });
    const state = await registry.start(id);
    assert.equal(state.kind, 'running');
    const port = Number(/\d+$/.exec(state.endpoint)?.[0]);
    const peer = await connect(port);
    peer.resume();
    const closed = once(peer, 'end');
    // The system resets what waits to be accepted when the listener goes.
    await when(registry.onDidChange, () => registry.get(id)?.summary?.openConnections === 1);
    await link.dispose();
    await closed;
    peer.destroy();
    assert.equal(await isFree(port), true);
    await assert.rejects(link.engine());
  });

  const deaths: [cause: string, death: string, reason: RegExp][] = [
    ['is killed', 'process.exit(7);', /ended with code 7/],
    ['throws', "setImmediate(() => { throw new Error('out of order'); });", /out of order/],
    [
      'has a rejection nobody handles',
      "void Promise.reject(new Error('left alone'));",
      /left alone/,
    ],
  ];
  for (const [cause, death, reason] of deaths) {
    it(`shows running sockets as failed when it ${cause}, and starts afresh for the next`, async () => {
      const { link, registry } = create(await mortalEngine(death));
      const running = [
        registry.add({ name: 'a', listen: 'tcp://127.0.0.1:0' }),
        registry.add({ name: 'b', listen: 'udp://127.0.0.1:0' }),
      ];
      const stopped = registry.add({ name: 'c', listen: 'tcp://127.0.0.1:0' });
      const states = await Promise.all(running.map(({ id }) => registry.start(id)));
      const [first] = states;
      assert.equal(first?.kind, 'running');
      const port = Number(/\d+$/.exec(first.endpoint)?.[0]);
      const died = new Promise<SocketError>((resolve) => link.onDidDie(resolve));
      const engine = await link.engine();
      // An answer may come before the end does; without one, the call must not hang.
      await engine.connections('a', { from: 0, count: 1 }).catch((error: unknown) => {
        assert.match(String(error), reason);
      });
      assert.match((await died).message, reason);
      for (const { id } of running) {
        const state = registry.get(id)?.state;
        assert.equal(state?.kind, 'failed');
        assert.equal(state.error.code, 'engineStopped');
        assert.match(state.error.message, reason);
      }
      assert.equal(registry.get(stopped.id)?.state.kind, 'stopped');
      assert.equal(await isFree(port), true);
      for (const { id } of running) {
        assert.equal((await registry.start(id)).kind, 'running');
      }
    }).timeout(20_000);
  }

  it('is a failure, not a hang, when its file is missing', async () => {
    const { registry } = create(path.join(folder, 'missing.cjs'));
    const { id } = registry.add({ name: 'a', listen: 'tcp://127.0.0.1:0' });
    const state = await registry.start(id);
    assert.equal(state.kind, 'failed');
    assert.equal(state.error.code, 'engineStopped');
  });

  it('leaves ad-hoc sockets to the next window, stopped', async () => {
    const { registry, state } = create(engineFile);
    const { id } = registry.add({ name: 'a', connect: 'udp://127.0.0.1:9' });
    await registry.start(id);
    const next = create(engineFile, state).registry;
    await next.ready;
    assert.deepEqual(
      next.all().map(({ definition, state }) => [definition.name, state.kind]),
      [['a', 'stopped']],
    );
    await next.remove(id);
    const last = create(engineFile, state).registry;
    await last.ready;
    assert.deepEqual(last.all(), []);
  });

  it('forgets kept sockets that make no sense', async () => {
    const state = memento();
    await state.update('socketWorkbench.adHocSockets', [{ id: 'x', definition: { listen: 7 } }]);
    const { registry } = create(engineFile, state);
    await registry.ready;
    assert.deepEqual(registry.all(), []);
  });
});
