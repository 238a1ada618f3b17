import { deepEqual, equal, ok } from 'node:assert/strict';
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SaveFormat, SaveRequest } from '../../../../src/shared/capture.ts';
import { directionPath } from '../../../../src/shared/capture.ts';
import { parseText } from '../../../../src/shared/payload.ts';
import { EngineFixture } from '../engineFixture.ts';
import { StreamPeer } from '../peers.ts';
import { describeProgram } from '../../interop/foreignProgram.ts';
import { openCapture } from './openCapture.ts';
import { followStreams, packetFields, runTshark, temporaryFolder } from './tshark.ts';

const hostile = '=1+1"\u001b]0;owned\u0007,\u202eevil\r\nsecond\u009b31m line';

/** An engine with one connection over which `hostile` came and `answer` went. */
async function talk() {
  const fixture = new EngineFixture();
  const listener = await fixture.run({ listen: 'tcp://127.0.0.1:0' }, 'a listener');
  const peer = await StreamPeer.connect(listener.port);
  peer.socket.write(hostile);
  await fixture.whenSummary(listener.id, ({ counters }) => counters.messagesIn === 1);
  await fixture.send(listener.id, Buffer.from([0x00, 0xff]));
  await fixture.whenSummary(listener.id, ({ counters }) => counters.messagesOut === 1);
  return { fixture, listener, peer };
}

function saver({ engine }: EngineFixture) {
  let job = 0;
  return async (format: SaveFormat, path: string, more: Partial<SaveRequest> = {}) => {
    job += 1;
    return await engine.captures.saveTraffic({ job, query: {}, format, path, ...more });
  };
}

