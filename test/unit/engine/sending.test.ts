import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import type { SendJobReceipt } from '../../../src/shared/sendJob.ts';
import type { Outcome } from '../../../src/shared/socketError.ts';
import type { PayloadExpression } from '../../../src/shared/payloadExpression.ts';
import { endAfterTest } from './endAfterTest.ts';
import { EngineFixture, ManualClock } from './engineFixture.ts';
import { DatagramPeer, ServerPeer, StreamPeer } from './peers.ts';

const expression = (text: string, more: Partial<PayloadExpression> = {}) => ({
  expression: { notation: 'text', lineEnding: 'none', ...more, text } as const,
});

/** A file in a folder of its own, gone after the test. */
async function file(content: string | Uint8Array, length?: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sending-'));
  endAfterTest(() => rm(folder, { recursive: true }));
  const path = join(folder, 'file');
  await writeFile(path, content);
  if (length !== undefined) {
    await truncate(path, length);
  }
  return path;
}

function receiptOf(outcome: Outcome<SendJobReceipt>): SendJobReceipt {
  ok(outcome.ok, JSON.stringify(outcome));
  return outcome.value;
}

/** One again and again. */
const dots = (socket: string) =>
  ({ job: 1, socket, to: 'all', intervalMs: 20, bytes: Buffer.from('.') }) as const;

const atOnce = (socket: string) => ({ job: 9, socket, to: 'all' }) as const;

/** The error of an outcome, reduced to its code. */
function codeOf(outcome: Outcome<unknown>): string | undefined {
  return outcome.ok ? undefined : outcome.error.code;
}

describe('sending', () => {
  it('fills in variables for each connection, and counts messages, not connections', async () => {
    const fixture = new EngineFixture();
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0' }, 'greeter');
    const peers = [await StreamPeer.connect(port), await StreamPeer.connect(port)];
    await fixture.whenSummary(id, ({ openConnections }) => openConnections === 2);
    const send = () =>
      fixture.engine.send({
        socket: id,
        to: 'all',
        ...expression('${seq} ${peer.port} ${socket};'),
      });
    deepEqual([(await send()).ok, (await send()).ok], [true, true]);
    for (const { socket, ...peer } of peers.map((one) => one)) {
      const own = socket.localPort ?? 0;
      equal(peer.error, undefined);
      const stream = peers.find((one) => one.socket === socket);
      const text = await stream?.whenText((all) => all.split(';').length === 3);
      equal(text, `1 ${own} greeter;2 ${own} greeter;`);
    }
    await fixture.whenSummary(id, ({ filledMessages }) => filledMessages === 2);
    await fixture.engine.stopSocket(id);
    const again = await fixture.run({ listen: 'tcp://127.0.0.1:0' }, id);
    const peer = await StreamPeer.connect(again.port);
    await fixture.whenSummary(id, ({ openConnections }) => openConnections === 1);
    await send();
    match(await peer.whenText((all) => all.endsWith(';')), /^1 /);
  });

  it('sends to the connections that are named and still open', async () => {
    const fixture = new EngineFixture();
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0' });
    const peers = [];
    for (let i = 0; i < 3; i++) {
      peers.push(await StreamPeer.connect(port));
    }
    await fixture.whenSummary(id, ({ openConnections }) => openConnections === 3);
    const { connections } = await fixture.engine.connections(id, { from: 0, count: 3 });
    const ids = connections.map((connection) => connection.id);
    await fixture.engine.endConnection(id, ids[0] ?? 0, 'reset');
    await fixture.whenSummary(id, ({ openConnections }) => openConnections === 2);
    const to = [ids[0] ?? 0, ids[2] ?? 0];
    const outcome = await fixture.engine.send({ socket: id, to, bytes: Buffer.from('hi') });
    deepEqual(outcome, { ok: true, value: { connections: 1, bytes: 2 } });
    equal(await peers[2]?.whenText((text) => text !== ''), 'hi');
    equal(peers[1]?.text, '');
    const gone = await fixture.engine.send({
      socket: id,
      to: [ids[0] ?? 0],
      bytes: Buffer.from('hi'),
    });
    equal(codeOf(gone), 'notConnected');
  });

  it('says where a payload can’t be read or filled in, and sends nothing', async () => {
    const fixture = new EngineFixture();
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0' });
    const peer = await StreamPeer.connect(port);
    await fixture.whenSummary(id, ({ openConnections }) => openConnections === 1);
    const faultOf = async (text: string) => {
      const outcome = await fixture.engine.send({ socket: id, to: 'all', ...expression(text) });
      equal(codeOf(outcome), 'payloadInvalid');
      return outcome.ok ? undefined : outcome.error.payload;
    };
    deepEqual(await faultOf('a${nope}'), {
      fault: 'unknownVariable',
      position: 1,
      length: 7,
      part: '${nope}',
    });
    const unset = '${env:SOCKET_WORKBENCH_UNSET}';
    deepEqual(await faultOf(`ab${unset}`), {
      fault: 'noValue',
      position: 2,
      length: unset.length,
      part: unset,
    });
    await fixture.send(id, 'end');
    equal(await peer.whenText((text) => text !== ''), 'end');
  });

  it('puts checksum and line ending before the frame’s own end', async () => {
    const fixture = new EngineFixture();
    const { id, port } = await fixture.run({
      listen: 'tcp://127.0.0.1:0',
      framing: { lengthPrefix: { bytes: 2 } },
    });
    const peer = await StreamPeer.connect(port);
    await fixture.whenSummary(id, ({ openConnections }) => openConnections === 1);
    const payload = expression('n=${seq}', { checksum: { name: 'sum8' }, lineEnding: 'lf' });
    await fixture.engine.send({ socket: id, to: 'all', ...payload });
    await fixture.engine.send({ socket: id, to: 'all', raw: true, ...payload });
    const sum = (text: string) =>
      String.fromCharCode(Buffer.from(text).reduce((all, byte) => all + byte, 0) & 0xff);
    equal(
      await peer.whenText((text) => text.endsWith('\n') && text.includes('n=2')),
      `\0\x05n=1${sum('n=1')}\nn=2${sum('n=2')}\n`,
    );
  });
});

