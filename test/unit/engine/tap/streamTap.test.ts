import { deepEqual, equal, ok } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endAfterTest } from '../endAfterTest.ts';
import { EngineFixture } from '../engineFixture.ts';
import { openCapture } from '../capture/openCapture.ts';
import { temporaryFolder } from '../capture/tshark.ts';
import { ServerPeer, StreamPeer, UnansweringPeer } from '../peers.ts';

/** A tap in front of a server of the test's. */
async function tapped(forward: object = {}, definition: object = {}) {
  const fixture = new EngineFixture();
  const server = await ServerPeer.listen();
  const tap = await fixture.run({
    listen: 'tcp://127.0.0.1:0',
    forward: { to: `tcp://127.0.0.1:${server.port}`, ...forward },
    ...definition,
  });
  return { fixture, server, ...tap };
}

async function openedThrough({ server, port }: Awaited<ReturnType<typeof tapped>>) {
  const client = await StreamPeer.connect(port);
  return { client, target: await server.accept() };
}

describe('A tap of streams', () => {
  it('forwards both ways, and logs each message once, with who said it', async () => {
    const tap = await tapped();
    const { client, target } = await openedThrough(tap);
    client.socket.write('SELECT 1');
    await target.whenText((text) => text === 'SELECT 1');
    target.socket.write('1 row');
    await client.whenText((text) => text === '1 row');
    const messages = (await tap.fixture.entries(tap.id)).filter(
      ({ direction }) => direction !== 'event',
    );
    deepEqual(
      messages.map(({ direction, bytes, peer }) => [direction, String(bytes), peer]),
      [
        ['in', 'SELECT 1', `tcp://127.0.0.1:${client.socket.localPort}`],
        ['out', '1 row', `tcp://127.0.0.1:${tap.server.port}`],
      ],
    );
    const { counters } = await tap.fixture.whenSummary(
      tap.id,
      ({ counters: { bytesOut } }) => bytesOut > 0,
    );
    deepEqual([counters.bytesIn, counters.bytesOut], [8, 5]);
  });

  it('passes half closes on, each in its place, and closes with the second', async () => {
    const tap = await tapped();
    const { client, target } = await openedThrough(tap);
    client.socket.end('request');
    await target.whenEnd();
    equal(target.text, 'request');
    equal(client.hasEnded, false, 'the answer is still to come');
    target.socket.end('answer');
    await client.whenEnd();
    equal(client.text, 'answer');
    await tap.fixture.whenSummary(tap.id, ({ openConnections }) => openConnections === 0);
    deepEqual(await tap.fixture.events(tap.id), [
      'bind',
      'listen',
      'accept remote',
      'connect local',
      'shutdown remote',
      'shutdown remote',
      ...['close remote', 'close remote'],
    ]);
  });

  for (const side of ['client', 'target'] as const) {
    it(`resets the other side when the ${side} resets`, async () => {
      const opened = await openedThrough(await tapped());
      const other = opened[side === 'client' ? 'target' : 'client'];
      other.socket.write('so that it is read');
      await opened[side].whenText((text) => text !== '');
      opened[side].socket.resetAndDestroy();
      await other.whenClosed();
      equal(other.error?.code, 'ECONNRESET');
    });
  }

  it('resets a client whose target refuses, and says which target and why', async () => {
    const tap = await tapped();
    const { port } = tap.server;
    tap.server.close();
    const client = await StreamPeer.connect(tap.port);
    await client.whenClosed();
    equal(client.error?.code, 'ECONNRESET');
    const told = await tap.fixture.whenEvent(tap.id, 'error');
    equal(told.event?.error?.code, 'connectionRefused');
    equal(told.event.endpoint, `tcp://127.0.0.1:${port}`);
    ok((told.connection ?? 0) > 0, 'the event is part of the conversation');
  });

  it('keeps what the client sent before the target was connected', async () => {
    const tap = await tapped({ connect: 'withData' });
    const client = await StreamPeer.connect(tap.port);
    client.socket.write('first');
    const target = await tap.server.accept();
    await target.whenText((text) => text === 'first');
    client.socket.write(' second');
    equal(await target.whenText((text) => text.length === 12), 'first second');
  });

  it('connects with the first data only where it is told to', async () => {
    const tap = await tapped({ connect: 'withData' });
    const silent = await StreamPeer.connect(tap.port);
    const speaking = await StreamPeer.connect(tap.port);
    await tap.fixture.whenSummary(tap.id, ({ openConnections }) => openConnections === 2);
    speaking.socket.write('x');
    const target = await tap.server.accept();
    equal(await target.whenText((text) => text !== ''), 'x', 'the first to be connected');
    silent.socket.end();
    await (await tap.server.accept()).whenEnd();
  });

  it('forwards a partial frame at once, though it is shown once it is whole', async () => {
    const tap = await tapped({}, { framing: { line: 'lf' } });
    const { client, target } = await openedThrough(tap);
    client.socket.write('no end yet');
    await target.whenText((text) => text === 'no end yet');
    client.socket.write('\n');
    await target.whenText((text) => text === 'no end yet\n');
    const line = await tap.fixture.whenEntry(tap.id, ({ direction }) => direction === 'in');
    equal(String(line.bytes), 'no end yet');
  });

  it('goes to the first target that can be had, or to each in turn', async () => {
    const [one, two] = [await ServerPeer.listen(), await ServerPeer.listen()];
    const to = [one, two].map(({ port }) => `tcp://127.0.0.1:${port}`);
    const fixture = new EngineFixture();
    const listen = 'tcp://127.0.0.1:0';
    const first = await fixture.run({ listen, forward: { to } });
    const inTurn = await fixture.run({ listen, forward: { to, pick: 'roundRobin' } });
    await StreamPeer.connect(first.port);
    await one.accept();
    await StreamPeer.connect(inTurn.port);
    await one.accept();
    await StreamPeer.connect(inTurn.port);
    await two.accept();
    one.close();
    const client = await StreamPeer.connect(first.port);
    client.socket.write('to the second');
    await (await two.accept()).whenText((text) => text === 'to the second');
  });

  it('lets no dial that waits hold up another', async () => {
    const unanswering = await UnansweringPeer.listen();
    const alive = await ServerPeer.listen();
    const fixture = new EngineFixture();
    const to = [unanswering, alive].map(({ port }) => `tcp://127.0.0.1:${port}`);
    const tap = await fixture.run({
      listen: 'tcp://127.0.0.1:0',
      forward: { to, pick: 'roundRobin' },
    });
    await StreamPeer.connect(tap.port);
    await StreamPeer.connect(tap.port);
    await alive.accept();
    equal(fixture.summaryOf(tap.id).state.kind, 'running');
  });

  it('slows the writer where the reader is slow, and keeps nothing meanwhile', async () => {
    const tap = await tapped();
    const { client, target } = await openedThrough(tap);
    target.socket.pause();
    const chunk = Buffer.alloc(64 * 1024, 'x');
    let written = 0;
    const most = 64 * 1024 * 1024;
    // The kernel's buffers fill, then ours, then those of the client.
    while (client.socket.writableLength < 1024 * 1024 && written < most) {
      client.socket.write(chunk);
      written += chunk.length;
      await new Promise(setImmediate);
    }
    ok(written < most, 'the writer is slowed');
    const { queuedBytes } = await tap.fixture.whenSummary(
      tap.id,
      ({ counters }) => counters.bytesIn > 0,
    );
    ok(queuedBytes <= 1024 * 1024, `${queuedBytes} bytes are queued`);
    client.socket.end();
    target.socket.resume();
    await target.whenEnd();
    equal(target.socket.bytesRead, written);
  });

  it('ends both connections when it stops, and the port is free then', async () => {
    const tap = await tapped();
    const { client, target } = await openedThrough(tap);
    await tap.fixture.engine.stopSocket(tap.id);
    await Promise.all([client.whenEnd(), target.whenEnd()]);
    const again = createServer().listen(tap.port, '127.0.0.1');
    endAfterTest(() => again.close());
    await once(again, 'listening');
  });

  it('stops while it connects', async () => {
    const unanswering = await UnansweringPeer.listen();
    const fixture = new EngineFixture();
    const tap = await fixture.run({
      listen: 'tcp://127.0.0.1:0',
      forward: `tcp://127.0.0.1:${unanswering.port}`,
    });
    const client = await StreamPeer.connect(tap.port);
    await fixture.whenSummary(tap.id, ({ openConnections }) => openConnections === 1);
    equal((await fixture.engine.stopSocket(tap.id)).kind, 'stopped');
    await client.whenEnd();
  });

  it('ends the connection to the target with the client’s that a user closes', async () => {
    const tap = await tapped();
    const { target, client } = await openedThrough(tap);
    const { connection = 0 } = await tap.fixture.whenEvent(tap.id, 'accept');
    await tap.fixture.whenEvent(tap.id, 'connect');
    await tap.fixture.engine.endConnection(tap.id, connection, 'close');
    await Promise.all([client.whenEnd(), target.whenEnd()]);
  });

  it('forwards between kinds of streams: from a Unix socket to TCP', async function () {
    if (process.platform === 'win32') {
      this.skip();
    }
    const path = join(tmpdir(), `tap-${randomUUID()}.sock`);
    endAfterTest(() => rmSync(path, { force: true }));
    const fixture = new EngineFixture();
    const inside = await fixture.start({
      listen: `unix:${path}`,
      respond: [{ on: 'message', echo: true }],
    });
    equal(inside.state.kind, 'running');
    const tap = await fixture.run({ listen: 'tcp://127.0.0.1:0', forward: `unix:${path}` });
    const client = await StreamPeer.connect(tap.port);
    client.socket.end('there and back');
    await client.whenEnd();
    equal(client.text, 'there and back');
  });
});

