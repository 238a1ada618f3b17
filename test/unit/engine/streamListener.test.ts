import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import * as os from 'node:os';
import { reachableEndpoints } from '../../../src/shared/reachableEndpoints.ts';
import { EngineFixture } from './engineFixture.ts';
import { isPortFree, StreamPeer } from './peers.ts';

const errno: Readonly<Record<string, number>> = os.constants.errno;

const onLinux = process.platform === 'linux' ? it : it.skip;

describe('a TCP listener', () => {
  let fixture: EngineFixture;

  beforeEach(() => {
    fixture = new EngineFixture();
  });

  it('shows the real port, on IPv4 and IPv6, and frees it when it stops', async () => {
    for (const [listen, host] of [
      ['tcp://127.0.0.1:0', '127.0.0.1'],
      ['tcp://[::1]:0', '::1'],
    ] as const) {
      const { id, url, port } = await fixture.run({ listen });
      ok(port > 0);
      equal(url, host === '::1' ? `tcp://[::1]:${port}` : `tcp://127.0.0.1:${port}`);
      const peer = await StreamPeer.connect(port, host);
      equal(await isPortFree(port, host), false);
      deepEqual(await fixture.engine.stopSocket(id), { kind: 'stopped' });
      equal(await isPortFree(port, host), true);
      await peer.whenEnd();
      equal(peer.error, undefined);
      deepEqual(await fixture.events(id), [
        'bind',
        'listen',
        'accept remote',
        'close local',
        'close local',
      ]);
    }
  });

  it('logs bind, and then listen with its backlog', async () => {
    const given = await fixture.run({ listen: 'tcp://127.0.0.1:0', backlog: 5 });
    const others = await fixture.run({ listen: 'tcp://127.0.0.1:0' });
    for (const [{ id, url }, backlog] of [
      [given, 5],
      [others, 511],
    ] as const) {
      deepEqual(
        (await fixture.entries(id)).map(({ event }) => event),
        [
          { event: 'bind', endpoint: url },
          { event: 'listen', endpoint: url, backlog },
        ],
      );
    }
  });

  it('takes both families on [::], naming peers by their own address, unless ipv6Only is set', async () => {
    const both = await fixture.run({ listen: 'tcp://[::]:0' });
    const four = await StreamPeer.connect(both.port, '127.0.0.1');
    const six = await StreamPeer.connect(both.port, '::1');
    await fixture.whenSummary(both.id, ({ openConnections }) => openConnections === 2);
    const { connections } = await fixture.engine.connections(both.id, { from: 0, count: 10 });
    deepEqual(
      connections.map(({ peer, local }) => ({ peer, local })),
      [
        {
          peer: `tcp://127.0.0.1:${four.socket.localPort}`,
          local: `tcp://127.0.0.1:${both.port}`,
        },
        { peer: `tcp://[::1]:${six.socket.localPort}`, local: `tcp://[::1]:${both.port}` },
      ],
    );
    const only = await fixture.run({ listen: 'tcp://[::]:0', ipv6Only: true });
    await StreamPeer.connect(only.port, '::1');
    await rejects(StreamPeer.connect(only.port, '127.0.0.1'), { code: 'ECONNREFUSED' });
  });

  it('lists the addresses that other machines can use when it is bound to all interfaces', async () => {
    const all = await fixture.run({ listen: 'tcp://0.0.0.0:0' });
    const { event } = await fixture.whenEvent(all.id, 'listen');
    deepEqual(event?.reachableAs ?? [], reachableEndpoints(all.url, false, os));
    const loopback = await fixture.run({ listen: 'tcp://127.0.0.1:0' });
    equal((await fixture.whenEvent(loopback.id, 'listen')).event?.reachableAs, undefined);
  });

  it('listens and connects on a link-local address with its zone', async function () {
    const [zoned] = reachableEndpoints('tcp://[::]:0', true, os).filter((url) => url.includes('%'));
    if (zoned === undefined) {
      this.skip();
    }
    const { id, url, host } = await fixture.run({ listen: zoned });
    match(host, /^fe[89ab].+%/);
    const client = await fixture.run({ connect: url });
    equal(client.url, url);
    ok((await fixture.send(client.id, 'hello')).ok);
    const { peer = '' } = await fixture.whenEntry(id, ({ bytes }) => bytes.length === 5);
    equal(new RegExp(`^tcp://\\[${host}\\]:\\d+$`).test(peer), true, peer);

    const sink = await fixture.run({ listen: zoned.replace('tcp', 'udp') });
    const source = await fixture.run({ connect: sink.url });
    ok((await fixture.send(source.id, 'hello')).ok);
    const datagram = await fixture.whenEntry(sink.id, ({ bytes }) => bytes.length === 5);
    ok((await fixture.send(sink.id, 'answer', datagram.connection)).ok);
    await fixture.whenEntry(source.id, ({ bytes }) => bytes.toString() === 'answer');
  });

  it('reports what a host name was bound to', async () => {
    const { host } = await fixture.run({ listen: 'tcp://localhost:0' });
    ok(host === '127.0.0.1' || host === '::1', host);
  });

  it('reports addressInUse when the port is taken, and takes no other', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    const { id, state } = await fixture.start({ listen: `tcp://127.0.0.1:${port}` });
    taken.close();
    deepEqual(state, {
      kind: 'failed',
      error: {
        code: 'addressInUse',
        syscall: 'listen',
        errno: 'EADDRINUSE',
        errnoNumber: errno['WSAEADDRINUSE'] ?? errno['EADDRINUSE'],
        endpoint: `tcp://127.0.0.1:${port}`,
        message: 'address already in use',
      },
    });
    deepEqual(await fixture.events(id), ['error addressInUse']);
  });

  it('names what is wrong with an address', async () => {
    const cases = [
      ['tcp://192.0.2.1:0', 'addressNotAvailable'],
      ['tcp://no-such-host.invalid:0', 'hostNotFound'],
    ] as const;
    for (const [listen, code] of cases) {
      const { state } = await fixture.start({ listen });
      equal(state.kind === 'failed' && state.error.code, code, listen);
    }
  });

  it('runs again on the same port right after a stop, with traffic behind it', async () => {
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0' });
    for (let round = 0; round < 5; round += 1) {
      const peer = await StreamPeer.connect(port);
      peer.socket.write(`round ${round};`);
      await fixture.whenEntry(id, ({ bytes }) => bytes.toString() === `round ${round};`);
      await fixture.engine.stopSocket(id);
      await fixture.run({ listen: `tcp://127.0.0.1:${port}` }, id);
    }
    equal(await fixture.textIn(id), 'round 0;round 1;round 2;round 3;round 4;');
  });

  it('greets and closes in order, whatever the peer has said meanwhile', async () => {
    const greeting = 'Server Saying Hi';
    const { id, port } = await fixture.run({
      listen: 'tcp://127.0.0.1:0',
      respond: [{ on: 'connect', send: greeting, close: true }],
    });
    const peer = await StreamPeer.connect(port);
    peer.socket.write('GET / HTTP/1.0\r\n\r\n');
    await peer.whenEnd();
    equal(peer.text, greeting);
    peer.socket.end();
    await peer.whenClosed();
    equal(peer.error, undefined);
    await fixture.whenSummary(id, ({ openConnections }) => openConnections === 0);
    deepEqual(await fixture.events(id), [
      'bind',
      'listen',
      'accept remote',
      'shutdown remote',
      'close local',
    ]);
  });

  it('greets with text, hex and base64', async () => {
    const { port } = await fixture.run({
      listen: 'tcp://127.0.0.1:0',
      respond: [
        { on: 'connect', send: 'é' },
        { on: 'connect', send: { hex: '00 fF' } },
        { on: 'connect', send: { base64: 'AQI=' } },
      ],
    });
    const peer = await StreamPeer.connect(port);
    const text = await peer.whenText((text) => text.length === 6);
    equal(Buffer.from(text, 'latin1').toString('hex'), 'c3a900ff0102');
  });

  it('echoes everything, and stops reading while the echo is not taken', async () => {
    const { id, port } = await fixture.run({
      listen: 'tcp://127.0.0.1:0',
      respond: [{ on: 'message', echo: true }],
    });
    const sent = Buffer.alloc(20_000_000, 'echo?');
    const peer = await StreamPeer.connect(port);
    peer.socket.pause();
    peer.socket.end(sent);
    const stuck = await fixture.whenSummary(id, ({ queuedBytes }) => queuedBytes > 0);
    ok(stuck.queuedBytes < 2_000_000, `${stuck.queuedBytes} bytes queued`);
    peer.socket.resume();
    await peer.whenEnd();
    equal(Buffer.from(peer.text, 'latin1').equals(sent), true);
    const { counters } = await fixture.whenSummary(id, (summary) => summary.openConnections === 0);
    equal(counters.bytesIn, sent.length);
    equal(counters.bytesOut, sent.length);
  });

  it('answers a peer that finishes sending by closing, after all is sent', async () => {
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0' });
    const peer = await StreamPeer.connect(port);
    peer.socket.end('bye');
    await peer.whenEnd();
    await fixture.whenEvent(id, 'close');
    deepEqual(await fixture.events(id), [
      'bind',
      'listen',
      'accept remote',
      'shutdown remote',
      'close remote',
    ]);
  });

  it('keeps sending to a peer that has finished, where half open ends are allowed', async () => {
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0', allowHalfOpen: true });
    const peer = await StreamPeer.connect(port);
    peer.socket.end('question');
    const { connection = 0 } = await fixture.whenEvent(id, 'shutdown');
    const { connections } = await fixture.engine.connections(id, { from: 0, count: 10 });
    equal(connections[0]?.state, 'remoteShutdown');
    ok((await fixture.send(id, 'answer', connection)).ok);
    await peer.whenText((text) => text === 'answer');
    ok((await fixture.engine.endConnection(id, connection, 'close')).ok);
    await peer.whenClosed();
    equal(peer.error, undefined);
  });

  it('tells half close, close and reset apart, from either side', async () => {
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0' });
    const open = async () => {
      const peer = await StreamPeer.connect(port);
      const local = `tcp://127.0.0.1:${peer.socket.localPort}`;
      const { connection = 0 } = await fixture.whenEntry(
        id,
        ({ event }) => event?.event === 'accept' && event.endpoint === local,
      );
      return { peer, connection };
    };
    const eventsOf = async (connection: number) => {
      await fixture.whenEntry(
        id,
        ({ connection: which, event }) =>
          which === connection && (event?.event === 'close' || event?.event === 'reset'),
      );
      const entries = await fixture.entries(id);
      return entries
        .filter(({ connection: which, event }) => which === connection && event)
        .map(({ event }) => `${event?.event} ${event?.side}`)
        .slice(1);
    };
    const end = async (connection: number, ending: 'close' | 'shutdown' | 'reset') => {
      ok((await fixture.engine.endConnection(id, connection, ending)).ok);
    };

    const halfClosed = await open();
    await end(halfClosed.connection, 'shutdown');
    await halfClosed.peer.whenEnd();
    halfClosed.peer.socket.write('still talking');
    await fixture.whenEntry(id, ({ bytes }) => bytes.toString() === 'still talking');
    halfClosed.peer.socket.end();
    deepEqual(await eventsOf(halfClosed.connection), [
      'shutdown local',
      'shutdown remote',
      'close local',
    ]);

    const closed = await open();
    await end(closed.connection, 'close');
    await closed.peer.whenEnd();
    closed.peer.socket.end();
    deepEqual(await eventsOf(closed.connection), ['shutdown remote', 'close local']);

    const reset = await open();
    await end(reset.connection, 'reset');
    await reset.peer.whenClosed();
    equal(reset.peer.error?.code, 'ECONNRESET');
    deepEqual(await eventsOf(reset.connection), ['reset local']);

    const peerReset = await open();
    peerReset.peer.socket.resetAndDestroy();
    deepEqual(await eventsOf(peerReset.connection), ['reset remote']);
  });

  it('splits what it reads into messages no longer than bufferSize', async () => {
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0', bufferSize: 7 });
    const peer = await StreamPeer.connect(port);
    peer.socket.end('0123456789abcdefghij');
    await fixture.whenEvent(id, 'close');
    const messages = (await fixture.entries(id)).filter(({ direction }) => direction === 'in');
    equal(messages.map(({ bytes }) => bytes.toString()).join(''), '0123456789abcdefghij');
    ok(messages.every(({ length }) => length <= 7));
    equal(messages[0]?.length, 7);
  });

  it('sends to one connection and to all, and says how many took it', async () => {
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0' });
    const peers = await Promise.all([1, 2, 3].map(() => StreamPeer.connect(port)));
    await fixture.whenSummary(id, ({ openConnections }) => openConnections === 3);
    const { connections } = await fixture.engine.connections(id, { from: 0, count: 10 });
    deepEqual(await fixture.send(id, 'all'), { ok: true, value: { connections: 3, bytes: 9 } });
    const one = connections[1];
    ok(one);
    ok((await fixture.send(id, '+one', one.id)).ok);
    const lucky = peers.find(({ socket }) => one.peer.endsWith(`:${socket.localPort}`));
    for (const peer of peers) {
      const expected = peer === lucky ? 'all+one' : 'all';
      equal(await peer.whenText((text) => text.length >= expected.length), expected);
    }
  });

  onLinux('names a peer unknown that reset its connection before it was accepted', async () => {
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0' });
    const program = `const s = require('net').connect(${port}, '127.0.0.1', () => s.resetAndDestroy())`;
    // Accepts nothing meanwhile: it keeps our thread waiting.
    equal(spawnSync(process.execPath, ['-e', program]).status, 0);
    const { peer } = await fixture.whenEvent(id, 'accept');
    equal(peer, 'tcp://unknown:0');
    await fixture.whenSummary(id, ({ openConnections }) => openConnections === 0);
  });

  it('gives a reason for what it can not send', async () => {
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0' });
    const codeOf = async (to: number | 'all' | { peer: string }, socket = id) => {
      const outcome = await fixture.send(socket, 'x', to);
      return outcome.ok ? 'ok' : outcome.error.code;
    };
    equal(await codeOf('all'), 'noPeer');
    equal(await codeOf(9_999), 'noSuchConnection');
    equal(await codeOf({ peer: 'tcp://127.0.0.1:1' }), 'notSupported');
    equal(await codeOf('all', 'nobody'), 'noSuchSocket');
    const peer = await StreamPeer.connect(port);
    const { connection = 0 } = await fixture.whenEvent(id, 'accept');
    await fixture.engine.endConnection(id, connection, 'shutdown');
    equal(await codeOf(connection), 'brokenPipe');
    peer.socket.destroy();
    await fixture.whenSummary(id, ({ openConnections }) => openConnections === 0);
    equal(await codeOf(connection), 'notConnected');
    await fixture.engine.stopSocket(id);
    equal(await codeOf('all'), 'notRunning');
  });

  it('refuses connections over the limit with an event, and accepts again when one has ended', async () => {
    const limited = new EngineFixture({ connectionsPerSocket: 2 });
    const { id, port } = await limited.run({ listen: 'tcp://127.0.0.1:0' });
    const first = await StreamPeer.connect(port);
    await StreamPeer.connect(port);
    await limited.whenSummary(id, ({ openConnections }) => openConnections === 2);
    // The reset may come before the connecting side knows that it is connected.
    const refused = connect(port, '127.0.0.1').resume();
    const [error] = (await once(refused, 'error')) as [NodeJS.ErrnoException];
    equal(error.code, 'ECONNRESET');
    const { event } = await limited.whenEvent(id, 'error');
    equal(event?.error?.code, 'limitReached');
    match(event.endpoint ?? '', /^tcp:\/\/127\.0\.0\.1:\d+$/);
    first.socket.destroy();
    await limited.whenSummary(id, ({ openConnections }) => openConnections === 1);
    await StreamPeer.connect(port);
    await limited.whenSummary(id, ({ openConnections }) => openConnections === 2);
  });

  it('listens no more after acceptMax connections, and stops when the last of them has ended', async () => {
    const definition = { listen: 'tcp://127.0.0.1:0', acceptMax: 2 } as const;
    const { id, port } = await fixture.run(definition);
    const first = await StreamPeer.connect(port);
    await fixture.whenSummary(id, ({ openConnections }) => openConnections === 1);
    equal(await isPortFree(port), false);
    const second = await StreamPeer.connect(port);
    await fixture.whenSummary(id, ({ openConnections }) => openConnections === 2);
    await rejects(StreamPeer.connect(port), { code: 'ECONNREFUSED' });
    for (const peer of [first, second]) {
      equal(fixture.summaryOf(id).state.kind, 'running');
      await fixture.send(id, 'still here');
      await peer.whenText((text) => text === 'still here' || text === 'still herestill here');
      peer.socket.end();
      await peer.whenClosed();
    }
    await fixture.whenSummary(id, ({ state }) => state.kind === 'stopped');
    equal(await isPortFree(port), true);
    deepEqual(
      (await fixture.events(id)).filter((text) => !text.startsWith('shutdown')),
      [
        ...['bind', 'listen', 'accept remote', 'accept remote'],
        // Of the listener, then of its connections.
        ...['close local', 'close remote', 'close remote'],
      ],
    );
    await fixture.run({ ...definition, listen: `tcp://127.0.0.1:${port}` }, id);
  });

  it('counts none that it refused for acceptMax, and can be stopped in between', async () => {
    const { id, port } = await fixture.run({
      listen: 'tcp://127.0.0.1:0',
      acceptMax: 1,
      connectionsMax: 1,
      deny: ['127.0.0.2'],
    });
    const refused = connect({ port, host: '127.0.0.1', localAddress: '127.0.0.2' }).resume();
    await once(refused, 'error');
    const peer = await StreamPeer.connect(port);
    await fixture.whenSummary(id, ({ openConnections }) => openConnections === 1);
    equal((await fixture.engine.stopSocket(id)).kind, 'stopped');
    await peer.whenEnd();
    equal((await fixture.events(id)).filter((text) => text === 'close local').length, 2);
  });

  it('bounds what waits for a peer that does not read, and shows it', async () => {
    const limited = new EngineFixture({ sendQueueBytes: 1_000_000 });
    const { id, port } = await limited.run({ listen: 'tcp://127.0.0.1:0' });
    const peer = await StreamPeer.connect(port);
    peer.socket.pause();
    await limited.whenSummary(id, ({ openConnections }) => openConnections === 1);
    const message = Buffer.alloc(400_000, 'x');
    let outcome = await limited.send(id, message);
    let taken = 0;
    while (outcome.ok) {
      taken += 1;
      ok(taken < 200, 'the queue has no bound');
      outcome = await limited.send(id, message);
    }
    equal(outcome.error.code, 'limitReached');
    const longer = await limited.send(id, Buffer.alloc(1_000_001));
    match(longer.ok ? '' : longer.error.message, /^1000001 bytes are more than may wait/);
    const { queuedBytes } = await limited.whenSummary(id, (summary) => summary.queuedBytes > 0);
    ok(queuedBytes <= 1_000_000);
    peer.socket.resume();
    await limited.whenSummary(id, (summary) => summary.queuedBytes === 0);
    await peer.whenText((text) => text.length === taken * message.length);
  });

  it('stops within a moment though a peer does not read, and says what was lost', async () => {
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0' });
    const peer = await StreamPeer.connect(port);
    peer.socket.pause();
    await fixture.whenSummary(id, ({ openConnections }) => openConnections === 1);
    await fixture.send(id, Buffer.alloc(12_000_000, 'x'));
    await fixture.engine.stopSocket(id);
    const events = await fixture.events(id);
    deepEqual(events.slice(-3), ['error local unsent', 'close local', 'close local']);
  });

  it('counts its totals and keeps them over a restart, until they are cleared', async () => {
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0' });
    const peer = await StreamPeer.connect(port);
    peer.socket.write('12345');
    await fixture.whenSummary(id, ({ counters }) => counters.bytesIn === 5);
    await fixture.engine.stopSocket(id);
    await fixture.run({ listen: `tcp://127.0.0.1:${port}` }, id);
    equal(fixture.summaryOf(id).counters.bytesIn, 5);
    await fixture.engine.clearTraffic([id]);
    const { counters, entries } = await fixture.whenSummary(id, (summary) => summary.entries === 0);
    equal(counters.bytesIn, 0);
    equal(entries, 0);
  });
});
