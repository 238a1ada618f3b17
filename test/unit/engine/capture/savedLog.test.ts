import { deepEqual, ok } from 'node:assert/strict';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import fc from 'fast-check';
import type { EventDetail, EntryRow } from '../../../../src/shared/entry.ts';
import { escapeInvisible } from '../../../../src/shared/escapeInvisible.ts';
import type { SavedEntry, SavedSocket } from '../../../../src/engine/capture/savedEntry.ts';
import { describeProgram } from '../../interop/foreignProgram.ts';
import { timesMore } from '../../timesMore.ts';
import { EngineFixture } from '../engineFixture.ts';
import { StreamPeer } from '../peers.ts';
import { anyLog } from './anyLog.ts';
import { pcapngOf } from './conversations.ts';
import { openCapture } from './openCapture.ts';
import type { CapturedEntry } from './openCapture.ts';
import { faultsOf, temporaryFile, temporaryFolder } from './tshark.ts';

describe('a capture of ours, opened again', () => {
  it('has every entry as it was, of every kind, in its order', async () => {
    await fc.assert(
      fc.asyncProperty(anyLog, async ({ sockets, entries }) => {
        const opened = await openCapture(temporaryFile(pcapngOf(entries, sockets)));
        deepEqual(opened.entries.map(ofRead), entries.map(ofSaved));
        const told = sockets.filter(({ socket }) =>
          entries.some((entry) => entry.socket === socket),
        );
        deepEqual(
          opened.summary.sockets
            .map(({ id, name, role, endpoint }) => ({ id, name, role, endpoint }))
            .sort(byId),
          told
            .map(({ socket, name, role, endpoint }) => ({
              id: socket,
              name: escapeInvisible(name),
              role,
              endpoint,
            }))
            .sort(byId),
        );
      }),
      { numRuns: timesMore(100) },
    );
  });

  it('tells connections with the same ends apart when an event of one comes between messages of the other', async () => {
    const ends = { peer: 'udp://127.0.0.1:7', local: 'udp://127.0.0.1:50000' };
    const message = { direction: 'in', event: undefined, bytes: Buffer.from('x') } as const;
    const event = { direction: 'event', event: { event: 'bind' }, bytes: Buffer.alloc(0) } as const;
    const steps = [
      { connection: 7, ...message },
      { connection: 4, ...message },
      { connection: 7, ...message },
      { connection: 4, ...event, ends: { ...ends, openedBy: 'remote' as const } },
      { connection: 7, ...message },
    ];
    const entries = steps.map((step, index): SavedEntry => {
      const of = { seq: index + 1, time: 1_000, socket, name: 'one', note: undefined };
      return { ...of, isMarked: false, ends, ...step };
    });
    const opened = await openCapture(temporaryFile(pcapngOf(entries, [savedSocket])));
    deepEqual(
      opened.entries.map(({ connection }) => connection),
      [7, 4, 7, 4, 7],
    );
  });
});

const socket = '00000000-0000-1000-8000-000000000000';
const savedSocket: SavedSocket = {
  ...{ socket, name: 'one', role: 'listener', endpoint: 'udp://127.0.0.1:50000' },
  ...{ droppedDatagrams: undefined, evictedEntries: 0 },
};

