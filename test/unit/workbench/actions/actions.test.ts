import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { risks } from '../../../../src/workbench/actions/risk.ts';
import { clearTraffic } from '../../../../src/workbench/actions/clearTraffic.ts';
import { createSocket } from '../../../../src/workbench/actions/createSocket.ts';
import { closeConnection } from '../../../../src/workbench/actions/endConnection.ts';
import { listSockets } from '../../../../src/workbench/actions/listSockets.ts';
import { actions, performById } from '../../../../src/workbench/actions/performById.ts';
import { removeSockets } from '../../../../src/workbench/actions/removeSockets.ts';
import { restartSocket } from '../../../../src/workbench/actions/restartSocket.ts';
import { send } from '../../../../src/workbench/actions/send.ts';
import { startSocket } from '../../../../src/workbench/actions/startSocket.ts';
import { stopSocket } from '../../../../src/workbench/actions/stopSocket.ts';
import { waitFor } from '../../../../src/workbench/actions/waitFor.ts';
import { endAfterTest } from '../../engine/endAfterTest.ts';
import { testWorkbench, useEngineFile } from '../testWorkbench.ts';
import type { TestWorkbench } from '../testWorkbench.ts';

const listener = { name: 'greeter', listen: 'tcp://127.0.0.1:0' };

async function running(workbench: TestWorkbench): Promise<{ id: string; port: number }> {
  const { id, state, endpoint } = await createSocket.perform(workbench, { definition: listener });
  assert.equal(state, 'running');
  return { id, port: Number(endpoint.split(':').at(-1)) };
}

async function connected(port: number): Promise<net.Socket> {
  const peer = net.connect(port, '127.0.0.1');
  endAfterTest(() => peer.destroy());
  await once(peer, 'connect');
  return peer;
}

describe('the actions', () => {
  const engineFile = useEngineFile();

  it('have names of their own and a known risk', () => {
    assert.equal(new Set(actions.map(({ id }) => id)).size, actions.length);
    assert.deepEqual(
      actions.filter(({ risk }) => !risks.includes(risk)),
      [],
    );
  });

  it('start a socket, wait for what comes, answer, and end the connection', async () => {
    const workbench = testWorkbench(engineFile());
    const { id, port } = await running(workbench);
    const waiting = waitFor.perform(workbench, {
      ...{ filter: 'in "hello"', afterSeq: 0, timeoutMs: 60_000 },
      sockets: ['greeter'],
    });
    const peer = await connected(port);
    peer.write('hello');
    const { isMatched, seqs } = await waiting;
    assert.equal(isMatched, true);
    assert.equal(seqs.length, 1);
    const receipt = await send.perform(workbench, { socket: id, text: 'hi\\n' });
    assert.deepEqual(receipt, { connections: 1, bytes: 3 });
    const [answer] = (await once(peer, 'data')) as [Buffer];
    assert.equal(answer.toString(), 'hi\n');
    const ended = once(peer.resume(), 'end');
    await closeConnection.perform(workbench, { socket: 'greeter' });
    await ended;
  });

  it('stop and restart a socket, and free its port', async () => {
    const workbench = testWorkbench(engineFile());
    const { id, port } = await running(workbench);
    assert.equal((await restartSocket.perform(workbench, { socket: id })).state, 'running');
    assert.equal((await stopSocket.perform(workbench, { socket: id })).state, 'stopped');
    const [error] = (await once(net.connect(port, '127.0.0.1'), 'error')) as [
      NodeJS.ErrnoException,
    ];
    assert.equal(error.code, 'ECONNREFUSED');
    assert.deepEqual(
      (await listSockets.perform(workbench, undefined)).map(({ name, state }) => [name, state]),
      [['greeter', 'stopped']],
    );
  });

  it('start what is there already instead of a twin', async () => {
    const workbench = testWorkbench(engineFile());
    const { id } = await running(workbench);
    await stopSocket.perform(workbench, { socket: id });
    const again = await createSocket.perform(workbench, { definition: listener });
    assert.deepEqual([again.id, again.isNew], [id, false]);
  });

  it('say what is wrong with an argument, and which action or socket there is not', async () => {
    const workbench = testWorkbench(engineFile());
    await assert.rejects(performById(workbench, 'send', { socket: 'a', text: '\\q' }), {
      message: /send: “text” is not valid: At character 1: “\\q” is not an escape/,
    });
    await assert.rejects(performById(workbench, 'startSocket', { socket: 'nobody' }), {
      message: 'There is no socket “nobody”.',
    });
    await assert.rejects(performById(workbench, 'launch', {}), {
      message: 'There is no action “launch”.',
    });
  });
});

describe('the risk of an action', () => {
  const engineFile = useEngineFile();

  it('lets nothing start without trust that is of a file, or reaches beyond this machine', async () => {
    const workbench = testWorkbench(engineFile());
    workbench.trust.isTrusted = false;
    workbench.registry.setFile('file:///work/.vscode/sockets.json', [listener]);
    await assert.rejects(startSocket.perform(workbench, { socket: 'greeter' }), {
      message: /comes from this workspace’s sockets.json/,
    });
    const definition = { name: 'open', listen: 'tcp://0.0.0.0:0' };
    await assert.rejects(createSocket.perform(workbench, { definition }), {
      message: /reaches beyond this machine/,
    });
    assert.deepEqual(
      workbench.registry.all().map(({ definition, state }) => [definition.name, state.kind]),
      [['greeter', 'stopped']],
    );
    const own = { name: 'own', listen: 'tcp://127.0.0.1:0', service: 'echo' as const };
    assert.equal((await createSocket.perform(workbench, { definition: own })).state, 'running');
  });

  it('asks a person before something is lost, and a program never', async () => {
    const workbench = testWorkbench(engineFile());
    const { id, port } = await running(workbench);
    const peer = await connected(port);
    peer.write('hello');
    const isCounted = new Promise<void>((resolve) => {
      workbench.registry.onDidChange(() => {
        if ((workbench.registry.get(id)?.summary?.counters.bytesIn ?? 0) > 0) {
          resolve();
        }
      });
    });
    await isCounted;
    workbench.agrees = false;
    await clearTraffic.perform(workbench, { sockets: [id] }, 'person');
    await removeSockets.perform(workbench, { sockets: [id] }, 'person');
    assert.deepEqual(
      workbench.asked.map(({ text }) => text),
      ['Clear the traffic of “greeter”?', 'Remove “greeter”?'],
    );
    assert.equal(workbench.registry.get(id)?.state.kind, 'running');
    await removeSockets.perform(workbench, { sockets: [id] }, 'program');
    assert.equal(workbench.asked.length, 2);
    assert.equal(workbench.registry.get(id), undefined);
  });
});