describe('a file that is sent', () => {
  const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7 + (i >> 8)) % 256));

  it('arrives whole on every connection, and is told of meanwhile', async () => {
    const fixture = new EngineFixture();
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0' });
    const peers = [await StreamPeer.connect(port), await StreamPeer.connect(port)];
    await fixture.whenSummary(id, ({ openConnections }) => openConnections === 2);
    const outcome = await fixture.engine.startSendJob({
      job: 1,
      socket: id,
      to: 'all',
      file: await file(bytes),
      chunkBytes: 100_000,
    });
    deepEqual(receiptOf(outcome), {
      endedBy: 'completed',
      messages: 6,
      bytes: 600_000,
      missed: 0,
      connections: 2,
      lost: 0,
    });
    for (const peer of peers) {
      const text = await peer.whenText(({ length }) => length === bytes.length);
      ok(Buffer.from(text, 'latin1').equals(bytes));
    }
    equal(await fixture.engine.captures.jobProgress(1), undefined);
    const told = fixture.summaries.flatMap(({ sockets }) => sockets);
    const seen = told.flatMap(({ sendJobs = [] }) => sendJobs);
    ok(seen.some(({ job, kind, total }) => job === 1 && kind === 'file' && total === 300_000));
    await fixture.whenSummary(id, ({ sendJobs }) => sendJobs === undefined);
  });

  it('goes in datagrams', async () => {
    const fixture = new EngineFixture();
    const peer = await DatagramPeer.bind();
    const { id } = await fixture.run({ listen: 'udp://127.0.0.1:0' });
    const to = { peer: `udp://127.0.0.1:${peer.port}` };
    const path = await file(bytes.subarray(0, 3_000));
    const outcome = await fixture.engine.startSendJob({ job: 1, socket: id, to, file: path });
    equal(receiptOf(outcome).messages, 3);
    const datagrams = [await peer.receive(), await peer.receive(), await peer.receive()];
    deepEqual(
      datagrams.map((datagram) => datagram.bytes.length),
      [1_400, 1_400, 200],
    );
    ok(Buffer.concat(datagrams.map((datagram) => datagram.bytes)).equals(bytes.subarray(0, 3_000)));
  });

  it('ends with the first datagram that nobody takes, unless it is to go on', async () => {
    const fixture = new EngineFixture();
    const path = await file('x'.repeat(2_000));
    const peer = await DatagramPeer.bind();
    const { id } = await fixture.run({ connect: `udp://127.0.0.1:${peer.port}` });
    peer.close();
    const request = { socket: id, to: 'all', file: path, chunkBytes: 10, intervalMs: 1 } as const;
    const { endedBy, error, messages, connections, lost } = receiptOf(
      await fixture.engine.startSendJob({ ...request, job: 1 }),
    );
    deepEqual([endedBy, connections, lost], ['failed', 1, 1]);
    ok(['connectionRefused', 'connectionReset'].includes(error?.code ?? ''));
    ok(messages < 10, `${messages} datagrams`);
    const refusals = (await fixture.events(id)).filter((event) => event.startsWith('error'));
    ok(refusals.length < 3, refusals.join());
    const whole = receiptOf(
      await fixture.engine.startSendJob({ ...request, job: 2, intervalMs: 0, evenIfRefused: true }),
    );
    deepEqual([whole.endedBy, whole.messages], ['completed', 200]);
    // A device may come back.
    const again = receiptOf(
      await fixture.engine.startSendJob({
        ...{ job: 3, socket: id, to: 'all', intervalMs: 1, count: 3, bytes: Buffer.from('.') },
      }),
    );
    deepEqual([again.endedBy, again.messages + again.missed], ['completed', 3]);
  });

  it('waits for a slow reader without filling the queue, and ends when it is cancelled', async () => {
    const fixture = new EngineFixture();
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0' });
    const peer = await StreamPeer.connect(port);
    peer.socket.pause();
    await fixture.whenSummary(id, ({ openConnections }) => openConnections === 1);
    const sendJobDone = fixture.engine.startSendJob({
      job: 7,
      socket: id,
      to: 'all',
      file: await file('', 1024 * 1024 * 1024),
    });
    const { queuedBytes } = await fixture.whenSummary(id, (summary) => summary.queuedBytes > 0);
    ok(queuedBytes <= 64 * 1024, String(queuedBytes));
    const progress = await fixture.engine.captures.jobProgress(7);
    equal(progress?.total, 1024 * 1024 * 1024);
    await fixture.engine.captures.cancelJob(7);
    const receipt = receiptOf(await sendJobDone);
    equal(receipt.endedBy, 'cancelled');
    equal(receipt.lost, 0);
    peer.socket.resume();
    await fixture.send(id, 'end');
    const text = await peer.whenText((all) => all.endsWith('end'));
    equal(text.length, receipt.bytes + 3);
  });

  it('goes on to the others when a reader leaves, and ends when the last one has', async () => {
    const fixture = new EngineFixture();
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0' });
    const [first, second] = [await StreamPeer.connect(port), await StreamPeer.connect(port)];
    second.socket.pause();
    await fixture.whenSummary(id, ({ openConnections }) => openConnections === 2);
    const path = await file('', 1024 * 1024 * 1024);
    const sendJobDone = fixture.engine.startSendJob({ job: 1, socket: id, to: 'all', file: path });
    await fixture.whenSummary(id, ({ queuedBytes }) => queuedBytes > 0);
    first.socket.resetAndDestroy();
    await fixture.whenSummary(id, ({ openConnections }) => openConnections === 1);
    ok((await fixture.engine.captures.jobProgress(1)) !== undefined);
    second.socket.resetAndDestroy();
    const receipt = receiptOf(await sendJobDone);
    deepEqual([receipt.endedBy, receipt.connections, receipt.lost], ['connectionsEnded', 2, 2]);
  });

  it('ends when its socket stops', async () => {
    const fixture = new EngineFixture();
    const server = await ServerPeer.listen();
    const { id } = await fixture.run({ connect: `tcp://127.0.0.1:${server.port}` });
    (await server.accept()).socket.pause();
    const path = await file('', 1024 * 1024 * 1024);
    const sendJobDone = fixture.engine.startSendJob({ job: 1, socket: id, to: 'all', file: path });
    await fixture.whenSummary(id, ({ queuedBytes }) => queuedBytes > 0);
    await fixture.engine.stopSocket(id);
    equal(receiptOf(await sendJobDone).endedBy, 'socketStopped');
  });

  it('is refused with its path where it is missing, a folder or a device', async () => {
    const fixture = new EngineFixture();
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0' });
    const send = (path: string) =>
      fixture.engine.startSendJob({ job: 1, socket: id, to: 'all', file: path });
    const path = await file('');
    equal(codeOf(await send(path)), 'noPeer');
    await StreamPeer.connect(port);
    await fixture.whenSummary(id, ({ openConnections }) => openConnections === 1);
    const missing = await send(`${path} `);
    ok(!missing.ok);
    const { code, errno, path: named } = missing.error;
    deepEqual([code, errno, named], ['noSuchFile', 'ENOENT', `${path} `]);
    equal(codeOf(await send(join(path, '..'))), 'notAFile');
    if (process.platform !== 'win32') {
      equal(codeOf(await send('/dev/zero')), 'notAFile');
    }
    equal(receiptOf(await send(path)).messages, 0);
    await fixture.engine.stopSocket(id);
    equal(codeOf(await send(path)), 'notRunning');
    const nowhere = { job: 1, socket: 'none', to: 'all', file: path } as const;
    equal(codeOf(await fixture.engine.startSendJob(nowhere)), 'noSuchSocket');
  });
});

