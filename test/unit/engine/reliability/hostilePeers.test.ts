import { deepEqual, equal, ok } from 'node:assert/strict';
import { once } from 'node:events';
import type { Definition } from '../../../../src/shared/definition/definition.ts';
import type { Framing } from '../../../../src/shared/framing.ts';
import { EngineFixture, ManualClock } from '../engineFixture.ts';
import { StreamPeer } from '../peers.ts';
import { bytesInUse } from './bytesInUse.ts';

/** What any of these peers may cost beyond what the limits allow, in bytes. */
const allowance = 16_000_000;

describe('a listener with a hostile peer', () => {
  it('serves the others while one never reads', async () => {
    const fixture = new EngineFixture({ sendQueueBytes: 2_000_000, logBytesPerSocket: 2_000_000 });
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0' });
    const stuck = await StreamPeer.connect(port);
    stuck.socket.pause();
    const good = await StreamPeer.connect(port);
    good.socket.removeAllListeners('data');
    let taken = 0;
    good.socket.on('data', ({ length }) => (taken += length));
    await fixture.whenSummary(id, ({ openConnections }) => openConnections === 2);
    const before = bytesInUse();
    let sent = 0;
    // The system's own buffers may take dozens of megabytes for the one before it is left out.
    for (let leftOut = 0; leftOut < 20;) {
      const outcome = await fixture.send(id, Buffer.alloc(1_000_000, 'x'));
      ok(outcome.ok && sent < 100_000_000, JSON.stringify(outcome));
      leftOut += outcome.value.connections === 1 ? 1 : 0;
      sent += 1_000_000;
      while (taken < sent) {
        await once(good.socket, 'data');
      }
    }
    const { queuedBytes } = await fixture.whenSummary(id, (summary) => summary.queuedBytes > 0);
    ok(queuedBytes <= 2_000_000, `${queuedBytes} bytes queued`);
    const grown = bytesInUse() - before;
    ok(grown < 4_000_000 + allowance, `${grown} bytes more`);
    const refusals = (await fixture.events(id)).filter((event) => event.startsWith('error'));
    deepEqual(new Set(refusals), new Set(['error local limitReached']));
    const late = await StreamPeer.connect(port);
    late.socket.write('still there?');
    await fixture.whenEntry(id, ({ bytes }) => bytes.toString() === 'still there?');
  });

  it('waits for one that sends a byte a second, and keeps no more than the bytes', async () => {
    const seconds = 200;
    const head = Buffer.alloc(4);
    head.writeUInt32BE(seconds);
    const framings: readonly { framing: Framing; head: Uint8Array; end: string }[] = [
      { framing: 'none', head: Buffer.alloc(0), end: '' },
      { framing: 'line', head: Buffer.alloc(0), end: '\n' },
      { framing: { lengthPrefix: { bytes: 4 } }, head, end: '' },
      { framing: 'slip', head: Buffer.of(0xc0), end: '\u00c0' },
    ];
    for (const { framing, head, end } of framings) {
      const clock = new ManualClock();
      const fixture = new EngineFixture({ logEntriesPerSocket: 100 }, clock);
      const definition = { listen: 'tcp://127.0.0.1:0', idleSeconds: 10, framing } as const;
      const { id, port } = await fixture.run(definition);
      const slow = await StreamPeer.connect(port);
      slow.socket.setNoDelay();
      slow.socket.write(head);
      const before = bytesInUse();
      for (let second = 0; second < seconds; second += 1) {
        await new Promise<unknown>((resolve) => slow.socket.write('x', resolve));
        // Once the listener has had its turn.
        await new Promise(setImmediate);
        clock.advance(1_000);
      }
      const grown = bytesInUse() - before;
      ok(grown < 4_000_000, `${grown} bytes more with ${JSON.stringify(framing)}`);
      slow.socket.write(Buffer.from(end, 'latin1'));
      const wanted = framing === 'none' ? 1 : seconds;
      for (let last = 0; last < wanted;) {
        await new Promise(setImmediate);
        last =
          (await fixture.entries(id)).findLast(({ direction }) => direction === 'in')?.length ?? 0;
      }
      const entries = await fixture.entries(id);
      ok(entries.length <= 100);
      deepEqual(
        entries.filter(({ event }) => event?.event === 'error' || event?.event === 'close'),
        [],
      );
      await fixture.engine.stopAll();
    }
  });

  it('stops reading from a peer that never takes its echo, framed or not', async () => {
    for (const framing of ['none', { fixedLength: 100 }] as const) {
      const fixture = new EngineFixture({ logBytesPerSocket: 1_000_000 });
      const { id, port } = await fixture.run({
        listen: 'tcp://127.0.0.1:0',
        framing,
        respond: [{ on: 'message', echo: true }],
      });
      const stuck = await StreamPeer.connect(port);
      stuck.socket.pause();
      const before = bytesInUse();
      stuck.socket.write(Buffer.alloc(30_000_000));
      await fixture.whenSummary(id, ({ queuedBytes }) => queuedBytes > 0);
      const good = await StreamPeer.connect(port);
      for (let round = 0; round < 100; round += 1) {
        good.socket.write('x'.repeat(100));
        await good.whenText((text) => text.length === (round + 1) * 100);
      }
      const { counters, queuedBytes } = fixture.summaryOf(id);
      ok(counters.bytesIn < 30_000_000);
      ok(queuedBytes < 1_000_000, `${queuedBytes} bytes queued`);
      // The peer's own bytes, which wait in this process too, are no growth of the engine's.
      const grown = bytesInUse() - before - stuck.socket.writableLength;
      ok(grown < allowance, `${grown} bytes more`);
    }
  });

  it('gathers frames that come one byte at a time', async () => {
    const fixture = new EngineFixture();
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0', framing: 'varint' });
    const slow = await StreamPeer.connect(port);
    slow.socket.setNoDelay(true);
    const stream = Buffer.from('\x05hello\x00\x03you');
    for (const [at, byte] of stream.entries()) {
      slow.socket.write(Uint8Array.of(byte));
      const { id: connection } = (await fixture.engine.connections(id, { from: 0, count: 1 }))
        .connections[0] ?? { id: 0 };
      ok(at === 0 || connection > 0);
      // The frame that is not whole holds up nobody else.
      const quick = await StreamPeer.connect(port);
      quick.socket.end('\x02ok');
      await quick.whenEnd();
    }
    slow.socket.end();
    await fixture.whenSummary(id, ({ openConnections }) => openConnections === 0);
    const messages = (await fixture.entries(id)).filter(({ direction }) => direction === 'in');
    equal(messages.length, 3 + stream.length);
    deepEqual(
      messages.map(({ wire }) => wire.toString()).filter((text) => text !== '\x02ok'),
      ['\x05hello', '\x00', '\x03you'],
    );
  });

  it('logs the frame that a reset cut, and goes on', async () => {
    const fixture = new EngineFixture();
    const { id, port } = await fixture.run({
      listen: 'tcp://127.0.0.1:0',
      framing: { lengthPrefix: { bytes: 2 } },
    });
    const good = await StreamPeer.connect(port);
    const bad = await StreamPeer.connect(port);
    bad.socket.write('\x00\x03yes\x00\x09half');
    await fixture.whenEntry(id, ({ direction }) => direction === 'in');
    bad.socket.resetAndDestroy();
    const { connection } = await fixture.whenEvent(id, 'reset');
    deepEqual(
      (await fixture.entries(id))
        .filter((entry) => entry.connection === connection)
        .map(({ event, wire }) => event?.error?.code ?? event?.event ?? wire.toString()),
      ['accept', '\x00\x03yes', '\x00\x09half', 'frameUnfinished', 'connectionReset'],
    );
    good.socket.write('\x00\x04good');
    await fixture.whenEntry(id, ({ bytes }) => bytes.toString() === 'good');
    equal(fixture.summaryOf(id).openConnections, 1);
  });

  const fourGiB = 2 ** 32;
  const prefixes: [framing: Framing, prefix: Buffer][] = [
    [{ lengthPrefix: { bytes: 4 } }, Buffer.of(0xff, 0xff, 0xff, 0xff)],
    [{ lengthPrefix: { bytes: 4, byteOrder: 'little' } }, Buffer.of(0xff, 0xff, 0xff, 0xff)],
    [{ lengthPrefix: { bytes: 8 } }, Buffer.of(0, 0, 0, 1, 0, 0, 0, 0)],
    [{ lengthPrefix: { digits: 10 } }, Buffer.from(String(fourGiB))],
    [{ lengthPrefix: { digits: 12, terminator: ':' } }, Buffer.from(`${fourGiB}:`)],
    ['varint', Buffer.of(0x80, 0x80, 0x80, 0x80, 0x10)],
  ];
  for (const [framing, prefix] of prefixes) {
    it(`keeps the bytes after a length of 4 GiB, ${JSON.stringify(framing)}`, async () => {
      const fixture = new EngineFixture({ logBytesPerSocket: 8_000_000 });
      const definition: Pick<Definition, 'framing' | 'frameBytesMax'> = {
        framing,
        frameBytesMax: 500_000,
      };
      const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0', ...definition });
      const before = bytesInUse();
      const peer = await StreamPeer.connect(port);
      peer.socket.write(prefix);
      // What it begins may never come: its bytes are shown as waiting meanwhile.
      await fixture.whenSummary(id, ({ unfinished }) => unfinished?.bytes === prefix.length);
      peer.socket.end(Buffer.alloc(3_200_000, 0xff));
      await fixture.whenEvent(id, 'close');
      const grown = bytesInUse() - before;
      ok(grown < 8_000_000 + allowance, `${grown} bytes more`);
      const entries = await fixture.entries(id);
      const lengths = entries
        .filter(({ direction }) => direction === 'in')
        .map(({ length }) => length);
      deepEqual(lengths, [...Array<number>(6).fill(500_000), 200_000 + prefix.length]);
      deepEqual(
        entries.flatMap(({ event: step }) => (step?.event === 'error' ? [step.error?.code] : [])),
        ['frameMalformed'],
      );
      equal(fixture.summaryOf(id).counters.bytesIn, prefix.length + 3_200_000);
    });
  }
});
