import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Framing } from '../../../../src/shared/framing.ts';
import { wrapFrame } from '../../../../src/shared/wrapFrame.ts';
import { EngineFixture, ManualClock } from '../engineFixture.ts';
import { ServerPeer, StreamPeer } from '../peers.ts';

/** The messages of a socket with their framing, and faults, in order, as `in "text"`, `out "text"`, `error code`. */
async function story(fixture: EngineFixture, id: string): Promise<string[]> {
  const entries = await fixture.entries(id);
  return entries.flatMap(({ direction, wire, event }) =>
    event === undefined
      ? [`${direction} ${JSON.stringify(wire.toString('latin1'))}`]
      : event.event === 'error'
        ? [`error ${event.error?.code}`]
        : [],
  );
}

function messagesIn(fixture: EngineFixture, id: string, count: number) {
  return fixture.whenSummary(id, ({ counters }) => counters.messagesIn >= count);
}

function messagesOut(fixture: EngineFixture, id: string, count: number) {
  return fixture.whenSummary(id, ({ counters }) => counters.messagesOut >= count);
}

/** Resolves when the bytes of `login: ` are received, counted and told, though their line goes on. */
async function whenPromptWaits(fixture: EngineFixture, id: string): Promise<void> {
  const summary = await fixture.whenSummary(id, ({ unfinished }) => unfinished?.bytes === 7);
  deepEqual(summary.unfinished, { bytes: 7, frames: 1 });
  deepEqual([summary.counters.bytesIn, summary.counters.messagesIn], [7, 0]);
  const { connections } = await fixture.engine.connections(id, { from: 0, count: 1 });
  deepEqual(
    connections.map(({ bytesIn, unfinishedBytes }) => [bytesIn, unfinishedBytes]),
    [[7, 7]],
  );
  const [frame] = await fixture.engine.unfinishedFrames(id);
  equal(frame && Buffer.from(frame.bytes).toString(), 'login: ');
}

