import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { systemPath } from '../../../src/engine/addresses.ts';
import { endAfterTest } from './endAfterTest.ts';
import { EngineFixture } from './engineFixture.ts';
import { StreamPeer } from './peers.ts';

const isWindows = process.platform === 'win32';

(isWindows ? describe.skip : describe)('a Unix socket', () => {
  let fixture: EngineFixture;
  let path: string;

  beforeEach(async () => {
    fixture = new EngineFixture();
    const folder = await mkdtemp(join(tmpdir(), 'socket-'));
    endAfterTest(() => rm(folder, { recursive: true, force: true }));
    path = join(folder, 'app.sock');
  });

  it('listens, talks and leaves no file behind', async () => {
    const { id, url } = await fixture.run({ listen: `unix:${path}` });
    equal(url, `unix:${path}`);
    const { id: client } = await fixture.run({ connect: `unix:${path}` });
    await fixture.send(client, 'hello');
    const { peer } = await fixture.whenEntry(id, ({ bytes }) => bytes.toString() === 'hello');
    equal(peer, `unix:${path}`);
    const { connections } = await fixture.engine.connections(id, { from: 0, count: 1 });
    const reset = await fixture.engine.endConnection(id, connections[0]?.id ?? 0, 'reset');
    equal(!reset.ok && reset.error.code, 'notSupported');
    await fixture.engine.stopSocket(id);
    equal(existsSync(path), false);
    await fixture.whenSummary(client, ({ state }) => state.kind === 'stopped');
  });

  it('replaces a file that a killed program has left behind', async () => {
    const code = `require('net').createServer().listen(${JSON.stringify(path)}, () => console.log())`;
    const killed = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(killed.stdout, 'data');
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    ok(existsSync(path));
    await fixture.run({ listen: `unix:${path}` });
    const peer = new StreamPeer(connect(path));
    await once(peer.socket, 'connect');
  });

  it('leaves the file of a program that has taken its path since', async () => {
    const { id } = await fixture.run({ listen: `unix:${path}` });
    await rm(path);
    const other = createServer().listen(path);
    endAfterTest(() => other.close());
    await once(other, 'listening');
    await fixture.engine.stopSocket(id);
    const peer = new StreamPeer(connect(path));
    await once(peer.socket, 'connect');
    deepEqual(await readdir(dirname(path)), ['app.sock']);
  });

  it('takes neither a live socket nor a file of another kind', async () => {
    const { id } = await fixture.run({ listen: `unix:${path}` });
    const { state } = await fixture.start({ listen: `unix:${path}` });
    equal(state.kind === 'failed' && state.error.code, 'addressInUse');
    equal(fixture.summaryOf(id).openConnections, 0);
    const file = `${path}.txt`;
    await writeFile(file, 'precious');
    const other = await fixture.start({ listen: `unix:${file}` });
    equal(other.state.kind === 'failed' && other.state.error.code, 'addressInUse');
    ok(existsSync(file));
  });

  it('refuses a path that the system would cut, and leaves no file of another name', async () => {
    const room = 200 - path.length;
    const { state } = await fixture.start({ listen: `unix:${path}${'x'.repeat(room)}` });
    ok(state.kind === 'failed');
    equal(state.error.code, 'invalidDefinition');
    match(state.error.message, /has 10[37] bytes at most here, this one has 200$/);
    deepEqual(await readdir(dirname(path)), []);
  });

  it('names what is wrong with a path', async () => {
    const cases = [
      [{ connect: `unix:${path}` }, 'addressNotAvailable'],
      [{ listen: `unix:${path}/nowhere/app.sock` }, 'addressNotAvailable'],
      [{ listen: 'pipe:app' }, 'notSupported'],
      [{ listen: 'unix:app.sock' }, 'invalidDefinition'],
    ] as const;
    const codes: string[] = [];
    for (const [definition] of cases) {
      const { state } = await fixture.start(definition);
      codes.push(state.kind === 'failed' ? state.error.code : state.kind);
    }
    deepEqual(
      codes,
      cases.map(([, code]) => code),
    );
  });
});

describe('a named pipe', () => {
  it('is found by its short and by its whole name', () => {
    const path = '\\\\.\\pipe\\app';
    for (const name of ['app', '//./pipe/app', path]) {
      equal(systemPath({ scheme: 'pipe', path: name }), path);
    }
    equal(systemPath({ scheme: 'unix', path: '/run/app.sock' }), '/run/app.sock');
  });

  (isWindows ? it : it.skip)('listens and talks', async () => {
    const fixture = new EngineFixture();
    const pipe = `pipe:socket-workbench-${process.pid}`;
    const { id, url } = await fixture.run({ listen: pipe });
    equal(url, pipe);
    const { id: client } = await fixture.run({ connect: pipe });
    await fixture.send(client, 'hello');
    await fixture.whenEntry(id, ({ bytes }) => bytes.toString() === 'hello');
    await fixture.engine.stopSocket(id);
    await fixture.whenSummary(client, ({ state }) => state.kind === 'stopped');
  });
});
