import assert from 'node:assert/strict';
import net from 'node:net';
import type { Definition } from '../../../src/shared/definition/definition.ts';
import { changeTakesEffect } from '../../../src/shared/definition/definitionChange.ts';
import { waitFor } from '../../../src/workbench/actions/waitFor.ts';
import { endAfterTest } from '../engine/endAfterTest.ts';
import { testWorkbench, useEngineFile } from './testWorkbench.ts';

describe('a file that changes the definition of a running socket', () => {
  const engineFile = useEngineFile();

  it('changes the framing of new connections, and says so while an older one is open', async () => {
    const workbench = testWorkbench(engineFile());
    const { registry } = workbench;
    const listener: Definition = { name: 'a', listen: 'tcp://127.0.0.1:0' };
    const outdated = () => registry.all()[0]?.outdated;
    const whenOpen = (count: number) =>
      new Promise<void>((resolve) => {
        const subscription = registry.onDidChange(() => {
          if (registry.all()[0]?.summary?.openConnections === count) {
            subscription.dispose();
            resolve();
          }
        });
      });

    registry.setFile('file:///sockets.json', [listener], changeTakesEffect);
    const state = await registry.start(registry.all()[0]?.id ?? '');
    assert.ok(state.kind === 'running');
    const port = Number(state.endpoint.split(':').at(-1));
    const opened = whenOpen(1);
    const peer = net.connect(port, '127.0.0.1');
    endAfterTest(() => peer.destroy());
    await opened;

    registry.setFile('file:///sockets.json', [{ ...listener, framing: 'line' }], changeTakesEffect);
    assert.equal(outdated(), 'nextConnection');
    const waiting = waitFor.perform(workbench, {
      ...{ filter: "in ^'two'", afterSeq: 0, timeoutMs: 60_000 },
      sockets: ['a'],
    });
    const later = net.connect(port, '127.0.0.1');
    endAfterTest(() => later.destroy());
    later.write('one\ntwo\n');
    assert.equal((await waiting).isMatched, true);

    const gone = whenOpen(0);
    peer.destroy();
    later.destroy();
    await gone;
    assert.equal(outdated(), undefined);

    registry.setFile(
      'file:///sockets.json',
      [{ ...listener, listen: 'tcp://[::1]:0' }],
      changeTakesEffect,
    );
    assert.equal(outdated(), 'nextStart');
  });
});
