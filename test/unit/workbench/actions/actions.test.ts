import assert from 'node:assert/strict';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { risks } from '../../../../src/workbench/actions/risk.ts';
import { annotateEntries } from '../../../../src/workbench/actions/annotateEntries.ts';
import { joinGroup, leaveGroup } from '../../../../src/workbench/actions/changeGroup.ts';
import { clearTraffic } from '../../../../src/workbench/actions/clearTraffic.ts';
import { createSocket } from '../../../../src/workbench/actions/createSocket.ts';
import {
  addFault,
  clearFaults,
  toggleFault,
} from '../../../../src/workbench/actions/changeFaults.ts';
import { faultsOn } from '../../../../src/workbench/faultsOf.ts';
import type { WorkbenchSocket } from '../../../../src/workbench/workbenchSocket.ts';
import { closeConnection } from '../../../../src/workbench/actions/endConnection.ts';
import { duplicateSocket } from '../../../../src/workbench/actions/duplicateSocket.ts';
import { keepLastTraffic } from '../../../../src/workbench/actions/keepLastTraffic.ts';
import { listSockets } from '../../../../src/workbench/actions/listSockets.ts';
import { actions, performById } from '../../../../src/workbench/actions/performById.ts';
import { removeSockets } from '../../../../src/workbench/actions/removeSockets.ts';
import { renameSocket } from '../../../../src/workbench/actions/renameSocket.ts';
import { replay } from '../../../../src/workbench/actions/replay.ts';
import { restartSocket } from '../../../../src/workbench/actions/restartSocket.ts';
import { saveSocket } from '../../../../src/workbench/actions/saveSocket.ts';
import { send } from '../../../../src/workbench/actions/send.ts';
import { sendFile } from '../../../../src/workbench/actions/sendFile.ts';
import { sendPeriodically } from '../../../../src/workbench/actions/sendPeriodically.ts';
import { startSocket } from '../../../../src/workbench/actions/startSocket.ts';
import { stopRecording } from '../../../../src/workbench/actions/stopRecording.ts';
import { stopSending } from '../../../../src/workbench/actions/stopSending.ts';
import { stopSocket } from '../../../../src/workbench/actions/stopSocket.ts';
import { takeSnapshot } from '../../../../src/workbench/actions/takeSnapshot.ts';
import { upgradeToTls } from '../../../../src/workbench/actions/upgradeToTls.ts';
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

async function temporaryFolder(): Promise<string> {
  const folder = await fs.mkdtemp(path.join(tmpdir(), 'actions-'));
  endAfterTest(() => fs.rm(folder, { recursive: true }));
  return folder;
}

/** Everything that comes until the other side ends. */
async function received(peer: net.Socket): Promise<Buffer> {
  return Buffer.concat((await peer.toArray()) as Buffer[]);
}