describe('a framed stream', () => {
  let fixture: EngineFixture;

  beforeEach(() => {
    fixture = new EngineFixture();
  });

  async function listen(framing: Framing, more: object = {}) {
    const listener = await fixture.run({ listen: 'tcp://127.0.0.1:0', framing, ...more });
    return { ...listener, peer: await StreamPeer.connect(listener.port) };
  }

  it('has one message for each frame, though frames share chunks and span them', async () => {
    const { id, peer } = await listen({ delimiter: '\r\n' });
    peer.socket.write('PING\r\nECHO ');
    await messagesIn(fixture, id, 1);
    peer.socket.write('one\r');
    peer.socket.write('\nQUIT\r\n');
    await messagesIn(fixture, id, 3);
    deepEqual(await story(fixture, id), [
      'in "PING\\r\\n"',
      'in "ECHO one\\r\\n"',
      'in "QUIT\\r\\n"',
    ]);
    equal(fixture.summaryOf(id).counters.bytesIn, 22);
  });

  it('shows the payload under every framing as it is without one, received and sent', async () => {
    const payloads = [
      Buffer.from('{"answer":42,"text":"\u00c0 \u00db"}'),
      // CBOR, MessagePack and Protocol Buffers.
      Buffer.from('a263666f6f820102636261728101', 'hex'),
      Buffer.from('82a3666f6f9201c0a3626172c3', 'hex'),
      Buffer.from('089601120774657374696e67', 'hex'),
    ];
    const framings: Framing[] = [
      ...(['line', 'stxEtx', 'mllp', 'slip', 'cobs', 'varint'] as const),
      { line: 'crlf' },
      { delimiter: '--' },
      { lengthPrefix: { bytes: 4, byteOrder: 'little' } },
      { lengthPrefix: { bytes: 2, offset: 2, counts: 'frame' } },
      { lengthPrefix: { digits: 5, terminator: ' ' } },
    ];
    for (const framing of framings) {
      const { id, peer } = await listen(framing, { respond: [{ on: 'message', echo: true }] });
      const frames = payloads.map((payload) => {
        const wrapped = wrapFrame(framing, payload);
        ok(wrapped.ok, JSON.stringify(framing));
        return Buffer.from(wrapped.bytes);
      });
      peer.socket.write(Buffer.concat(frames));
      await fixture.whenSummary(id, ({ counters }) => counters.messagesOut === payloads.length);
      const entries = await fixture.entries(id);
      for (const direction of ['in', 'out'] as const) {
        const messages = entries.filter((entry) => entry.direction === direction);
        deepEqual(
          messages.map(({ bytes }) => bytes.toString('hex')),
          payloads.map((payload) => payload.toString('hex')),
          JSON.stringify(framing),
        );
        deepEqual(
          messages.map(({ wire, length }) => [wire.toString('hex'), length]),
          frames.map((frame, index) => [frame.toString('hex'), payloads[index]?.length]),
        );
      }
    }
  });

  it('tells at once how many bytes wait for the rest of their frame', async () => {
    const { id, peer } = await listen('line');
    peer.socket.write('login: ');
    await whenPromptWaits(fixture, id);
    peer.socket.write('root\n');
    const { unfinished, counters } = await messagesIn(fixture, id, 1);
    equal(unfinished, undefined);
    equal(counters.bytesIn, 12);
    deepEqual(await fixture.engine.unfinishedFrames(id), []);
  });

  it('does so over Unix sockets and TLS, too', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'framed-')), 'socket');
    const unix = await fixture.run({ listen: `unix:${path}`, framing: 'line' });
    const prompter = createConnection(path).on('error', () => undefined);
    prompter.write('login: ');
    await whenPromptWaits(fixture, unix.id);
    prompter.destroy();

    const secure = await fixture.run({ listen: 'tls://127.0.0.1:0', framing: 'line' });
    const client = await fixture.run({
      connect: `tls://127.0.0.1:${secure.port}`,
      framing: 'none',
      tls: { verify: false },
    });
    await fixture.engine.send({ socket: client.id, to: 'all', bytes: Buffer.from('login: ') });
    await whenPromptWaits(fixture, secure.id);
  });

  it('shows the bytes that wait, at most 4 KiB of each connection', async () => {
    const { id, peer } = await listen({ lengthPrefix: { bytes: 4 } });
    const frame = Buffer.alloc(10_000, 'x');
    frame.writeUInt32BE(1_000_000);
    peer.socket.write(frame);
    await fixture.whenSummary(id, ({ unfinished }) => unfinished?.bytes === frame.length);
    const [waiting] = await fixture.engine.unfinishedFrames(id);
    equal(waiting?.length, frame.length);
    deepEqual(Buffer.from(waiting.bytes), frame.subarray(0, 4_096));
  });

  it('puts a frame together that is larger than any chunk', async () => {
    const { id, peer } = await listen({ lengthPrefix: { bytes: 4 } });
    const frame = Buffer.alloc(4 + 700_000, 'x');
    frame.writeUInt32BE(700_000);
    peer.socket.write(frame);
    await messagesIn(fixture, id, 1);
    const [entry] = (await fixture.entries(id)).filter(({ direction }) => direction === 'in');
    deepEqual([entry?.length, entry?.wireLength], [700_000, frame.length]);
  });

  it('logs an unfinished frame when the peer finishes, before the half close', async () => {
    const { id, peer } = await listen('line');
    peer.socket.end('whole\nhalf');
    await fixture.whenEvent(id, 'close');
    deepEqual(await story(fixture, id), ['in "whole\\n"', 'in "half"', 'error frameUnfinished']);
    deepEqual(await fixture.events(id), [
      'bind',
      'listen',
      'accept remote',
      'error remote frameUnfinished',
      'shutdown remote',
      'close remote',
    ]);
  });

  it('logs an unfinished frame when the peer resets', async () => {
    const { id, peer } = await listen('line');
    peer.socket.write('whole\nhalf');
    await messagesIn(fixture, id, 1);
    peer.socket.resetAndDestroy();
    await fixture.whenEvent(id, 'reset');
    deepEqual(await story(fixture, id), ['in "whole\\n"', 'in "half"', 'error frameUnfinished']);
  });

  it('logs an unfinished frame when we reset, close or stop', async () => {
    for (const ending of ['reset', 'close', 'stop'] as const) {
      const { id, peer } = await listen('line');
      peer.socket.on('end', () => peer.socket.end());
      peer.socket.write('whole\nhalf');
      await messagesIn(fixture, id, 1);
      const { connections } = await fixture.engine.connections(id, { from: 0, count: 1 });
      if (ending === 'stop') {
        await fixture.engine.stopSocket(id);
      } else {
        const ended = await fixture.engine.endConnection(id, connections[0]?.id ?? 0, ending);
        ok(ended.ok);
        await fixture.whenEvent(id, ending);
      }
      deepEqual(
        await story(fixture, id),
        ['in "whole\\n"', 'in "half"', 'error frameUnfinished'],
        ending,
      );
    }
  });

  it('keeps the bytes of a frame that is too long, and the connection', async () => {
    const { id, peer } = await listen('line', { frameBytesMax: 8 });
    peer.socket.write('0123456789abcdefXYZ\nshort\n');
    await messagesIn(fixture, id, 4);
    deepEqual(await story(fixture, id), [
      'in "01234567"',
      'error frameTooLong',
      'in "89abcdef"',
      'in "XYZ\\n"',
      'in "short\\n"',
    ]);
    const error = (await fixture.whenEvent(id, 'error')).event?.error;
    equal(error?.limitBytes, 8);
    match(error.message, /longer than 8 bytes/);
    ok((await fixture.send(id, 'alive')).ok);
    await peer.whenText((text) => text === 'alive\n');
  });

  it('takes a length that no memory could hold for no length', async () => {
    const { id, peer } = await listen({ lengthPrefix: { bytes: 4 } });
    peer.socket.write(Buffer.concat([Buffer.alloc(4, 0xff), Buffer.from('abc')]));
    await fixture.whenSummary(id, ({ unfinished }) => unfinished?.bytes === 7);
    peer.socket.end();
    await fixture.whenEvent(id, 'close');
    deepEqual(await story(fixture, id), ['in "ÿÿÿÿabc"', 'error frameMalformed']);
  });

  it('has one message and one error of a stream that has another framing', async () => {
    const lines = Array.from(
      { length: 500 },
      (_, at) =>
        `<34>1 2026-11-22T23:24:${at % 60}.003Z mymachine.example.com su ${at} ID47 - failed for user ${at % 7}\n`,
    );
    const { id, peer } = await listen({ lengthPrefix: { digits: 10, terminator: ' ' } });
    peer.socket.end(lines.join(''));
    await fixture.whenEvent(id, 'close');
    const messages = (await fixture.entries(id)).filter(({ direction }) => direction === 'in');
    deepEqual(
      messages.map(({ length }) => length),
      [lines.join('').length],
    );
    const errors = (await fixture.events(id)).filter((event) => event.startsWith('error'));
    deepEqual(errors, ['error remote frameMalformed']);
  });

  it('has one error of malformed frames that follow one another', async () => {
    const { id, peer } = await listen('slip');
    peer.socket.end(Buffer.from('a\xdbx\xc0b\xdbx\xc0good\xc0c\xdbx\xc0', 'latin1'));
    await fixture.whenEvent(id, 'close');
    const events = (await story(fixture, id)).map((line) => line.split(' ')[0]);
    deepEqual(events, ['in', 'error', 'in', 'in', 'in', 'error']);
  });

  it('logs bytes that are no frame, and goes on with the next', async () => {
    const { id, peer } = await listen('stxEtx');
    peer.socket.write('noise\x02good\x03');
    await messagesIn(fixture, id, 2);
    deepEqual(await story(fixture, id), [
      'in "noise"',
      'error frameMalformed',
      'in "\\u0002good\\u0003"',
    ]);
  });

  it('echoes each frame when it is whole, and what is left at the end', async () => {
    const respond = [{ on: 'message' as const, echo: true as const }];
    const { id, peer } = await listen('line', { respond });
    peer.socket.write('one\ntw');
    equal(await peer.whenText((text) => text.length >= 4), 'one\n');
    peer.socket.end('o\nrest');
    equal(await peer.whenText((text) => text.length >= 12), 'one\ntwo\nrest');
    await fixture.whenEvent(id, 'close');
    deepEqual(await story(fixture, id), [
      'in "one\\n"',
      'out "one\\n"',
      'in "two\\n"',
      'out "two\\n"',
      'in "rest"',
      'out "rest"',
      'error frameUnfinished',
    ]);
  });

  it('ends a frame with silence by the engine’s clock', async () => {
    const clock = new ManualClock();
    fixture = new EngineFixture({}, clock);
    const { id } = await fixture.run({
      listen: 'tcp://127.0.0.1:0',
      framing: { idleGapMs: 50 },
      respond: [{ on: 'message', echo: true }],
    });
    const state = await fixture.engine.startSocket(id, { name: id, listen: 'tcp://127.0.0.1:0' });
    ok(state.kind === 'running');
    const peer = await StreamPeer.connect(Number(state.endpoint.split(':').at(-1)));
    peer.socket.write('silent');
    const echoed = peer.whenText((text) => text === 'silent');
    const wound = setInterval(() => clock.advance(50), 5);
    await echoed;
    clearInterval(wound);
    deepEqual(await story(fixture, id), ['in "silent"', 'out "silent"']);
  });

  it('wraps what is sent, unless it is to go as it is', async () => {
    const server = await ServerPeer.listen();
    const connect = `tcp://127.0.0.1:${server.port}`;
    const { id } = await fixture.run({ connect, framing: { lengthPrefix: { bytes: 2 } } });
    const peer = await server.accept();
    const sent = await fixture.send(id, 'hi');
    deepEqual(sent.ok && sent.value, { connections: 1, bytes: 4 });
    await fixture.engine.send({ socket: id, to: 'all', bytes: Buffer.from('raw'), raw: true });
    equal(await peer.whenText((text) => text.length >= 7), '\0\x02hiraw');
    deepEqual(await story(fixture, id), ['out "\\u0000\\u0002hi"', 'out "raw"']);
  });

  it('wraps greetings', async () => {
    const respond = [{ on: 'connect' as const, send: '220 ready', close: true }];
    const { peer } = await listen({ line: 'crlf' }, { respond });
    await peer.whenEnd();
    equal(peer.text, '220 ready\r\n');
  });

  const refused: [framing: Framing, payload: string, code: string][] = [
    ['stxEtx', 'a\x03b', 'payloadHoldsEnd'],
    [{ fixedLength: 4 }, 'fives', 'payloadTooLong'],
    [{ fixedLength: 4 }, 'six', 'payloadTooShort'],
    [{ lengthPrefix: { bytes: 1 } }, 'x'.repeat(256), 'payloadTooLong'],
  ];
  for (const [framing, payload, code] of refused) {
    it(`refuses to send what ${JSON.stringify(framing)} can’t carry: ${code}`, async () => {
      const { id, peer } = await listen(framing);
      await fixture.whenEvent(id, 'accept');
      const outcome = await fixture.send(id, payload);
      equal(!outcome.ok && outcome.error.code, code);
      match((!outcome.ok && outcome.error.endpoint) || '', /^tcp:\/\/127\.0\.0\.1:\d+$/);
      deepEqual(await story(fixture, id), []);
      equal(peer.text, '');
    });
  }

  it('follows a changed framing with the next connection, and keeps that of the open ones', async () => {
    const { id, peer, port } = await listen('line');
    peer.socket.write('one\n');
    await messagesIn(fixture, id, 1);
    const changed = { listen: 'tcp://127.0.0.1:0', name: 's', protocol: 'resp' } as const;
    deepEqual(await fixture.engine.changeDefinition(id, changed), { ok: true, value: null });
    const later = await StreamPeer.connect(port);
    later.socket.write('*1\r\n$4\r\nPING\r\n');
    await messagesIn(fixture, id, 2);
    peer.socket.write('two\n');
    await messagesIn(fixture, id, 3);
    deepEqual(await story(fixture, id), [
      'in "one\\n"',
      'in "*1\\r\\n$4\\r\\nPING\\r\\n"',
      'in "two\\n"',
    ]);
  });

  it('follows a changed framing when a client connects again', async () => {
    const server = await ServerPeer.listen();
    const definition = {
      connect: `tcp://127.0.0.1:${server.port}`,
      reconnect: { delayMs: 10 },
    };
    const { id } = await fixture.run(definition);
    const first = await server.accept();
    await fixture.engine.changeDefinition(id, { ...definition, name: 's', framing: 'line' });
    first.socket.destroy();
    const second = await server.accept();
    second.socket.write('one\ntwo\n');
    await messagesIn(fixture, id, 2);
    deepEqual(await story(fixture, id), ['in "one\\n"', 'in "two\\n"']);
  });

  it('keeps its framing where a greeting can’t be framed otherwise', async () => {
    const definition = {
      listen: 'tcp://127.0.0.1:0',
      respond: [{ on: 'connect' as const, send: 'hello' }],
    };
    const { id, port } = await fixture.run(definition);
    const outcome = await fixture.engine.changeDefinition(id, {
      ...{ ...definition, name: 's', framing: { fixedLength: 3 } },
    });
    equal(!outcome.ok && outcome.error.code, 'invalidDefinition');
    const peer = await StreamPeer.connect(port);
    await messagesOut(fixture, id, 1);
    peer.socket.write('bytes');
    await messagesIn(fixture, id, 1);
    deepEqual(await story(fixture, id), ['out "hello"', 'in "bytes"']);
  });

  it('does not start where a greeting can’t be framed', async () => {
    const respond = [{ on: 'connect' as const, send: 'long' }];
    for (const endpoint of [{ listen: 'tcp://127.0.0.1:0' }, { connect: 'tcp://127.0.0.1:1' }]) {
      const { state } = await fixture.start({ ...endpoint, framing: { fixedLength: 2 }, respond });
      ok(state.kind === 'failed');
      equal(state.error.code, 'invalidDefinition');
      match(state.error.message, /greeting can’t be sent: the payload is too long/);
    }
  });
});
