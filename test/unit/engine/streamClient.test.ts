import { deepEqual, equal, ok } from 'node:assert/strict';
import { EngineFixture, ManualClock } from './engineFixture.ts';
import { ServerPeer, UnansweringPeer } from './peers.ts';

describe('a TCP client', () => {
  let fixture: EngineFixture;
  let server: ServerPeer;

  beforeEach(async () => {
    fixture = new EngineFixture();
    server = await ServerPeer.listen();
  });

  it('connects, by address or by name, and tells to where and from where', async () => {
    for (const host of ['127.0.0.1', 'localhost']) {
      const { id, url, port } = await fixture.run({ connect: `tcp://${host}:${server.port}` });
      equal(url, `tcp://127.0.0.1:${server.port}`);
      equal(port, server.port);
      const peer = await server.accept();
      const { connections } = await fixture.engine.connections(id, { from: 0, count: 1 });
      equal(connections[0]?.state, 'open');
      equal(connections[0].local, `tcp://127.0.0.1:${peer.socket.remotePort}`);
      ok((await fixture.send(id, 'hello')).ok);
      await peer.whenText((text) => text === 'hello');
      await fixture.engine.stopSocket(id);
      await peer.whenEnd();
      deepEqual(await fixture.events(id), ['connect local', 'close local']);
    }
  });

  it('fails with connectionRefused where nobody listens', async () => {
    const { port } = server;
    server.close();
    const { id, state } = await fixture.start({ connect: `tcp://127.0.0.1:${port}` });
    ok(state.kind === 'failed');
    equal(state.error.code, 'connectionRefused');
    equal(state.error.syscall, 'connect');
    equal(state.error.endpoint, `tcp://127.0.0.1:${port}`);
    deepEqual(await fixture.events(id), ['error connectionRefused']);
    const { openConnections } = await fixture.whenSummary(id, (summary) => summary.state === state);
    equal(openConnections, 0);
  });

  it('fails with hostNotFound where the name has no address', async () => {
    const { state } = await fixture.start({ connect: 'tcp://no-such-host.invalid:9' });
    equal(state.kind === 'failed' && state.error.code, 'hostNotFound');
  });

  it('stops, not failed, when its peer closes', async () => {
    const { id } = await fixture.run({ connect: `tcp://127.0.0.1:${server.port}` });
    const peer = await server.accept();
    peer.socket.end('last words');
    await fixture.whenSummary(id, ({ state }) => state.kind === 'stopped');
    equal(await fixture.textIn(id), 'last words');
    deepEqual(await fixture.events(id), ['connect local', 'shutdown remote', 'close remote']);
    await fixture.run({ connect: `tcp://127.0.0.1:${server.port}` }, id);
  });

  it('fails with connectionReset when its peer resets', async () => {
    const { id } = await fixture.run({ connect: `tcp://127.0.0.1:${server.port}` });
    (await server.accept()).socket.resetAndDestroy();
    const { state } = await fixture.whenSummary(id, ({ state }) => state.kind === 'failed');
    equal(state.kind === 'failed' && state.error.code, 'connectionReset');
    deepEqual(await fixture.events(id), ['connect local', 'reset remote connectionReset']);
  });

  it('connects from the local address and port that it is told', async () => {
    const free = await ServerPeer.listen();
    const { port } = free;
    free.close();
    const bind = `tcp://127.0.0.1:${port}` as const;
    const { id } = await fixture.run({ connect: `tcp://127.0.0.1:${server.port}`, bind });
    equal((await server.accept()).socket.remotePort, port);
    const { event } = await fixture.whenEvent(id, 'bind');
    equal(event?.endpoint, bind);
  });

  it('names what is wrong with the local address', async () => {
    const connect = `tcp://127.0.0.1:${server.port}`;
    const cases = [
      ['tcp://192.0.2.1:0', 'addressNotAvailable'],
      [`tcp://127.0.0.1:${server.port}`, 'addressInUse'],
      ['unix:/tmp/socket', 'invalidDefinition'],
    ] as const;
    for (const [bind, code] of cases) {
      const { state } = await fixture.start({ connect, bind });
      equal(state.kind === 'failed' && state.error.code, code, bind);
      equal(state.kind === 'failed' && state.error.endpoint, bind);
    }
  });

  it('can be stopped while it connects', async () => {
    const id = fixture.freshId();
    const definition = { name: id, connect: `tcp://localhost:${server.port}` };
    const starting = fixture.engine.startSocket(id, definition);
    const stopping = fixture.engine.stopSocket(id);
    deepEqual(await stopping, { kind: 'stopped' });
    deepEqual(await starting, { kind: 'stopped' });
    const again = fixture.engine.startSocket(id, definition);
    equal((await again).kind, 'running');
  });

  it('half closes, hears the answer, and ends when the peer does', async () => {
    const { id } = await fixture.run({ connect: `tcp://127.0.0.1:${server.port}` });
    const peer = await server.accept();
    const { connection = 0 } = await fixture.whenEvent(id, 'connect');
    await fixture.send(id, 'question');
    ok((await fixture.engine.endConnection(id, connection, 'shutdown')).ok);
    await peer.whenEnd();
    equal(peer.text, 'question');
    const { connections } = await fixture.engine.connections(id, { from: 0, count: 1 });
    equal(connections[0]?.state, 'localShutdown');
    peer.socket.end('answer');
    await fixture.whenSummary(id, ({ state }) => state.kind === 'stopped');
    equal(await fixture.textIn(id), 'answer');
  });

  (process.platform === 'linux' ? it : it.skip)(
    'gives up connecting after connectTimeoutMs',
    async () => {
      const { port } = await UnansweringPeer.listen();
      const clock = new ManualClock();
      const patient = new EngineFixture({ connectTimeoutMs: 5_000 }, clock);
      const id = patient.freshId();
      const started = patient.start({ connect: `tcp://127.0.0.1:${port}` }, id);
      let hasSettled = false;
      void started.then(() => (hasSettled = true));
      await new Promise(setImmediate);
      clock.advance(4_999);
      await new Promise(setImmediate);
      equal(hasSettled, false);
      clock.advance(1);
      const { state } = await started;
      ok(state.kind === 'failed');
      equal(state.error.code, 'timedOut');
      equal(state.error.syscall, 'connect');
      deepEqual(state.error.timeout, { of: 'connect', ms: 5_000 });
      deepEqual(await patient.events(id), ['error timedOut']);
    },
  );
});