/** Resolves when the workbench's sockets are so. */
async function changed(workbench: TestWorkbench, isSo: () => boolean): Promise<void> {
  await new Promise<void>((resolve) => {
    const subscription = workbench.registry.onDidChange(() => {
      if (isSo()) {
        subscription.dispose();
        resolve();
      }
    });
  });
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

  it('send a file, and messages with their pauses, to whom is named', async () => {
    const workbench = testWorkbench(engineFile());
    const { id, port } = await running(workbench);
    const peer = await connected(port);
    const other = await connected(port);
    await waitFor.perform(workbench, {
      ...{ filter: 'event:accept', afterSeq: 0, count: 2, timeoutMs: 60_000 },
    });
    const [first] =
      (await workbench.link.current?.connections(id, { from: 0, count: 2 }))?.connections ?? [];
    assert.ok(first);
    const named = first.peer.endsWith(`:${peer.localPort}`) ? peer : other;
    const to = { socket: id, connection: first.id };
    const file = path.join(await temporaryFolder(), 'payload.bin');
    await fs.writeFile(file, 'of a file;');
    const sent = await sendFile.perform(workbench, { ...to, file });
    assert.deepEqual([sent.endedBy, sent.bytes], ['completed', 10]);
    const replayed = await replay.perform(workbench, {
      ...to,
      messages: [
        { bytes: Buffer.from('one;'), afterMs: 0 },
        // As messages of the log are timed.
        { hex: '74 77 6f', afterMs: 0.25 },
      ],
    });
    assert.deepEqual([replayed.endedBy, replayed.messages], ['completed', 2]);
    await closeConnection.perform(workbench, to);
    assert.equal((await received(named)).toString(), 'of a file;one;two');
  });

  it('send a message again and again until they stop that', async () => {
    const workbench = testWorkbench(engineFile());
    const { id, port } = await running(workbench);
    const peer = await connected(port);
    await waitFor.perform(workbench, { filter: 'event:accept', afterSeq: 0, timeoutMs: 60_000 });
    const limited = await sendPeriodically.perform(workbench, {
      ...{ socket: id, text: 'tick', intervalMs: 1, count: 3 },
    });
    assert.deepEqual([limited.endedBy, limited.messages + limited.missed], ['completed', 3]);
    const endless = sendPeriodically.perform(workbench, { socket: id, text: '.', intervalMs: 1 });
    await changed(
      workbench,
      () => workbench.registry.get(id)?.summary?.sendJobs?.[0]?.kind === 'periodic',
    );
    assert.equal(await stopSending.perform(workbench, { socket: id }), 1);
    assert.equal((await endless).endedBy, 'cancelled');
    await closeConnection.perform(workbench, { socket: id });
    assert.match((await received(peer)).toString(), /^(tick)+\.+$/);
    await stopSocket.perform(workbench, { socket: id });
    await assert.rejects(
      sendPeriodically.perform(workbench, { socket: id, text: '.', intervalMs: 1 }),
      { message: '“greeter” is not running. Start it first.' },
    );
  });

  it('switch a plain connection to TLS after a last plain text', async () => {
    const workbench = testWorkbench(engineFile());
    const { id, port } = await running(workbench);
    const peer = await connected(port);
    await waitFor.perform(workbench, { filter: 'event:accept', afterSeq: 0, timeoutMs: 60_000 });
    const upgrading = upgradeToTls.perform(workbench, { socket: id, text: '220 ready\\r\\n' });
    const [answer] = (await once(peer, 'data')) as [Buffer];
    assert.equal(answer.toString(), '220 ready\r\n');
    const secure = tls.connect({ socket: peer, rejectUnauthorized: false });
    endAfterTest(() => secure.destroy());
    await once(secure, 'secureConnect');
    assert.equal((await upgrading).protocol, secure.getProtocol());
  });

  it('join a group and leave it, but for a socket that takes no datagrams', async () => {
    const workbench = testWorkbench(engineFile());
    const { id } = await createSocket.perform(workbench, {
      definition: { name: 'group', listen: 'udp://0.0.0.0:0' },
    });
    const membership = { socket: id, group: '239.255.0.7', interface: '127.0.0.1' };
    assert.deepEqual(await joinGroup.perform(workbench, membership), [
      { group: '239.255.0.7', interface: '127.0.0.1' },
    ]);
    assert.deepEqual(await leaveGroup.perform(workbench, membership), []);
    await running(workbench);
    await assert.rejects(joinGroup.perform(workbench, { ...membership, socket: 'greeter' }), {
      message: '“greeter” is no UDP listener; only those join groups.',
    });
    await assert.rejects(performById(workbench, 'joinGroup', { socket: id, group: '10.0.0.1' }), {
      message: /“10.0.0.1” is no group/,
    });
  });

  it('add, toggle and clear faults of a running socket, which a socket of no file keeps', async () => {
    const workbench = testWorkbench(engineFile());
    const { id, port } = await running(workbench);
    const latency = { type: 'latency', latency: 1 } as const;
    assert.deepEqual(
      [
        await addFault.perform(workbench, { socket: id, fault: latency }),
        await addFault.perform(workbench, { socket: id, fault: latency }),
        await addFault.perform(workbench, { socket: id, fault: { preset: 'Dying peer' } }),
      ],
      [['latency_downstream'], ['latency_downstream 2'], ['dying']],
    );
    const socket = () => workbench.registry.get(id) as WorkbenchSocket;
    const names = () => faultsOn(socket()).map(({ type }) => type);
    assert.deepEqual(names(), ['latency', 'latency', 'reset_peer']);
    assert.equal(await toggleFault.perform(workbench, { socket: id, fault: 'dying' }), false);
    assert.deepEqual(names(), ['latency', 'latency']);
    await assert.rejects(toggleFault.perform(workbench, { socket: id, fault: 'other' }), {
      message: '“greeter” has no fault “other”.',
    });
    await assert.rejects(
      addFault.perform(workbench, { socket: id, fault: { type: 'loss', percent: 1 } }),
      { message: 'The fault “loss” is for datagrams; “greeter” carries streams.' },
    );
    assert.equal(socket().definition.faults?.length, 3);
    await addFault.perform(workbench, { socket: id, fault: { type: 'reset_peer' } });
    const peer = net.connect(port, '127.0.0.1');
    const [error] = (await once(peer, 'error')) as [NodeJS.ErrnoException];
    assert.equal(error.code, 'ECONNRESET');
    await clearFaults.perform(workbench, {});
    assert.deepEqual([faultsOn(socket()), socket().definition.faults], [[], []]);
  });

  it('keep the last traffic, take a snapshot of it, and mark its entries', async () => {
    const workbench = testWorkbench(engineFile());
    const { isRing, path: ring } = await keepLastTraffic.perform(workbench, { bytes: 1_000_000 });
    endAfterTest(() => fs.rm(path.dirname(ring), { recursive: true, force: true }));
    assert.equal(isRing, true);
    const { id, port } = await running(workbench);
    (await connected(port)).write('hello');
    const { seqs } = await waitFor.perform(workbench, {
      ...{ filter: 'in "hello"', afterSeq: 0, timeoutMs: 60_000 },
    });
    const note = { socket: id, seqs: [...seqs], mark: true, note: 'the greeting' };
    assert.equal((await annotateEntries.perform(workbench, note)).entries, 1);
    const marked = { filter: 'marked note:"greeting"', afterSeq: 0, timeoutMs: 60_000 };
    assert.deepEqual((await waitFor.perform(workbench, marked)).seqs, seqs);
    const snapshot = path.join(await temporaryFolder(), 'snapshot.pcapng');
    await takeSnapshot.perform(workbench, { path: snapshot });
    await stopRecording.perform(workbench, undefined);
    assert.ok((await fs.readFile(snapshot)).includes('hello'));
    await assert.rejects(annotateEntries.perform(workbench, { ...note, seqs: [999] }), {
      message: 'That entry was evicted: the log keeps the newest entries only.',
    });
  });

  it('rename a socket and duplicate it, in its file where it has one', async () => {
    const renamed: string[] = [];
    const workbench: TestWorkbench = {
      ...testWorkbench(engineFile()),
      definitionFiles: {
        add: (socket, folder) => Promise.resolve(`${folder}/${socket.definition.name}`),
        rename: (socket, name) => Promise.resolve(void renamed.push(socket.id, name)),
        addRule: () => Promise.resolve(),
        remove: () => Promise.resolve(),
      },
    };
    const { id } = await running(workbench);
    const { name } = await renameSocket.perform(workbench, { socket: id, name: ' door ' });
    const copy = await duplicateSocket.perform(workbench, { socket: id });
    assert.deepEqual([name, copy.name, copy.state], ['door', 'door (2)', 'stopped']);
    assert.equal(
      await saveSocket.perform(workbench, { socket: copy.id, folder: 'file:///project' }),
      'file:///project/door (2)',
    );
    const file = 'file:///project/.vscode/sockets.json';
    workbench.registry.setFile(file, [listener]);
    const ofFile = workbench.registry.find('greeter')?.id ?? '';
    await renameSocket.perform(workbench, { socket: ofFile, name: 'gate' });
    assert.deepEqual(renamed, [ofFile, 'gate']);
    const readOnly = { ...workbench };
    delete readOnly.definitionFiles;
    await assert.rejects(renameSocket.perform(readOnly, { socket: ofFile, name: 'gate' }), {
      message: `“greeter” is defined in ${file}.`,
    });
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
    workbench.registry.setFile('file:///project/.vscode/sockets.json', [listener]);
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
    await changed(
      workbench,
      () => (workbench.registry.get(id)?.summary?.counters.bytesIn ?? 0) > 0,
    );
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
