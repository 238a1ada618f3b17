import { deepEqual, equal, ok } from 'node:assert/strict';
import { EngineFixture, ManualClock } from './engineFixture.ts';
import { DatagramPeer, ServerPeer, StreamPeer } from './peers.ts';

describe('Engine', () => {
  let fixture: EngineFixture;

  beforeEach(() => {
    fixture = new EngineFixture();
  });

  it('shares starts and stops in flight, and the last call wins', async () => {
    const id = fixture.freshId();
    const definition = { name: id, listen: 'tcp://127.0.0.1:0' };
    const { engine } = fixture;
    const [first, second] = await Promise.all([
      engine.startSocket(id, definition),
      engine.startSocket(id, definition),
    ]);
    equal(first.kind, 'running');
    equal(second, first);
    equal(await engine.startSocket(id, definition), first);
    const states = await Promise.all([
      engine.stopSocket(id),
      engine.stopSocket(id),
      engine.startSocket(id, definition),
      engine.startSocket(id, definition),
    ]);
    deepEqual(
      states.map(({ kind }) => kind),
      ['stopped', 'stopped', 'running', 'running'],
    );
    equal(states[2], states[3]);
    const after = await Promise.all([
      engine.stopSocket(id),
      engine.startSocket(id, definition),
      engine.stopSocket(id),
    ]);
    deepEqual(
      after.map(({ kind }) => kind),
      ['stopped', 'stopped', 'stopped'],
    );
    equal((await engine.stopSocket('never started')).kind, 'stopped');
  });

  it('tells of every change, at most ten times a second, and of nothing else', async () => {
    const clock = new ManualClock();
    const calm = new EngineFixture({}, clock);
    const { id, port } = await calm.run({ listen: 'udp://127.0.0.1:0' });
    const peer = await DatagramPeer.bind();
    clock.advance(1_000);
    calm.summaries.length = 0;
    for (let sent = 1; sent <= 35; sent += 1) {
      await peer.send('tick', port);
      for (let come = 0; come < sent;) {
        await new Promise(setImmediate);
        const { connections } = await calm.engine.connections(id, { from: 0, count: 1 });
        come = connections[0]?.messagesIn ?? 0;
      }
      clock.advance(10);
    }
    equal(calm.summaries.length, 4);
    clock.advance(100);
    equal(calm.summaryOf(id).counters.messagesIn, 35);
    equal(calm.summaries.length, 5);
    clock.advance(1_000);
    equal(calm.summaries.length, 5);
  });

  it('tells only of sockets and queries that changed', async () => {
    const { id: quiet } = await fixture.run({ listen: 'udp://127.0.0.1:0' });
    const { id, port } = await fixture.run({ listen: 'udp://127.0.0.1:0' });
    const aside = await fixture.engine.openQuery({ sockets: [quiet] });
    const query = await fixture.engine.openQuery({ directions: ['in'] });
    await fixture.whenSummary(id, ({ state }) => state.kind === 'running');
    fixture.summaries.length = 0;
    await (await DatagramPeer.bind()).send('x', port);
    await fixture.whenSummary(id, ({ counters }) => counters.messagesIn === 1);
    ok(fixture.summaries.every(({ sockets }) => sockets.every((socket) => socket.id === id)));
    const queries = fixture.summaries.flatMap((summary) => summary.queries);
    ok(queries.every((summary) => summary.id !== aside.id));
    equal(queries.at(-1)?.id, query.id);
    equal(queries.at(-1)?.total, 1);
    equal(queries.at(-1)?.lastSeq, fixture.summaries.at(-1)?.lastSeq);
  });

  it('merges the entries of several sockets in the order in which they happened', async () => {
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0' });
    const { id: client } = await fixture.run({ connect: `tcp://127.0.0.1:${port}` });
    for (let round = 0; round < 20; round += 1) {
      await fixture.send(client, `ping ${round}`);
      await fixture.whenEntry(id, ({ bytes }) => bytes.toString() === `ping ${round}`);
      await fixture.send(id, `pong ${round}`);
      await fixture.whenEntry(client, ({ bytes }) => bytes.toString() === `pong ${round}`);
    }
    const query = await fixture.engine.openQuery({ directions: ['in', 'out'] });
    const request = { query: query.id, count: 100, previewBytes: 100 };
    const page = await fixture.engine.page({ ...request, at: { position: 0 } });
    const texts = page.rows.map(({ offset, captured }) =>
      Buffer.from(page.bytes.subarray(offset, offset + captured)).toString(),
    );
    deepEqual(
      texts,
      Array.from({ length: 80 }, (_, at) => `${at % 4 < 2 ? 'ping' : 'pong'} ${at >> 2}`),
    );
    const times = page.rows.map(({ time }) => time);
    deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    );
    ok(Math.abs((times.at(-1) ?? 0) - Date.now()) < 5_000);
    const tenth = page.rows[10];
    ok(tenth);
    const around = { seq: tenth.seq, before: 3 };
    equal((await fixture.engine.page({ ...request, at: around })).position, 7);
    const early = { seq: tenth.seq, before: 30 };
    equal((await fixture.engine.page({ ...request, at: early })).position, 0);
    equal((await fixture.engine.page({ ...request, at: { position: 500 } })).position, 80);
    await fixture.engine.closeQuery(query.id);
    equal((await fixture.engine.page({ ...request, at: { position: 0 } })).rows.length, 0);
  });

  it('finds the entries of one connection', async () => {
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0' });
    const peers = [await StreamPeer.connect(port), await StreamPeer.connect(port)];
    for (const [at, { socket }] of peers.entries()) {
      socket.end(`from ${at}`);
      await fixture.whenEntry(id, ({ bytes }) => bytes.toString() === `from ${at}`);
    }
    await fixture.whenSummary(id, ({ openConnections }) => openConnections === 0);
    const [, second] = (await fixture.entries(id)).filter(({ event }) => event?.event === 'accept');
    ok(second?.connection);
    const query = await fixture.engine.openQuery({ connection: second.connection });
    const page = await fixture.engine.page({
      query: query.id,
      at: { position: 0 },
      count: 10,
      previewBytes: 10,
    });
    deepEqual(
      page.rows.map(({ peer, event }) => [peer, event?.event]),
      ['accept', undefined, 'shutdown', 'close'].map((event) => [second.peer, event]),
    );
    equal(Buffer.from(page.bytes).toString(), 'from 1');
  });

  it('gives whole payloads in parts, and nothing for what is gone', async () => {
    const server = await ServerPeer.listen();
    const { id } = await fixture.run({ connect: `tcp://127.0.0.1:${server.port}` });
    const sent = Buffer.alloc(3_000_000).map((_, at) => (at * 7) & 0xff);
    await fixture.send(id, sent);
    const { seq, length } = await fixture.whenEntry(id, ({ direction }) => direction === 'out');
    equal(length, sent.length);
    const { engine } = fixture;
    const parts: Uint8Array[] = [];
    for (let offset = 0; offset < length; offset += 1_048_576) {
      const part = await engine.payload({ socket: id, seq, offset, length: 5_000_000 });
      ok(part.length <= 1_048_576);
      equal(part.byteLength, part.buffer.byteLength);
      parts.push(part);
    }
    equal(Buffer.concat(parts).equals(sent), true);
    equal((await engine.payload({ socket: id, seq: 9_999, offset: 0, length: 1 })).length, 0);
    equal((await engine.payload({ socket: 'nobody', seq, offset: 0, length: 1 })).length, 0);
    await engine.clearTraffic();
    equal((await engine.payload({ socket: id, seq, offset: 0, length: 1 })).length, 0);
  });

  it('gives a follower the oldest new entries and counts the rest, evicted ones too', async () => {
    const small = new EngineFixture({ logEntriesPerSocket: 10 });
    const { id, port } = await small.run({ listen: 'udp://127.0.0.1:0' });
    const request = { maxEntries: 4, previewBytes: 100 };
    const first = await small.engine.newEntries({ ...request, afterSeq: 0 });
    equal(first.page.rows.length, 1);
    equal(first.skippedMessages + first.skippedBytes + first.skippedEvents, 0);
    const peer = await DatagramPeer.bind();
    for (let count = 1; count <= 30; count += 1) {
      await peer.send('12345', port);
      await small.whenSummary(id, ({ counters }) => counters.messagesIn === count);
    }
    const second = await small.engine.newEntries({ ...request, afterSeq: first.lastSeq });
    equal(second.page.rows.length, 4);
    equal(second.page.total, 10);
    equal(second.page.rows[0]?.seq, 22);
    equal(second.skippedMessages, 26);
    equal(second.skippedBytes, 26 * 5);
    equal(second.skippedEvents, 0);
    equal(second.lastSeq, 31);
    const third = await small.engine.newEntries({ ...request, afterSeq: second.lastSeq });
    equal(third.page.rows.length, 0);
    equal(third.skippedMessages, 0);
    await small.engine.stopSocket(id);
    const last = await small.engine.newEntries({ ...request, afterSeq: third.lastSeq });
    deepEqual(
      last.page.rows.map(({ event }) => event?.event),
      ['close', 'close'],
    );
  });

  it('obeys new limits at once', async () => {
    const { id, port } = await fixture.run({ listen: 'udp://127.0.0.1:0' });
    const peer = await DatagramPeer.bind();
    for (let count = 1; count <= 20; count += 1) {
      await peer.send('12345', port);
    }
    await fixture.whenSummary(id, ({ counters }) => counters.messagesIn === 20);
    await fixture.engine.setLimits({ ...fixture.limits, logEntriesPerSocket: 5 });
    const { entries, counters } = await fixture.whenSummary(id, (summary) => summary.entries === 5);
    equal(entries, 5);
    equal(counters.evictedEntries, 16);
    equal(counters.evictedBytes, 75);
  });

  it('forgets a socket that is removed, and frees its port', async () => {
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0' });
    const query = await fixture.engine.openQuery({});
    equal(query.total, 2);
    await fixture.engine.removeSocket(id);
    await fixture.engine.removeSocket(id);
    await fixture.when(() => fixture.summaries.at(-1)?.queries[0]?.total === 0);
    await fixture.run({ listen: `tcp://127.0.0.1:${port}` });
  });

  it('answers with a value whatever a definition says', async () => {
    const definitions = [
      { listen: 'nonsense' },
      { listen: 'tcp://127.0.0.1:99999' },
      { connect: '' },
      { listen: 'udp://127.0.0.1:0', respond: [{ on: 'connect', send: { hex: 'zz' } }] },
    ] as const;
    for (const definition of definitions) {
      const { state } = await fixture.start(definition as never);
      equal(state.kind === 'failed' && state.error.code, 'invalidDefinition');
    }
  });
});
