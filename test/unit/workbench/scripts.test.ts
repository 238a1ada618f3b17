import { equal, match, ok, rejects } from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { ScriptWatch } from '../../../src/workbench/scriptWatch.ts';
import { endAfterTest } from '../engine/endAfterTest.ts';
import { StreamPeer } from '../engine/peers.ts';
import { useScripts } from '../engine/script/scriptFiles.ts';
import { testWorkbench, useEngineFile } from './testWorkbench.ts';

describe('the script of a socket', () => {
  const engineFile = useEngineFile();
  const scripts = useScripts();
  const code = (word: string) => `export const onMessage = () => '${word}';`;

  async function add(more: object = {}) {
    const { file } = await scripts().write(code('a'));
    const workbench = testWorkbench(engineFile(), undefined, scripts().hostFile);
    const definition = { name: 's', listen: 'tcp://127.0.0.1:0', script: file, ...more };
    return { workbench, file, socket: workbench.registry.add(definition) };
  }

  it('is loaded anew when it is saved, and its connections stay', async () => {
    const { workbench, file, socket } = await add();
    const { registry, files, link } = workbench;
    const watch = new ScriptWatch(registry, files, link);
    endAfterTest(() => watch.dispose());
    const state = await registry.start(socket.id);
    ok(state.kind === 'running');
    const peer = await StreamPeer.connect(Number(new URL(state.endpoint).port));
    peer.socket.write('x');
    await peer.whenText((text) => text === 'a');
    const engine = await link.engine();
    const loaded = engine.waitFor({ filter: 'event:script', timeoutMs: 20_000 });
    await writeFile(file, code('b'));
    equal((await loaded).kind, 'matched');
    peer.socket.write('x');
    await peer.whenText((text) => text === 'ab');
  });

  it('does not run in a workspace that is not trusted', async () => {
    const { workbench, socket } = await add();
    workbench.trust.isTrusted = false;
    await rejects(workbench.registry.start(socket.id), /runs a script\. Trust the workspace/);
    equal(workbench.registry.get(socket.id)?.state.kind, 'stopped');
  });

  it('does not run where it lies outside the workspace', async () => {
    const { workbench, file, socket } = await add();
    workbench.files.isOutside = (uri) => uri === `file://${file}`;
    const state = await workbench.registry.start(socket.id);
    ok(state.kind === 'failed');
    match(state.error.message, /is not in this workspace/);
  });

  it('finds the same types in the examples as are shipped', async () => {
    const [shipped, example] = await Promise.all(
      ['media', 'examples/mocks'].map((folder) =>
        readFile(new URL(`../../../${folder}/socket-workbench.d.ts`, import.meta.url), 'utf8'),
      ),
    );
    equal(example, shipped);
  });
});