describe('a message that is sent again and again', () => {
  async function prepare(clock: ManualClock) {
    const fixture = new EngineFixture({}, clock);
    const server = await ServerPeer.listen();
    const { id } = await fixture.run({ connect: `tcp://127.0.0.1:${server.port}` });
    return { fixture, id, peer: await server.accept() };
  }

  it('leaves at once, then at each interval, so many times', async () => {
    const clock = new ManualClock();
    const { fixture, id, peer } = await prepare(clock);
    const start = clock.now();
    const sendJobDone = fixture.engine.startSendJob({
      ...{ job: 1, socket: id, to: 'all', intervalMs: 1_000, count: 3 },
      ...expression('${seq} ${unixTimeMs};'),
    });
    const expected = [0, 1_000, 2_000].map((ms, i) => `${i + 1} ${start + ms};`);
    await peer.whenText((text) => text === expected[0]);
    deepEqual(await fixture.engine.captures.jobProgress(1), { done: 1, total: 3 });
    clock.advance(999);
    clock.advance(1);
    await peer.whenText((text) => text === expected.slice(0, 2).join(''));
    clock.advance(1_000);
    equal(await peer.whenText((text) => text.split(';').length === 4), expected.join(''));
    const { endedBy, messages, missed } = receiptOf(await sendJobDone);
    deepEqual([endedBy, messages, missed], ['completed', 3, 0]);
  });

  it('goes on without end until it is cancelled, and tells of itself', async () => {
    const clock = new ManualClock();
    const { fixture, id, peer } = await prepare(clock);
    const sendJobDone = fixture.engine.startSendJob({
      ...{ job: 5, socket: id, to: 'all', intervalMs: 10, bytes: Buffer.from('.') },
    });
    for (let sent = 1; sent <= 5; sent++) {
      await peer.whenText((text) => text.length === sent);
      clock.advance(10);
    }
    const told = fixture.summaries.flatMap(({ sockets }) => sockets);
    const seen = told.flatMap(({ sendJobs = [] }) => sendJobs);
    ok(seen.some(({ job, kind, total }) => job === 5 && kind === 'periodic' && total === 0));
    await fixture.engine.captures.cancelJob(5);
    equal(receiptOf(await sendJobDone).endedBy, 'cancelled');
  });

  it('skips messages that were due while nothing could be sent, and reports it once', async () => {
    const clock = new ManualClock();
    const { fixture, id, peer } = await prepare(clock);
    const sendJobDone = fixture.engine.startSendJob({
      ...{ job: 1, socket: id, to: 'all', intervalMs: 100, count: 8, bytes: Buffer.from('.') },
    });
    await peer.whenText((text) => text.length === 1);
    // Timers don't run while a computer sleeps.
    clock.advance(350);
    await peer.whenText((text) => text.length === 2);
    clock.advance(250);
    await peer.whenText((text) => text.length === 3);
    clock.advance(100);
    await peer.whenText((text) => text.length === 4);
    const { endedBy, messages, missed } = receiptOf(await sendJobDone);
    deepEqual([endedBy, messages, missed], ['completed', 4, 4]);
    const events = await fixture.events(id);
    equal(events.filter((event) => event === 'error local messagesMissed').length, 1);
  });

  it('skips messages that are due while the queue is full; at most the limit waits', async () => {
    const sendQueueBytes = 4 * 1024 * 1024;
    const fixture = new EngineFixture({ sendQueueBytes });
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0' });
    const peer = await StreamPeer.connect(port);
    peer.socket.pause();
    await fixture.whenSummary(id, ({ openConnections }) => openConnections === 1);
    const bytes = new Uint8Array(1024 * 1024);
    const outcome = await fixture.engine.startSendJob({
      ...{ job: 1, socket: id, to: 'all', intervalMs: 1, count: 40, bytes },
    });
    const { messages, missed } = receiptOf(outcome);
    ok(missed > 0 && messages + missed === 40, `${messages} sent, ${missed} missed`);
    ok(fixture.summaryOf(id).queuedBytes <= sendQueueBytes);
    const events = await fixture.events(id);
    equal(events.filter((event) => event === 'error local messagesMissed').length, 1);
  });

  it('sends to the connections that are open when it is due, and ends when there are none', async () => {
    const clock = new ManualClock();
    const fixture = new EngineFixture({}, clock);
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0' });
    const accepted = async (count: number) => {
      while ((await fixture.engine.connections(id, { from: 0, count: 0 })).total !== count) {
        await new Promise(setImmediate);
      }
    };
    const first = await StreamPeer.connect(port);
    await accepted(1);
    const sendJobDone = fixture.engine.startSendJob({
      ...{ job: 1, socket: id, to: 'all', intervalMs: 100, bytes: Buffer.from('.') },
    });
    await first.whenText((text) => text === '.');
    const second = await StreamPeer.connect(port);
    await accepted(2);
    clock.advance(100);
    await second.whenText((text) => text === '.');
    first.socket.resetAndDestroy();
    second.socket.resetAndDestroy();
    await accepted(0);
    clock.advance(100);
    const { endedBy, connections, lost } = receiptOf(await sendJobDone);
    deepEqual([endedBy, connections, lost], ['connectionsEnded', 2, 2]);
  });

  it('ends at once when its client’s peer leaves, however long the interval', async () => {
    const { fixture, id, peer } = await prepare(new ManualClock());
    const sendJobDone = fixture.engine.startSendJob({
      ...{ job: 1, socket: id, to: 'all', intervalMs: 3_600_000, bytes: Buffer.from('.') },
    });
    await peer.whenText((text) => text === '.');
    peer.socket.resetAndDestroy();
    equal(receiptOf(await sendJobDone).endedBy, 'connectionsEnded');
  });

  it('waits for peers in the TLS handshake, and counts what came due meanwhile', async () => {
    const fixture = new EngineFixture();
    const { id, port } = await fixture.run({ listen: 'tls://127.0.0.1:0' });
    // Says nothing until it is told to.
    const plain = connect(port, '127.0.0.1');
    endAfterTest(() => plain.destroy());
    await fixture.whenEvent(id, 'accept');
    const sendJobDone = fixture.engine.startSendJob(dots(id));
    await fixture.whenEvent(id, 'error');
    equal(codeOf(await fixture.send(id, 'x', 'all')), 'notReady');
    const filed = fixture.engine.startSendJob({ ...atOnce(id), file: await file('x') });
    equal(codeOf(await filed), 'notReady');
    const secure = connectTls({ socket: plain, rejectUnauthorized: false });
    const [first] = (await once(secure, 'data')) as [Buffer];
    equal(first.toString()[0], '.');
    await fixture.engine.captures.cancelJob(1);
    const { endedBy, missed } = receiptOf(await sendJobDone);
    deepEqual([endedBy, missed > 0], ['cancelled', true]);
  });

  it('waits for a peer whose PROXY header has not come', async () => {
    const fixture = new EngineFixture();
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0', proxyProtocol: 'any' });
    const peer = await StreamPeer.connect(port);
    await fixture.whenEvent(id, 'accept');
    const sendJobDone = fixture.engine.startSendJob(dots(id));
    const { event } = await fixture.whenEvent(id, 'error');
    equal(event?.error?.message, 'the PROXY header has not come');
    peer.socket.write('PROXY TCP4 192.0.2.1 192.0.2.2 5000 80\r\n');
    await peer.whenText((text) => text.startsWith('.'));
    await fixture.engine.captures.cancelJob(1);
    equal(receiptOf(await sendJobDone).endedBy, 'cancelled');
  });

  it('goes on over the next connection of a client that reconnects; a file does not', async () => {
    const fixture = new EngineFixture();
    const server = await ServerPeer.listen();
    const connect = `tcp://127.0.0.1:${server.port}`;
    const { id } = await fixture.run({ connect, reconnect: { delayMs: 100 } });
    const before = await server.accept();
    const repeated = fixture.engine.startSendJob(dots(id));
    const path = await file('ab');
    const slowly = { ...atOnce(id), file: path, chunkBytes: 1, intervalMs: 60_000 };
    const sent = fixture.engine.startSendJob(slowly);
    await before.whenText((text) => text.includes('.') && text.includes('a'));
    before.socket.end();
    equal(receiptOf(await sent).endedBy, 'connectionsEnded');
    const after = await server.accept();
    await after.whenText((text) => text.startsWith('.'));
    await fixture.engine.captures.cancelJob(1);
    const { endedBy, connections } = receiptOf(await repeated);
    deepEqual([endedBy, connections], ['cancelled', 2]);
  });

  it('is refused when there is no recipient', async () => {
    for (const listen of ['tcp://127.0.0.1:0', 'udp://127.0.0.1:0']) {
      const fixture = new EngineFixture();
      const { id } = await fixture.run({ listen });
      const request = { ...atOnce(id), intervalMs: 1, bytes: Buffer.from('.') };
      equal(codeOf(await fixture.engine.startSendJob(request)), 'noPeer', listen);
      equal(codeOf(await fixture.send(id, 'x', 'all')), 'noPeer', listen);
    }
  });

  it('fails where no message can be made', async () => {
    const clock = new ManualClock();
    const { fixture, id } = await prepare(clock);
    const request = { job: 1, socket: id, to: 'all', intervalMs: 1 } as const;
    const unread = await fixture.engine.startSendJob({ ...request, ...expression('${') });
    equal(codeOf(unread), 'payloadInvalid');
    const unset = await fixture.engine.startSendJob({
      ...request,
      ...expression('${env:SOCKET_WORKBENCH_UNSET}'),
    });
    const { endedBy, error, messages } = receiptOf(unset);
    deepEqual([endedBy, error?.code, messages], ['failed', 'payloadInvalid', 0]);
  });
});