describe('A tapped conversation', () => {
  it('is one in queries, pages and filters, whichever connection a message came on', async () => {
    const tap = await tapped();
    const { client, target } = await openedThrough(tap);
    const { fixture } = tap;
    client.socket.write('question');
    await target.whenText((text) => text !== '');
    target.socket.write('answer');
    await client.whenText((text) => text !== '');
    const { connection: conversation = 0 } = await fixture.whenEvent(tap.id, 'accept');
    const read = async (filter: string) => {
      const { id } = await fixture.openQuery({ sockets: [tap.id], filter });
      const { rows, bytes } = await fixture.engine.page({
        ...{ query: id, at: { position: 0 }, count: 100, previewBytes: 100 },
      });
      return rows.map(({ offset, captured, direction, origin, connection, leg, replyMs }) => ({
        text: Buffer.from(bytes.subarray(offset, offset + captured)).toString(),
        ...{ direction, origin, isReply: replyMs !== undefined, leg },
        isOfConversation: connection === conversation,
      }));
    };
    const question = {
      ...{ text: 'question', direction: 'in', origin: undefined, isReply: false, leg: 'client' },
      isOfConversation: true,
    };
    const answer = {
      ...{ text: 'answer', direction: 'out', origin: 'peer', isReply: true, leg: 'server' },
      isOfConversation: true,
    };
    deepEqual(await read(`conn:${conversation} not event`), [question, answer]);
    deepEqual(await read('upstream'), [question]);
    deepEqual(await read('downstream'), [answer]);
    deepEqual(await read('out origin:peer'), [answer]);
    deepEqual(await read(`port:${tap.server.port} not event`), [answer]);
  });

  it('is one stream of a capture, as if no tap had been there', async () => {
    const tap = await tapped();
    const { client, target } = await openedThrough(tap);
    const { fixture } = tap;
    client.socket.write('question');
    await target.whenText((text) => text !== '');
    target.socket.end('answer');
    await client.whenEnd();
    client.socket.end();
    await fixture.whenSummary(tap.id, ({ openConnections }) => openConnections === 0);
    const path = join(temporaryFolder(), 'tapped.pcapng');
    await fixture.engine.captures.saveTraffic({ job: 1, query: {}, format: 'pcapng', path });
    const { entries } = await openCapture(path);
    const messages = entries.filter(({ direction }) => direction !== 'event');
    deepEqual(
      messages.map(({ direction, origin, bytes }) => [direction, origin, String(bytes)]),
      [
        ['in', undefined, 'question'],
        ['out', 'peer', 'answer'],
      ],
    );
    equal(new Set(messages.map(({ connection }) => connection)).size, 1);
    const steps = entries.filter(({ connection }) => connection === messages[0]?.connection);
    deepEqual(
      steps.flatMap(({ event }) => (event ? [`${event.event} ${event.side ?? ''}`] : [])),
      ['accept remote', 'shutdown local', 'shutdown remote', 'close remote'],
    );
  });
});