describe('saving traffic', () => {
  it('writes JSON lines that hold every byte, and nothing that a terminal obeys', async () => {
    const { fixture } = await talk();
    const path = join(temporaryFolder(), 'traffic.jsonl');
    const outcome = await saver(fixture)('jsonl', path);
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    const entries = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const messages = entries.filter(({ direction }) => direction !== 'event');
    deepEqual(
      messages.map(({ direction, text, base64, length }) => [direction, text, base64, length]),
      [
        ['in', hostile, Buffer.from(hostile).toString('base64'), Buffer.byteLength(hostile)],
        ['out', undefined, 'AP8=', 2],
      ],
    );
    equal(messages[0]?.['socket'], 'a listener');
    equal(obeyed.test(lines.join('')), false);
    deepEqual(outcome, {
      ok: true,
      value: {
        paths: [path],
        entries: entries.length,
        missedEntries: 0,
        bytes: readFileSync(path).length,
      },
    });
  });

  it('writes tables whose fields are no formulas', async () => {
    const { fixture } = await talk();
    const path = join(temporaryFolder(), 'traffic.csv');
    await saver(fixture)('csv', path);
    const [header, ...rows] = readFileSync(path, 'utf8').trimEnd().split('\r\n');
    equal(header?.split(',').at(-5), 'text');
    const row = rows.find((one) => one.includes(',in,')) ?? '';
    ok(row.includes(`,"'=1+1""\\x1b]0;owned\\x07,\\u{202e}evil\\r\\nsecond`), row);
    ok(
      row.endsWith(
        `${Buffer.from('line').toString('hex').replace(/..\B/g, '$& ')},,peer,delivered`,
      ),
      row,
    );
    equal(obeyed.test(rows.join('')), false);
  });

  it('writes tables in which no field becomes a formula where semicolons part them', async () => {
    const fixture = new EngineFixture();
    const sink = await fixture.run({ listen: 'tcp://127.0.0.1:0', framing: { line: 'lf' } });
    const peer = await StreamPeer.connect(sink.port);
    peer.socket.write('\uff1d1+1\n;=1+1\na;"" -1;b\n');
    await fixture.whenSummary(sink.id, ({ counters }) => counters.messagesIn === 3);
    const path = join(temporaryFolder(), 'traffic.csv');
    await saver(fixture)('csv', path, { query: { filter: 'in' } });
    const rows = readFileSync(path, 'utf8').trimEnd().split('\r\n').slice(1);
    deepEqual(
      rows.map((row) => /,in,,,,\d+,(.*),[^,]*,[^,]*,peer,delivered$/.exec(row)?.[1]),
      ["'\uff1d1+1", '\\x3b=1+1', '"a\\x3b"""" -1;b"'],
    );
  });

  it('writes transcripts whose lines can be turned back into their bytes', async () => {
    const { fixture, listener } = await talk();
    const path = join(temporaryFolder(), 'traffic.txt');
    const seq = await seqOfMessage(fixture, listener.id);
    const ranges = [{ from: seq, to: seq }];
    await fixture.engine.annotate({ query: {}, ranges, mark: true, note: 'look \u001b[2J' });
    await saver(fixture)('text', path);
    const text = readFileSync(path, 'utf8');
    equal(obeyed.test(text.replaceAll('\n', '')), false);
    const payloads = text
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .map((line) => parseText(line.slice(2)));
    const bytes = payloads.flatMap((parsed) => (parsed.ok ? [...parsed.bytes] : []));
    deepEqual(Buffer.from(bytes), Buffer.concat([Buffer.from(hostile), Buffer.from([0, 0xff])]));
    ok(text.includes(' * [look \\\\u{1b}[2J]'), text);
  });

  it('writes hex dumps, and the bare bytes of each direction', async () => {
    const { fixture } = await talk();
    const folder = temporaryFolder();
    const save = saver(fixture);
    await save('hex', join(folder, 'traffic.hex'));
    ok(readFileSync(join(folder, 'traffic.hex'), 'utf8').includes('00000000  00 ff  '));
    const outcome = await save('raw', join(folder, 'traffic.bin'));
    equal(outcome.ok && outcome.value.paths.length, 2);
    equal(directionPath('/a.b/c', 'in'), '/a.b/c.in');
    equal(directionPath('/a/.bin', 'out'), '/a/.bin.out');
    equal(readFileSync(join(folder, 'traffic.in.bin'), 'utf8'), hostile);
    deepEqual(readFileSync(join(folder, 'traffic.out.bin')), Buffer.from([0, 0xff]));
  });

  it('saves what an open query finds, or the entries that are named', async () => {
    const { fixture, listener } = await talk();
    const folder = temporaryFolder();
    const save = saver(fixture);
    const query = await fixture.openQuery({ directions: ['out'] });
    await save('raw', join(folder, 'a.bin'), { query: query.id });
    equal(readFileSync(join(folder, 'a.in.bin')).length, 0);
    equal(readFileSync(join(folder, 'a.out.bin')).length, 2);
    const seq = await seqOfMessage(fixture, listener.id);
    const outcome = await save('raw', join(folder, 'b.bin'), {
      ranges: [
        { from: seq, to: seq },
        { from: 1_000, to: 1_000 },
      ],
    });
    equal(readFileSync(join(folder, 'b.in.bin'), 'utf8'), hostile);
    equal(readFileSync(join(folder, 'b.out.bin')).length, 0);
    deepEqual(outcome.ok && [outcome.value.entries, outcome.value.missedEntries], [1, 1]);
    const { total } = await fixture.openQuery({});
    for (const [ranges, entries] of [
      [[{ from: 1, to: seq - 1 }], seq - 1],
      [
        [
          { from: 2, to: 3 },
          { from: 5, to: 1_000 },
        ],
        total - 2,
      ],
    ] as const) {
      const some = await save('jsonl', join(folder, 'd.jsonl'), { ranges });
      deepEqual(some.ok && [some.value.entries, some.value.missedEntries], [entries, 0]);
      const lines = readFileSync(join(folder, 'd.jsonl'), 'utf8').trimEnd().split('\n');
      ok(
        lines.every((line) => {
          const { seq: saved } = JSON.parse(line) as { seq: number };
          return ranges.some(({ from, to }) => from <= saved && saved <= to);
        }),
      );
    }
    await save('raw', join(folder, 'd.bin'), { query: { filter: 'hex:"00 ff"' } });
    equal(readFileSync(join(folder, 'd.out.bin')).length, 2);
    const faulty = await save('raw', join(folder, 'c.bin'), { query: { filter: '/(/' } });
    equal(!faulty.ok && faulty.error.code, 'failed');
    const missing = await save('raw', join(folder, 'c.bin'), { query: 99 });
    equal(!missing.ok && missing.error.code, 'noSuchQuery');
  });

  it('leaves the old file as it was when it fails or is cancelled, and nothing else', async () => {
    const { fixture } = await talk();
    const folder = temporaryFolder();
    const path = join(folder, 'traffic.jsonl');
    writeFileSync(path, 'old');
    const saving = fixture.engine.captures.saveTraffic({
      ...{ job: 7, query: {}, format: 'jsonl', path },
    });
    await fixture.engine.captures.cancelJob(7);
    const cancelled = await saving;
    equal(!cancelled.ok && cancelled.error.code, 'cancelled');
    deepEqual(readdirSync(folder), ['traffic.jsonl']);
    equal(readFileSync(path, 'utf8'), 'old');

    const save = saver(fixture);
    const nowhere = await save('csv', join(folder, 'missing', 'a.csv'));
    equal(!nowhere.ok && nowhere.error.code, 'noSuchFolder');
    const onFolder = await save('csv', folder);
    equal(!onFolder.ok && onFolder.error.code, 'isFolder');
    equal(readdirSync(dirname(folder)).filter((name) => name.endsWith('.part')).length, 0);
    if (process.platform === 'linux') {
      const full = await save('csv', '/dev/full/a.csv');
      equal(!full.ok && full.error.code, 'noSuchFolder');
    }
    if (process.platform !== 'win32' && process.getuid?.() !== 0) {
      chmodSync(folder, 0o500);
      const denied = await save('csv', join(folder, 'a.csv'));
      chmodSync(folder, 0o700);
      equal(!denied.ok && denied.error.code, 'accessDenied');
    }
  });

  it('keeps a long payload whole over its pauses', async () => {
    const fixture = new EngineFixture();
    const listener = await fixture.run({ listen: 'tcp://127.0.0.1:0' });
    await StreamPeer.connect(listener.port);
    await fixture.whenEvent(listener.id, 'accept');
    const bytes = Buffer.alloc(3_000_000, 'The quick brown fox. ');
    await fixture.send(listener.id, Buffer.from(bytes));
    const path = join(temporaryFolder(), 'long.jsonl');
    await saver(fixture)('jsonl', path);
    const last = readFileSync(path, 'utf8').trimEnd().split('\n').at(-1) ?? '';
    const { base64 } = JSON.parse(last) as { base64: string };
    ok(Buffer.from(base64, 'base64').equals(bytes));
  });
});

