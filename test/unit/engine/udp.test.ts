import { deepEqual, equal, ok } from 'node:assert/strict';
import { lookup } from 'node:dns/promises';
import { drainDatagrams } from '../../../src/engine/datagram/datagramSocket.ts';
import { EngineFixture, ManualClock } from './engineFixture.ts';
import { DatagramPeer } from './peers.ts';

describe('a UDP listener', () => {
  let fixture: EngineFixture;

  beforeEach(() => {
    fixture = new EngineFixture();
  });

  it('shows the real port and frees it, on IPv4 and IPv6', async () => {
    for (const host of ['127.0.0.1', '::1']) {
      const authority = host === '::1' ? '[::1]' : host;
      const { id, url, port } = await fixture.run({ listen: `udp://${authority}:0` });
      equal(url, `udp://${authority}:${port}`);
      const peer = await DatagramPeer.bind(host);
      await peer.send('hello', port, host);
      const { peer: from } = await fixture.whenEntry(id, ({ bytes }) => bytes.length === 5);
      equal(from, `udp://${authority}:${peer.port}`);
      await fixture.engine.stopSocket(id);
      const next = await DatagramPeer.bind(host, port);
      equal(next.port, port);
      deepEqual(await fixture.events(id), ['bind', 'close local', 'close local']);
    }
  });

  it('reports addressInUse when the port is taken', async () => {
    const taken = await DatagramPeer.bind();
    const { id, state } = await fixture.start({ listen: `udp://127.0.0.1:${taken.port}` });
    ok(state.kind === 'failed');
    equal(state.error.code, 'addressInUse');
    equal(state.error.syscall, 'bind');
    equal(state.error.endpoint, `udp://127.0.0.1:${taken.port}`);
    deepEqual(await fixture.events(id), ['error addressInUse']);
  });

  it('keeps a connection for each peer, and answers each of them or all', async () => {
    const { id, port } = await fixture.run({ listen: 'udp://127.0.0.1:0' });
    const [anna, ben] = [await DatagramPeer.bind(), await DatagramPeer.bind()];
    for (const peer of [anna, ben, anna]) {
      await peer.send('hello', port);
    }
    await fixture.whenSummary(id, ({ counters }) => counters.messagesIn === 3);
    const { connections } = await fixture.engine.connections(id, { from: 0, count: 10 });
    deepEqual(
      connections.map(({ peer, messagesIn }) => [peer, messagesIn]),
      [
        [`udp://127.0.0.1:${anna.port}`, 2],
        [`udp://127.0.0.1:${ben.port}`, 1],
      ],
    );
    ok((await fixture.send(id, 'to ben', connections[1]?.id)).ok);
    equal((await ben.receive()).bytes.toString(), 'to ben');
    deepEqual(await fixture.send(id, 'all'), { ok: true, value: { connections: 2, bytes: 6 } });
    equal((await anna.receive()).bytes.toString(), 'all');
    equal((await ben.receive()).bytes.toString(), 'all');
  });

  it('sends to a peer that it has not heard from, by address or name', async () => {
    const { id, port } = await fixture.run({ listen: 'udp://127.0.0.1:0' });
    const peer = await DatagramPeer.bind();
    for (const host of ['127.0.0.1', 'localhost']) {
      const to = { peer: `udp://${host}:${peer.port}` };
      deepEqual(await fixture.send(id, host, to), {
        ok: true,
        value: { connections: 1, bytes: host.length },
      });
      const { bytes, from } = await peer.receive();
      equal(bytes.toString(), host);
      equal(from.port, port);
    }
    equal((await fixture.engine.connections(id, { from: 0, count: 9 })).total, 1);
  });

  it('gives a reason for a peer that it can not reach', async () => {
    const { id } = await fixture.run({ listen: 'udp://127.0.0.1:0' });
    const codeOf = async (peer: string) => {
      const outcome = await fixture.send(id, 'x', { peer });
      return outcome.ok ? 'ok' : outcome.error.code;
    };
    equal(await codeOf('udp://[::1]:9'), 'invalidDefinition');
    equal(await codeOf('udp://no-such-host.invalid:9'), 'hostNotFound');
    equal(await codeOf('tcp://127.0.0.1:9'), 'invalidDefinition');
    const nowhere = await fixture.send(id, 'x', { peer: 'udp://127.0.0.1:0' });
    equal(nowhere.ok ? '' : nowhere.error.message, 'nothing can be sent to port 0');
    equal(await codeOf('nonsense'), 'invalidDefinition');
  });

  it('reaches IPv4 peers from an IPv6 socket bound to all addresses', async () => {
    const { id, port } = await fixture.run({ listen: 'udp://[::]:0' });
    const peer = await DatagramPeer.bind();
    ok((await fixture.send(id, 'mapped', { peer: `udp://127.0.0.1:${peer.port}` })).ok);
    equal((await peer.receive()).bytes.toString(), 'mapped');
    await peer.send('back', port);
    await fixture.whenSummary(id, ({ counters }) => counters.messagesIn === 1);
    equal(fixture.summaryOf(id).openConnections, 1);
    const { connections } = await fixture.engine.connections(id, { from: 0, count: 1 });
    equal(connections[0]?.peer, `udp://127.0.0.1:${peer.port}`);
  });

  it('reaches peers of either family by name from there', async () => {
    const { id } = await fixture.run({ listen: 'udp://[::]:0' });
    // Often it has an IPv4 address only.
    const { address } = await lookup('localhost');
    const peer = await DatagramPeer.bind(address);
    ok((await fixture.send(id, 'by name', { peer: `udp://localhost:${peer.port}` })).ok);
    equal((await peer.receive()).bytes.toString(), 'by name');
    const [own, mapped] = ['127.0.0.1', '[::ffff:127.0.0.1]'];
    for (const [listen, host] of [
      [own, mapped],
      [mapped, own],
    ]) {
      const socket = await fixture.run({ listen: `udp://${listen}:0` });
      const four = await DatagramPeer.bind();
      const to = { peer: `udp://${host}:${four.port}` };
      ok((await fixture.send(socket.id, 'mapped', to)).ok);
      equal((await four.receive()).bytes.toString(), 'mapped');
    }
  });

  it('echoes datagrams as they came, empty and large ones too', async () => {
    const { port } = await fixture.run({
      listen: 'udp://127.0.0.1:0',
      respond: [{ on: 'message', echo: true }],
    });
    const peer = await DatagramPeer.bind();
    // macOS sends no larger ones unless told to (sysctl net.inet.udp.maxdgram).
    for (const length of [0, 1, process.platform === 'darwin' ? 9_216 : 65_507]) {
      const sent = Buffer.alloc(length, 'datagram');
      await peer.send(sent, port);
      equal((await peer.receive()).bytes.equals(sent), true);
    }
  });

  it('sends twenty bytes more over IPv6, whose header does not count', async function () {
    if (process.platform !== 'linux') {
      this.skip();
    }
    const { id } = await fixture.run({ listen: 'udp://[::]:0' });
    const six = await DatagramPeer.bind('::1');
    const peer = `udp://[::1]:${six.port}`;
    ok((await fixture.send(id, Buffer.alloc(65_527), { peer })).ok);
    equal((await six.receive()).bytes.length, 65_527);
    for (const [length, to] of [
      [65_528, peer],
      [65_508, 'udp://127.0.0.1:9'],
    ] as const) {
      const outcome = await fixture.send(id, Buffer.alloc(length), { peer: to });
      equal(!outcome.ok && outcome.error.code, 'messageTooLong');
    }
  });

  it('tells of a greeting that is no datagram', async () => {
    const { id, port } = await fixture.run({
      listen: 'udp://127.0.0.1:0',
      respond: [{ on: 'connect', send: 'x'.repeat(65_508) }],
    });
    const peer = await DatagramPeer.bind();
    await peer.send('hello', port);
    const { event } = await fixture.whenEvent(id, 'error');
    equal(event?.error?.code, 'messageTooLong');
  });

  it('greets a new peer after its first datagram', async () => {
    const { id, port } = await fixture.run({
      listen: 'udp://127.0.0.1:0',
      respond: [{ on: 'connect', send: 'hi', close: true }],
    });
    const peer = await DatagramPeer.bind();
    for (let time = 0; time < 2; time += 1) {
      await peer.send('hello', port);
      equal((await peer.receive()).bytes.toString(), 'hi');
    }
    const entries = await fixture.entries(id);
    deepEqual(
      entries.slice(1, 4).map(({ direction }) => direction),
      ['in', 'out', 'event'],
    );
  });

  it('refuses a datagram that is too long, before the system does', async () => {
    const { id } = await fixture.run({ listen: 'udp://127.0.0.1:0' });
    const outcome = await fixture.send(id, Buffer.alloc(65_508), { peer: 'udp://127.0.0.1:9' });
    equal(!outcome.ok && outcome.error.code, 'messageTooLong');
    deepEqual(await fixture.events(id), ['bind']);
  });

  it('ends connections that are idle, and only those', async () => {
    const clock = new ManualClock();
    const patient = new EngineFixture({ udpIdleMs: 60_000 }, clock);
    const { id, port } = await patient.run({ listen: 'udp://127.0.0.1:0' });
    const [quiet, lively] = [await DatagramPeer.bind(), await DatagramPeer.bind()];
    const whenReceived = async (messages: number) => {
      const query = await patient.engine.openQuery({ sockets: [id], directions: ['in'] });
      // Time stands still for the engine, so it can't announce; the kernel needs some turns.
      for (let total = 0; total < messages; total = (await count(query.id)).total) {
        await new Promise(setImmediate);
      }
    };
    const count = (query: number) =>
      patient.engine.page({ query, at: { position: 0 }, count: 0, previewBytes: 0 });
    const peersNow = async () => {
      const { connections } = await patient.engine.connections(id, { from: 0, count: 9 });
      return connections.map(({ peer }) => peer);
    };
    await quiet.send('hello', port);
    await lively.send('hello', port);
    await whenReceived(2);
    clock.advance(40_000);
    await lively.send('still here', port);
    await whenReceived(3);
    clock.advance(20_001);
    deepEqual(await peersNow(), [`udp://127.0.0.1:${lively.port}`]);
    clock.advance(39_000);
    equal((await peersNow()).length, 1);
    clock.advance(2_000);
    equal((await peersNow()).length, 0);
    await quiet.send('back again', port);
    await whenReceived(4);
    equal((await peersNow()).length, 1);
  });

  it('drops the least recently active peer when the limit is reached', async () => {
    const crowded = new EngineFixture({ connectionsPerSocket: 3 });
    const { id, port } = await crowded.run({ listen: 'udp://127.0.0.1:0' });
    const peers = [];
    for (let count = 1; count <= 4; count += 1) {
      const peer = await DatagramPeer.bind();
      peers.push(peer);
      await peer.send(`peer ${count}`, port);
      await crowded.whenSummary(id, ({ counters }) => counters.messagesIn === count);
    }
    const { connections } = await crowded.engine.connections(id, { from: 0, count: 9 });
    deepEqual(
      connections.map(({ peer }) => peer),
      peers.slice(1).map(({ port }) => `udp://127.0.0.1:${port}`),
    );
    equal(await crowded.textIn(id), 'peer 1peer 2peer 3peer 4');
    deepEqual(await crowded.events(id), ['bind', 'error limitReached', 'close local']);
  });

  it('reads what has arrived before it stops', async () => {
    const { id, port } = await fixture.run({ listen: 'udp://127.0.0.1:0' });
    const peer = await DatagramPeer.bind();
    const count = 200;
    // All of them are with the system before this turn, in which nobody reads, is over.
    const sends = Array.from({ length: count }, (_, index) => peer.send(String(index), port));
    const stopped = fixture.engine.stopSocket(id);
    await Promise.all([...sends, stopped]);
    const entries = await fixture.entries(id);
    equal(entries.filter(({ direction }) => direction === 'in').length, count);
    equal(entries.at(-1)?.event?.event, 'close');
  });
});