/** What goes wrong, and what goes well, with sockets of every kind. */
async function live(fixture: EngineFixture): Promise<void> {
  const secure = await fixture.run({ listen: 'tls://127.0.0.1:0' }, 'secure');
  const stranger = await StreamPeer.connect(secure.port);
  stranger.socket.write('GET / HTTP/1.0\r\n\r\n');
  await fixture.whenEntry(secure.id, ({ event }) => event?.error?.code === 'handshakeFailed');
  const plain = createServer().listen(0, '127.0.0.1');
  await once(plain, 'listening');
  const { port = 0 } = Object(plain.address()) as { port?: number };
  await new Promise((resolve) => plain.close(resolve));
  await fixture.start({ connect: `tcp://127.0.0.1:${port}` }, 'refused');
  await fixture.start({ listen: `tcp://127.0.0.1:${secure.port}` }, 'taken');
  const sink = await fixture.run({ listen: 'udp://127.0.0.1:0' }, 'sink');
  const source = await fixture.run({ connect: `udp://127.0.0.1:${sink.port}` }, 'source');
  await fixture.send(source.id, Buffer.from('datagram'));
  await fixture.send(source.id, Buffer.alloc(70_000, 'x'));
  await fixture.whenSummary(sink.id, ({ counters }) => counters.bytesIn === 8);
  await fixture.engine.stopSocket(sink.id);
  await fixture.send(source.id, Buffer.from('unheard'));
  await fixture.whenEvent(source.id, 'error');
  const listener = await fixture.run({ listen: 'tcp://127.0.0.1:0' }, 'listener');
  const client = await fixture.run({ connect: `tcp://localhost:${listener.port}` }, 'client');
  await fixture.whenEvent(listener.id, 'accept');
  await fixture.send(client.id, Buffer.alloc(200_000, 'The quick brown fox. '));
  await fixture.whenSummary(listener.id, ({ counters }) => counters.bytesIn === 200_000);
  await fixture.engine.stopSocket(client.id);
  for (const framing of ['line', 'slip', 'cobs', { lengthPrefix: { bytes: 2 } }] as const) {
    const framed = await fixture.run({ listen: 'tcp://127.0.0.1:0', framing });
    const peer = await fixture.run({ connect: `tcp://127.0.0.1:${framed.port}`, framing });
    await fixture.whenEvent(framed.id, 'accept');
    await fixture.send(peer.id, Buffer.from([1, 0, 0xc0, 2]));
    await fixture.whenSummary(framed.id, ({ counters }) => counters.messagesIn === 1);
  }
  const greeter = await fixture.run({
    listen: 'tcp://127.0.0.1:0',
    respond: [
      { on: 'connect', send: 'Server Saying Hi' },
      { on: 'message', echo: true },
    ],
  });
  const visitor = await fixture.run({ connect: `tcp://127.0.0.1:${greeter.port}` });
  await fixture.send(visitor.id, Buffer.from('echo'));
  await fixture.whenSummary(visitor.id, ({ counters }) => counters.bytesIn === 20);
  const server = await fixture.run({ listen: 'tcp://127.0.0.1:0', protocol: 'http' });
  const browser = await fixture.run({
    connect: `tcp://127.0.0.1:${server.port}`,
    protocol: 'http',
  });
  await fixture.send(browser.id, Buffer.from('HEAD / HTTP/1.1\r\nHost: a\r\n\r\n'));
  await fixture.whenSummary(server.id, ({ counters }) => counters.messagesIn === 1);
  await fixture.send(server.id, Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n'));
  await fixture.whenSummary(browser.id, ({ counters }) => counters.messagesIn === 1);
  await fixture.whenEvent(listener.id, 'close');
  await fixture.engine.stopAll();
}

async function rowsOf(fixture: EngineFixture): Promise<EntryRow[]> {
  const { id: query } = await fixture.openQuery({});
  const page = { query, at: { position: 0 }, count: 1_000, previewBytes: 0 };
  const { rows } = await fixture.engine.page(page);
  return rows.map(plainRow);
}

/** Without what belongs to the page. */
function plainRow(row: EntryRow): EntryRow {
  const plain = { ...row, offset: 0, captured: 0 };
  Reflect.deleteProperty(plain, 'bytes');
  return plain;
}

describeProgram('traffic of ours in a file', ['tshark'], (tshark) => {
  it('is the same on the disk: saved, recorded and in a snapshot', async function () {
    this.timeout(60_000);
    const fixture = new EngineFixture();
    const { captures } = fixture.engine;
    const folder = temporaryFolder();
    const ring = { path: join(folder, 'ring.pcapng'), fileBytesMax: 100_000, isRing: true };
    await captures.startRecording(ring);
    await live(fixture);
    await captures.snapshot(join(folder, 'snapshot.pcapng'));
    await captures.stopRecording();
    const rows = await rowsOf(fixture);
    ok(rows.some(({ origin }) => origin === 'echo'));
    ok(rows.some(({ context }) => context === 'http:HEAD'));
    for (const code of ['handshakeFailed', 'connectionRefused', 'addressInUse']) {
      ok(
        rows.some(({ event }) => event?.error?.code === code),
        code,
      );
    }
    const saved = join(folder, 'saved.pcapng');
    await captures.saveTraffic({ job: 1, query: {}, format: 'pcapng', path: saved });
    for (const name of ['saved', 'snapshot']) {
      const path = join(folder, `${name}.pcapng`);
      const { entries } = await openCapture(path);
      deepEqual(entries.map(plainRow), rows, name);
      deepEqual(await faultsOf(tshark, path), []);
    }
  });
});

function byId(one: { readonly id: string }, other: { readonly id: string }): number {
  return one.id < other.id ? -1 : 1;
}

function ofSaved(entry: SavedEntry) {
  const { time, socket, connection, ends, direction, event, bytes, isMarked, note } = entry;
  const { origin, fate, faults } = entry;
  const endpoint = event?.endpoint ?? ends?.peer;
  return {
    ...{ time, socket, direction, isMarked, note, origin, fate, faults },
    connection: connection || undefined,
    peer: ends?.peer,
    context: entry.context === '' ? undefined : entry.context,
    event: event && plain({ ...event, ...(endpoint !== undefined && { endpoint }) }),
    bytes: Buffer.from(bytes).toString('base64'),
  };
}

/** As the log keeps it. */
function plain(event: EventDetail): EventDetail {
  return JSON.parse(JSON.stringify(event)) as EventDetail;
}

function ofRead(entry: CapturedEntry) {
  const { time, socket, connection, peer, direction, event, bytes, isMarked = false, note } = entry;
  const { origin, fate, faults, context } = entry;
  return {
    ...{ time, socket, connection, peer, direction, event, isMarked, note, origin, fate, context },
    faults,
    bytes: bytes.toString('base64'),
  };
}