describe('marks and notes', () => {
  it('are in every format, and there again when the pcapng is opened', async () => {
    const { fixture, listener, peer } = await talk();
    peer.socket.end();
    await fixture.whenEvent(listener.id, 'close');
    const { rows } = await fixture.engine.page({
      ...{ query: (await fixture.openQuery({})).id, at: { position: 0 } },
      ...{ count: 100, previewBytes: 0 },
    });
    const note = 'Note: is this\na formula?';
    const wanted = ['accept', 'in', 'close'].map((name) => {
      const found = rows.find(({ direction, event }) => (event?.event ?? direction) === name);
      return { name, seq: found?.seq ?? 0 };
    });
    const listening = rows.find(({ event }) => event?.event === 'listen')?.seq ?? 0;
    for (const { seq } of [...wanted, { seq: listening }]) {
      const ranges = [{ from: seq, to: seq }];
      const mark = seq === wanted[1]?.seq;
      await fixture.engine.annotate({ query: {}, ranges, mark, note: `${note} ${seq}` });
    }
    const folder = temporaryFolder();
    const save = saver(fixture);
    await save('jsonl', join(folder, 'a.jsonl'));
    const entries = readFileSync(join(folder, 'a.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { seq: number; marked?: boolean; note?: string })
      .filter((entry) => entry.note !== undefined);
    equal(entries.length, 4);
    deepEqual(
      entries.filter(({ marked }) => marked === true).map(({ seq }) => seq),
      [wanted[1]?.seq],
    );
    await save('csv', join(folder, 'a.csv'));
    const csv = readFileSync(join(folder, 'a.csv'), 'utf8');
    ok(csv.includes(`,in,,true,Note: is this\\na formula? ${wanted[1]?.seq},`), csv);
    await save('pcapng', join(folder, 'a.pcapng'));
    const captured = await openCapture(join(folder, 'a.pcapng'));
    deepEqual(
      captured.entries
        .filter((entry) => entry.note !== undefined || entry.isMarked === true)
        .map((entry) => [entry.event?.event ?? entry.direction, entry.isMarked, entry.note]),
      [{ name: 'listen', seq: listening }, ...wanted].map(({ name, seq }) => [
        ...[name, name === 'in' || undefined, `${note} ${seq}`],
      ]),
    );
  });

  it('can be put on a capture’s entries, for as long as it is open', async () => {
    const { fixture } = await talk();
    const path = join(temporaryFolder(), 'a.pcapng');
    await saver(fixture)('pcapng', path);
    const { reader } = await openCapture(path);
    const marked = await reader.openQuery({ filter: 'marked' });
    const whole = await reader.openQuery({});
    const ranges = [{ from: 2, to: 3 }];
    deepEqual(await reader.annotate({ query: whole.id, ranges, mark: 'toggle' }), {
      ...{ entries: 2, refused: 0, isMarked: true },
    });
    equal(await reader.countEntries({ query: marked.id, ranges: [{ from: 1, to: 9 }] }), 0);
    const { rows } = await reader.page({
      ...{ query: marked.id, at: { position: 0 }, count: 9, previewBytes: 0 },
    });
    deepEqual(
      rows.map(({ seq }) => seq),
      [2, 3],
    );
    equal(await reader.countEntries({ query: marked.id, ranges: [{ from: 1, to: 9 }] }), 2);
  });
});

describe('a connection whose beginning left the log', () => {
  it('is saved as that of a client where it was one, also over a Unix socket', async function () {
    if (process.platform === 'win32') {
      this.skip();
    }
    const fixture = new EngineFixture({ logEntriesPerSocket: 1 });
    const file = join(temporaryFolder(), 'a.sock');
    const listener = await fixture.run({ listen: `unix:${file}` }, 'listener');
    const client = await fixture.run({ connect: `unix:${file}` }, 'client');
    await fixture.send(client.id, Buffer.from('there'));
    await fixture.whenSummary(listener.id, ({ counters }) => counters.messagesIn === 1);
    const path = join(temporaryFolder(), 'traffic.pcapng');
    await saver(fixture)('pcapng', path);
    const { summary, entries } = await openCapture(path);
    deepEqual(summary.sockets.map(({ name, role }) => `${name} ${role}`).sort(), [
      'client client',
      'listener listener',
    ]);
    deepEqual(entries.map(({ socket, direction }) => `${socket} ${direction}`).sort(), [
      'client out',
      'listener in',
    ]);
  });
});

describeProgram('traffic saved as pcapng', ['tshark'], (tshark) => {
  it('has the user’s notes as comments of their packets', async () => {
    const { fixture, listener } = await talk();
    const seq = await seqOfMessage(fixture, listener.id);
    const ranges = [{ from: seq, to: seq }];
    await fixture.engine.annotate({ query: {}, ranges, mark: true, note: 'söfar' });
    const path = join(temporaryFolder(), 'traffic.pcapng');
    await saver(fixture)('pcapng', path);
    const rows = await packetFields(tshark, path, 'tcp.len', 'frame.comment');
    deepEqual(
      rows.filter(([, comment]) => comment?.includes('Note')),
      [[String(Buffer.byteLength(hostile)), 'Marked,Note: söfar']],
    );
  });

  it('has the ends, the bytes and the ending of the real connection', async () => {
    const { fixture, listener, peer } = await talk();
    const { localPort } = peer.socket;
    peer.socket.end();
    await fixture.whenEvent(listener.id, 'close');
    const path = join(temporaryFolder(), 'traffic.pcapng');
    await saver(fixture)('pcapng', path);
    const [stream] = await followStreams(tshark, path, 'tcp', 1);
    equal(stream?.first, Buffer.from(hostile).toString('hex'));
    equal(stream.second, '00ff');
    const rows = await packetFields(tshark, path, 'tcp.srcport', 'tcp.dstport', 'tcp.flags.str');
    deepEqual(rows[0], [String(localPort), String(listener.port), '··········S·']);
    deepEqual(rows.at(-2), [String(listener.port), String(localPort), '·······A···F']);
  });
});

describeProgram('traffic between two sockets of ours', ['tshark'], (tshark) => {
  it('is two streams, of what each has in its log', async function () {
    this.timeout(60_000);
    const fixture = new EngineFixture();
    const listener = await fixture.run({
      ...{ listen: 'tcp://127.0.0.1:0', respond: [{ on: 'message', echo: true }] },
    });
    const client = await fixture.run({ connect: `tcp://127.0.0.1:${listener.port}` });
    const sink = await fixture.run({ listen: 'udp://127.0.0.1:0' });
    const source = await fixture.run({ connect: `udp://127.0.0.1:${sink.port}` });
    await fixture.send(client.id, Buffer.from('there'));
    await fixture.whenSummary(client.id, ({ counters }) => counters.bytesIn === 5);
    await fixture.send(source.id, Buffer.from('datagram'));
    await fixture.whenSummary(sink.id, ({ counters }) => counters.bytesIn === 8);
    await fixture.engine.stopSocket(client.id);
    await fixture.whenEvent(listener.id, 'close');
    const path = join(temporaryFolder(), 'traffic.pcapng');
    await saver(fixture)('pcapng', path);
    const there = Buffer.from('there').toString('hex');
    const both = { first: there, second: there };
    deepEqual(await followStreams(tshark, path, 'tcp', 2), [both, both]);
    const once = { first: Buffer.from('datagram').toString('hex'), second: '' };
    deepEqual(await followStreams(tshark, path, 'udp', 2), [once, once]);
    equal(await runTshark(tshark, path, '-Y', 'tcp.analysis.flags'), '');
  });
});

async function seqOfMessage(fixture: EngineFixture, socket: string): Promise<number> {
  return (await fixture.whenEntry(socket, ({ direction }) => direction === 'in')).seq;
}

/** What a terminal or an editor would obey. */
const obeyed = /[^\P{C}\n\r\t]/u;