describe('a UDP socket that stops', () => {
  it('does not wait for ever for datagrams that keep coming, and says so', async () => {
    const reader = { arrived: 0 };
    let isOver = false;
    const flood = () => {
      reader.arrived += 1;
      if (!isOver) {
        setImmediate(flood);
      }
    };
    flood();
    const lost = await drainDatagrams(reader, 'udp://127.0.0.1:9');
    isOver = true;
    equal(lost?.error?.code, 'unread');
  });
});

describe('a UDP client', () => {
  let fixture: EngineFixture;

  beforeEach(() => {
    fixture = new EngineFixture();
  });

  it('exchanges datagrams with its peer and hears nobody else', async () => {
    const [peer, stranger] = [await DatagramPeer.bind(), await DatagramPeer.bind()];
    const { id, url } = await fixture.run({ connect: `udp://localhost:${peer.port}` });
    equal(url, `udp://127.0.0.1:${peer.port}`);
    ok((await fixture.send(id, 'Hello Python!')).ok);
    const { bytes, from } = await peer.receive();
    equal(bytes.toString(), 'Hello Python!');
    await stranger.send('spam', from.port);
    await peer.send('reply', from.port);
    await fixture.whenSummary(id, ({ counters }) => counters.messagesIn > 0);
    equal(await fixture.textIn(id), 'reply');
    await fixture.engine.stopSocket(id);
    deepEqual(await fixture.events(id), ['bind', 'connect local', 'close local']);
  });

  it('tells that nobody listens there, and goes on', async () => {
    const peer = await DatagramPeer.bind();
    const { port } = peer;
    peer.close();
    const { id } = await fixture.run({ connect: `udp://127.0.0.1:${port}` });
    await fixture.send(id, 'anybody?');
    const { event } = await fixture.whenEvent(id, 'error');
    ok(event);
    equal(event.side, 'remote');
    equal(event.error?.code, 'connectionRefused');
    equal(event.error.endpoint, `udp://127.0.0.1:${port}`);
    equal(fixture.summaryOf(id).state.kind, 'running');
    const late = await DatagramPeer.bind('127.0.0.1', port);
    await fixture.send(id, 'now?');
    equal((await late.receive()).bytes.toString(), 'now?');
  });

  it('ends its exchange with the close, also where it hears after it that nobody listens', async () => {
    const peer = await DatagramPeer.bind();
    const { port } = peer;
    peer.close();
    const { id } = await fixture.run({ connect: `udp://127.0.0.1:${port}` });
    const { connection = 0 } = await fixture.whenEvent(id, 'connect');
    await fixture.send(id, 'anybody?');
    // In one turn of the event loop: the system has refused it, and tells when it is asked.
    await fixture.engine.endConnection(id, connection, 'close');
    await fixture.whenSummary(id, ({ state }) => state.kind === 'stopped');
    const entries = await fixture.entries(id);
    const own = entries.filter((entry) => entry.connection === connection);
    equal(own.at(-1)?.event?.event, 'close');
    const refused = entries.find(({ event }) => event?.event === 'error');
    equal(refused?.event?.error?.code, 'connectionRefused');
    equal(refused.event.endpoint, `udp://127.0.0.1:${port}`);
  });

  it('ends its exchange with the close, also where a datagram arrives after it', async () => {
    const peer = await DatagramPeer.bind();
    const { id } = await fixture.run({ connect: `udp://127.0.0.1:${peer.port}` });
    const { connection = 0 } = await fixture.whenEvent(id, 'connect');
    await fixture.send(id, 'hello');
    const { from } = await peer.receive();
    const closing = fixture.engine.endConnection(id, connection, 'close');
    await peer.send('late', from.port);
    await closing;
    await fixture.whenSummary(id, ({ state }) => state.kind === 'stopped');
    equal((await fixture.entries(id)).at(-1)?.event?.event, 'close');
  });

  it('sends from the local address and port that it is told', async () => {
    const [peer, reserved] = [await DatagramPeer.bind(), await DatagramPeer.bind()];
    const { port } = reserved;
    const connect = `udp://127.0.0.1:${peer.port}`;
    const bind = `udp://127.0.0.1:${port}`;
    const { state } = await fixture.start({ connect, bind });
    equal(state.kind === 'failed' && state.error.code, 'addressInUse');
    reserved.close();
    const { id } = await fixture.run({ connect, bind });
    await fixture.send(id, 'x');
    equal((await peer.receive()).from.port, port);
  });

  it('stops when its connection is closed, and knows no half close and no reset', async () => {
    const peer = await DatagramPeer.bind();
    const { id } = await fixture.run({ connect: `udp://127.0.0.1:${peer.port}` });
    const { connection = 0 } = await fixture.whenEvent(id, 'connect');
    for (const ending of ['shutdown', 'reset'] as const) {
      const outcome = await fixture.engine.endConnection(id, connection, ending);
      equal(!outcome.ok && outcome.error.code, 'notSupported');
    }
    ok((await fixture.engine.endConnection(id, connection, 'close')).ok);
    await fixture.whenSummary(id, ({ state }) => state.kind === 'stopped');
  });

  it('fails with hostNotFound, and can be stopped while it looks up a name', async () => {
    const { state } = await fixture.start({ connect: 'udp://no-such-host.invalid:9' });
    equal(state.kind === 'failed' && state.error.code, 'hostNotFound');
    const id = fixture.freshId();
    const starting = fixture.engine.startSocket(id, { name: id, connect: 'udp://localhost:9' });
    deepEqual(await fixture.engine.stopSocket(id), { kind: 'stopped' });
    deepEqual(await starting, { kind: 'stopped' });
  });
});