describe('messages that are replayed', () => {
  const bytes = (text: string) => Buffer.from(text);

  it('go out whole and in order, after their pauses, to one connection', async () => {
    const clock = new ManualClock();
    const fixture = new EngineFixture({}, clock);
    const server = await ServerPeer.listen();
    const { id } = await fixture.run({ connect: `tcp://127.0.0.1:${server.port}` });
    const peer = await server.accept();
    const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const replayed = fixture.engine.startSendJob({
      ...atOnce(id),
      messages: [
        { bytes: bytes('a;'), afterMs: 5_000 },
        { bytes: all, afterMs: 0 },
        { bytes: bytes(';b'), afterMs: 1_000 },
      ],
    });
    const progressed = async (count: number) => {
      while ((await fixture.engine.captures.jobProgress(9))?.done !== count) {
        await new Promise(setImmediate);
      }
    };
    await progressed(0);
    clock.advance(4_999);
    equal((await fixture.entries(id)).filter(({ direction }) => direction === 'out').length, 0);
    clock.advance(1);
    await peer.whenText((text) => text.length === 258);
    await progressed(2);
    clock.advance(1_000);
    equal(await peer.whenText((text) => text.length === 260), `a;${all.toString('latin1')};b`);
    const { endedBy, messages } = receiptOf(await replayed);
    deepEqual([endedBy, messages], ['completed', 3]);
  });

  it('end with the reason when their target goes down, and when they are stopped', async () => {
    const fixture = new EngineFixture();
    const server = await ServerPeer.listen();
    const { id } = await fixture.run({ connect: `tcp://127.0.0.1:${server.port}` });
    const peer = await server.accept();
    const messages = [
      { bytes: bytes('a'), afterMs: 0 },
      { bytes: bytes('b'), afterMs: 3_600_000 },
    ];
    const lost = fixture.engine.startSendJob({ ...atOnce(id), messages });
    const stopped = fixture.engine.startSendJob({ ...atOnce(id), job: 2, messages });
    await peer.whenText((text) => text === 'aa');
    await fixture.engine.captures.cancelJob(2);
    equal(receiptOf(await stopped).endedBy, 'cancelled');
    peer.socket.resetAndDestroy();
    const { endedBy, messages: sent } = receiptOf(await lost);
    deepEqual([endedBy, sent], ['connectionsEnded', 1]);
  });

  it('are refused where there is nobody, or more than one', async () => {
    const fixture = new EngineFixture();
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0' });
    const replay = () => fixture.engine.startSendJob({ ...atOnce(id), messages: [] });
    equal(codeOf(await replay()), 'noPeer');
    await StreamPeer.connect(port);
    await StreamPeer.connect(port);
    await fixture.whenSummary(id, ({ openConnections }) => openConnections === 2);
    equal(codeOf(await replay()), 'notSupported');
  });
});

