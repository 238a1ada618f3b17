import { equal, ok } from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { SystemClock } from '../../../src/engine/clock.ts';
import { endAfterTest } from './endAfterTest.ts';
import { EngineFixture } from './engineFixture.ts';
import { ServerPeer, StreamPeer } from './peers.ts';

describe('under load', () => {
  it('logs the messages of 1,000 connections, each in order', async () => {
    const fixture = new EngineFixture({}, new SystemClock());
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0', backlog: 1_000 });
    const peers = await Promise.all(Array.from({ length: 1_000 }, () => StreamPeer.connect(port)));
    await fixture.whenSummary(id, ({ openConnections }) => openConnections === 1_000);
    for (let round = 0; round < 3; round += 1) {
      for (const { socket } of peers) {
        socket.write(`${round};`);
      }
    }
    await fixture.whenSummary(id, ({ counters }) => counters.bytesIn === 6_000);
    const texts = new Map<number, string>();
    let lastSeq = 0;
    for (const { seq, connection = 0, direction, bytes } of await fixture.entries(id)) {
      ok(seq > lastSeq);
      lastSeq = seq;
      if (direction === 'in') {
        texts.set(connection, (texts.get(connection) ?? '') + bytes.toString());
      }
    }
    equal(texts.size, 1_000);
    ok([...texts.values()].every((text) => text === '0;1;2;'));
  });

  it('receives a stream of 20 MB intact', async () => {
    const fixture = new EngineFixture({ logBytesPerSocket: 40_000_000 }, new SystemClock());
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0' });
    const sent = createHash('sha1');
    await pipeline(
      Readable.from(
        stretch(20_000_000, (part) => sent.update(part)),
        { objectMode: false },
      ),
      connect(port, '127.0.0.1'),
    );
    await fixture.whenEvent(id, 'close');
    equal(await hashOfLog(fixture, id, 'in'), sent.digest('hex'));
  });

  it('sends a stream of 20 MB intact, no faster than its peer reads', async () => {
    const fixture = new EngineFixture({ logBytesPerSocket: 40_000_000 }, new SystemClock());
    const server = await ServerPeer.listen();
    const { id } = await fixture.run({ connect: `tcp://127.0.0.1:${server.port}` });
    const peer = await server.accept();
    const received = createHash('sha1');
    let length = 0;
    peer.socket.removeAllListeners('data');
    peer.socket.on('data', (chunk) => {
      length += chunk.length;
      received.update(chunk);
    });
    const sent = createHash('sha1');
    for (const part of stretch(20_000_000, (bytes) => sent.update(bytes))) {
      let outcome = await fixture.send(id, part);
      while (!outcome.ok) {
        equal(outcome.error.code, 'limitReached');
        await new Promise(setImmediate);
        outcome = await fixture.send(id, part);
      }
    }
    await fixture.engine.endConnection(id, 1, 'shutdown');
    await peer.whenEnd();
    equal(length, 20_000_000);
    const digest = sent.digest('hex');
    equal(received.digest('hex'), digest);
    equal(await hashOfLog(fixture, id, 'out'), digest);
  });

  it('loses none of 20,000 datagrams that come thirty a turn', async () => {
    const total = 20_000;
    const fixture = new EngineFixture({}, new SystemClock());
    const { id, port } = await fixture.run({ listen: 'udp://127.0.0.1:0' });
    const socket = createSocket('udp4');
    endAfterTest(() => socket.close());
    socket.connect(port, '127.0.0.1');
    await once(socket, 'connect');
    const payload = Buffer.alloc(100);
    for (let sent = 0; sent < total;) {
      // One thread does both here: libuv reads 32 datagrams a turn, and more must not be sent in one.
      for (const end = Math.min(total, sent + 30); sent < end; sent += 1) {
        payload.writeUInt32BE(sent);
        socket.send(Buffer.from(payload));
      }
      await new Promise(setImmediate);
    }
    await fixture.whenSummary(id, ({ counters }) => counters.messagesIn === total);
    const query = await fixture.openQuery({ sockets: [id], directions: ['in'] });
    equal(query.total, total);
    for (let position = 0; position < query.total; position += 1_000) {
      const page = await fixture.engine.page({
        query: query.id,
        at: { position },
        count: 1_000,
        previewBytes: 100,
      });
      const bytes = Buffer.from(page.bytes.buffer);
      for (const [at, { offset, length }] of page.rows.entries()) {
        equal(length, 100);
        equal(bytes.readUInt32BE(offset), position + at);
      }
    }
  });
});

/** Parts of varying length whose bytes differ everywhere, `length` bytes altogether. */
function* stretch(length: number, onPart: (part: Buffer) => void): Generator<Buffer> {
  const pattern = Buffer.alloc(1_000_003).map((_, at) => (at * 31 + (at >> 8)) & 0xff);
  let left = length;
  for (let step = 1; left > 0; step += 1) {
    const part = Buffer.from(pattern.subarray(0, Math.min(left, 1 + ((step * 7_919) % 1_000_003))));
    onPart(part);
    left -= part.length;
    yield part;
  }
}

async function hashOfLog(fixture: EngineFixture, id: string, direction: 'in' | 'out') {
  const { engine } = fixture;
  const hash = createHash('sha1');
  const query = await fixture.openQuery({ sockets: [id], directions: [direction] });
  for (let position = 0; position < query.total; position += 1_000) {
    const at = { position };
    const { rows } = await engine.page({ query: query.id, at, count: 1_000, previewBytes: 0 });
    for (const { seq, length } of rows) {
      for (let offset = 0; offset < length; offset += 1_048_576) {
        hash.update(await engine.payload({ socket: id, seq, offset, length: 1_048_576 }));
      }
    }
  }
  return hash.digest('hex');
}