describe('a greeting', () => {
  it('is filled in for each connection, in the socket’s encoding, and framed', async () => {
    const fixture = new EngineFixture();
    const { id, port } = await fixture.run({
      listen: 'tcp://127.0.0.1:0',
      encoding: 'utf-16le',
      framing: { lengthPrefix: { bytes: 1 } },
      respond: [
        { on: 'connect', send: '${seq}\\n${peer.port}' },
        { on: 'connect', send: '€' },
      ],
    });
    for (const seq of ['1', '2']) {
      const peer = await StreamPeer.connect(port);
      const greeting = Buffer.from(`${seq}\\n${peer.socket.localPort}`, 'utf16le');
      const expected = `${String.fromCharCode(greeting.length)}${greeting.toString('latin1')}\x02\xac\x20`;
      equal(await peer.whenText(({ length }) => length === expected.length), expected);
    }
    await fixture.whenSummary(id, ({ counters }) => counters.messagesOut === 4);
  });

  it('has variables in hex too, and escapes in { text }', async () => {
    const fixture = new EngineFixture();
    const { port } = await fixture.run({
      listen: 'tcp://127.0.0.1:0',
      encoding: 'utf-16le',
      respond: [
        { on: 'connect', send: { hex: '02 ${seq} 03' } },
        { on: 'connect', send: { text: '$$${seq}\\r\\x41' } },
      ],
    });
    const peer = await StreamPeer.connect(port);
    const text = `${Buffer.from('$2\r', 'utf16le').toString('latin1')}A`;
    equal(await peer.whenText(({ length }) => length >= 3 + text.length), `\x021\x03${text}`);
  });

  it('is filled in for each peer of a UDP listener', async () => {
    const fixture = new EngineFixture();
    const respond = [{ on: 'connect' as const, send: '$${seq} ${seq} ${local.port}' }];
    const { port } = await fixture.run({ listen: 'udp://127.0.0.1:0', respond });
    for (const seq of ['1', '2']) {
      const peer = await DatagramPeer.bind();
      await peer.send('hi', port);
      equal((await peer.receive()).bytes.toString(), `\${seq} ${seq} ${port}`);
    }
  });

  it('is what its file had when the socket started', async () => {
    const fixture = new EngineFixture();
    const bytes = Buffer.from([0, 1, 2, 0xff]);
    const { port } = await fixture.run(
      {
        listen: 'tcp://127.0.0.1:0',
        respond: [{ on: 'connect', send: { file: 'greeting.bin' }, close: true }],
      },
      'with a file',
      { payloadFiles: { 'greeting.bin': bytes } },
    );
    const peer = await StreamPeer.connect(port);
    await peer.whenEnd();
    equal(peer.text, bytes.toString('latin1'));
  });

  it('that can’t be read keeps the socket from starting; one without a value is an event', async () => {
    const fixture = new EngineFixture();
    const start = async (send: string, encoding: 'koi8-r' | 'utf-8' = 'utf-8') => {
      const respond = [{ on: 'connect' as const, send }];
      return await fixture.start({ listen: 'tcp://127.0.0.1:0', encoding, respond });
    };
    for (const { state } of [await start('漢', 'koi8-r'), await start('${nope}')]) {
      ok(state.kind === 'failed');
      equal(state.error.code, 'invalidDefinition');
      match(state.error.message, /a greeting can’t be sent: \w+ at character 1 \(/);
    }
    const { id, state } = await start('${env:SOCKET_WORKBENCH_UNSET}');
    ok(state.kind === 'running');
    await StreamPeer.connect(Number(/\d+$/.exec(state.endpoint)?.[0]));
    const { event } = await fixture.whenEvent(id, 'error');
    equal(event?.error?.code, 'payloadInvalid');
  });
});
