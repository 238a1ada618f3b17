import { deepEqual, equal, ok } from 'node:assert/strict';
import { once } from 'node:events';
import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  watch,
} from 'node:fs';
import { join } from 'node:path';
import type { RecordRequest } from '../../../../src/shared/capture.ts';
import type { Limits } from '../../../../src/shared/limits.ts';
import { EngineFixture } from '../engineFixture.ts';
import { endAfterTest } from '../endAfterTest.ts';
import { StreamPeer } from '../peers.ts';
import { describeProgram, ForeignProgram } from '../../interop/foreignProgram.ts';
import { openCapture } from './openCapture.ts';
import { followStreams, runTshark, temporaryFolder } from './tshark.ts';

/** An engine that records, with a connection to speak over. */
async function record(request: Partial<RecordRequest> = {}, limits: Partial<Limits> = {}) {
  const fixture = new EngineFixture(limits);
  const folder = temporaryFolder();
  const path = join(folder, 'traffic.pcapng');
  const { captures } = fixture.engine;
  const started = await captures.startRecording({ path, ...request });
  if (!started.ok) {
    throw new Error(started.error.message);
  }
  const listener = await fixture.run({ listen: 'tcp://127.0.0.1:0' }, 'greeter');
  const peer = await StreamPeer.connect(listener.port);
  let sent = 0;
  const say = async (text: string) => {
    peer.socket.write(text);
    sent += text.length;
    await fixture.whenSummary(listener.id, ({ counters }) => counters.bytesIn === sent);
  };
  return { fixture, captures, folder, path, listener, peer, say };
}

async function textIn(path: string): Promise<string> {
  const { entries } = await openCapture(path);
  return entries
    .filter(({ direction }) => direction === 'in')
    .map(({ bytes }) => bytes.toString())
    .join('');
}

describe('recording', () => {
  it('writes what happens, from start to stop, one recording at a time', async () => {
    const { captures, path, say } = await record();
    await say('recorded');
    const second = await captures.startRecording({ path: `${path}2` });
    equal(!second.ok && second.error.code, 'alreadyRecording');
    const stopped = await captures.stopRecording();
    await say('not any more');
    equal(await textIn(path), 'recorded');
    equal(stopped.ok && stopped.value.endedBy, 'request');
    equal(stopped.ok && stopped.value.bytes, statSync(path).size);
    const again = await captures.stopRecording();
    equal(!again.ok && again.error.code, 'notRecording');
  });

  it('has the bytes of an unfinished frame within its quarter of a second, once', async () => {
    const { fixture, captures, path } = await record();
    const { id, port } = await fixture.run(
      { listen: 'tcp://127.0.0.1:0', framing: 'line' },
      'shell',
    );
    const [peer, other] = [await StreamPeer.connect(port), await StreamPeer.connect(port)];
    const messages = async () => {
      const { entries } = await openCapture(path);
      return entries
        .filter(({ direction }) => direction === 'in')
        .map(({ bytes, wireLength }) => [bytes.toString(), wireLength]);
    };
    await fixture.whenEvent(id, 'accept');
    captures.recordings.flush();
    // Nothing but the recording's own timer writes what comes now.
    const watcher = watch(path);
    endAfterTest(() => watcher.close());
    let change = once(watcher, 'change');
    peer.socket.write('log');
    while (!(await messages()).some(([text]) => text === 'log')) {
      await change;
      change = once(watcher, 'change');
    }
    peer.socket.write('in: ');
    await fixture.whenSummary(id, ({ unfinished }) => unfinished?.bytes === 7);
    other.socket.write('between\nlast');
    await fixture.whenSummary(id, ({ unfinished }) => unfinished?.bytes === 11);
    captures.recordings.flush();
    peer.socket.write('root\nx');
    await fixture.whenSummary(id, ({ counters }) => counters.messagesIn === 2);
    await captures.stopRecording();
    deepEqual(await messages(), [
      ['between', 8],
      ['login: root', 12],
      ['x', undefined],
      ['last', undefined],
    ]);
  });

  it('goes on with an unfinished frame in its next file', async () => {
    const { fixture, captures, folder, say } = await record({ fileBytesMax: 4_096 });
    const { id, port } = await fixture.run(
      { listen: 'tcp://127.0.0.1:0', framing: 'line' },
      'shell',
    );
    const peer = await StreamPeer.connect(port);
    peer.socket.write('login: ');
    await fixture.whenSummary(id, ({ unfinished }) => unfinished?.bytes === 7);
    captures.recordings.flush();
    await say('x'.repeat(5_000));
    peer.socket.write('root\n');
    await fixture.whenSummary(id, ({ counters }) => counters.messagesIn === 1);
    await captures.stopRecording();
    const files = readdirSync(folder).sort();
    const texts = await Promise.all(files.map((name) => textIn(join(folder, name))));
    deepEqual(
      texts.map((text) => text.replaceAll('x', '')),
      ['login: ', 'root\n'],
    );
  });

  it('begins the next file at a size, and keeps as many as it may', async () => {
    const rotation = { fileBytesMax: 4_096, filesMax: 3 };
    const { captures, folder, peer, say } = await record(rotation);
    const texts = Array.from({ length: 12 }, (_, index) => `${index} `.padEnd(1_500, '.'));
    for (const text of texts) {
      await say(text);
    }
    await captures.stopRecording();
    const files = readdirSync(folder).sort();
    equal(files.length, 3);
    ok(files.every((name) => /^traffic_\d{5}_\d{14}\.pcapng$/.test(name)));
    const parts = await Promise.all(files.map((name) => textIn(join(folder, name))));
    const kept = parts.join('');
    ok(kept.length > 4_000 && texts.join('').endsWith(kept));
    // Each file tells whose its packets are: the first one is gone by then.
    const owner = `connection 1 of greeter with tcp://127.0.0.1:${peer.socket.localPort}`;
    const spoken = files.filter((_, index) => parts[index] !== '');
    ok(spoken.every((name) => readFileSync(join(folder, name)).includes(owner)));
  });

  it('keeps the last bytes in a ring that only snapshots leave behind', async () => {
    const ring = { fileBytesMax: 4_096, filesMax: 3, isRing: true };
    const { captures, folder, say } = await record(ring);
    const texts = Array.from({ length: 12 }, (_, index) => `${index} `.padEnd(1_500, '.'));
    for (const text of texts) {
      await say(text);
    }
    const target = join(folder, 'snapshot.pcapng');
    const taken = await captures.snapshot(target);
    ok(taken.ok && taken.value.bytes === statSync(target).size);
    const text = await textIn(target);
    ok(texts.join('').endsWith(text));
    equal(taken.value.entries, text.length / 1_500);
    await captures.stopRecording();
    deepEqual(readdirSync(folder), ['snapshot.pcapng']);
  });

  it('ends, or takes a snapshot, when a filter finds something new', async () => {
    const stopping = await record({ trigger: { filter: '"alarm"', act: 'stop' } });
    await stopping.say('calm');
    equal((await stopping.captures.recording())?.isRunning, true);
    await stopping.say('alarm');
    while ((await stopping.captures.recording())?.isRunning === true) {
      await stopping.say('.');
    }
    equal((await stopping.captures.recording())?.endedBy, 'trigger');
    ok((await textIn(stopping.path)).startsWith('calmalarm'));

    const wrong = await stopping.captures.startRecording({
      path: stopping.path,
      trigger: { filter: '/(/', act: 'stop' },
    });
    equal(wrong.ok, false);
  });

  it('sees what its filter finds even when the log forgets it at once', async () => {
    const { captures, say } = await record(
      { trigger: { filter: '"alarm"', act: 'stop' } },
      { logBytesPerSocket: 100_000 },
    );
    await say('alarm');
    await say('x'.repeat(2_000_000));
    equal((await captures.recording())?.endedBy, 'trigger');
  });

  it('evaluates triggers for recorded sockets only', async () => {
    const { fixture, captures, say } = await record({
      sockets: ['greeter'],
      trigger: { filter: '"alarm"', act: 'stop' },
    });
    const other = await fixture.run({ listen: 'udp://127.0.0.1:0' });
    const client = await fixture.run({ connect: `udp://127.0.0.1:${other.port}` });
    await fixture.send(client.id, Buffer.from('alarm'));
    await fixture.whenSummary(other.id, ({ counters }) => counters.messagesIn === 1);
    await say('x'.repeat(100_000));
    equal((await captures.recording())?.isRunning, true);
  });

  it('says why its filter left no snapshot', async () => {
    const { captures, folder, say } = await record({
      trigger: { filter: '"alarm"', act: 'snapshot', folder: '/nowhere/at/all' },
    });
    await say(`alarm${' '.repeat(100_000)}`);
    let state = await captures.recording();
    while (state?.snapshotError === undefined) {
      await say('.');
      state = await captures.recording();
    }
    equal(state.snapshotError.code, 'noSuchFolder');
    equal(state.isRunning, true);
    deepEqual(readdirSync(folder), ['traffic.pcapng']);
  });

  it('ends, and nothing else, when its folder goes', async () => {
    const rotating = await record({ fileBytesMax: 4_096 });
    rmSync(rotating.folder, { recursive: true });
    await rotating.say('x'.repeat(5_000));
    const ended = await rotating.captures.recording();
    deepEqual([ended?.endedBy, ended?.error?.code], ['error', 'fileRemoved']);
    await rotating.say('still there');

    const renewed = await record({ fileBytesMax: 4_096 });
    renewed.captures.recordings.flush();
    renameSync(renewed.folder, `${renewed.folder}-moved`);
    endAfterTest(() => rmSync(`${renewed.folder}-moved`, { recursive: true }));
    await renewed.say('x'.repeat(5_000));
    equal((await renewed.captures.recording())?.error?.code, 'noSuchFolder');
    await renewed.say('still there');
  });

  it('writes events before the first packet as comments', async () => {
    const { fixture, captures, path } = await record();
    const other = await fixture.run({ listen: 'tcp://127.0.0.1:0' });
    captures.recordings.flush();
    ok(readFileSync(path, 'latin1').includes(`listen tcp://127.0.0.1:${other.port}`));
  });

  it('says why it ended when the disk is full', async function () {
    if (!existsSync('/dev/full')) {
      this.skip();
    }
    const { captures } = new EngineFixture().engine;
    const started = await captures.startRecording({ path: '/dev/full' });
    equal(!started.ok && started.error.code, 'diskFull');
  });
});

describeProgram('a recording', ['tshark'], (tshark) => {
  it('is read while it grows, and complete up to the last flush after a kill', async function () {
    this.timeout(60_000);
    const folder = temporaryFolder();
    const path = join(folder, 'growing.pcapng');
    const text = 'before the end';
    const program = new ForeignProgram(process.execPath, [
      ...['--import', 'tsx', join(import.meta.dirname, 'recordingProgram.ts'), path, text],
    ]);
    endAfterTest(() => program.end());
    const [, port = ''] = await program.whenOutput(/port (\d+)/);
    const peer = await StreamPeer.connect(Number(port));
    peer.socket.write(text);
    await program.whenOutput(/flushed/);
    const [growing] = await followStreams(tshark, path, 'tcp', 1);
    equal(growing?.first, Buffer.from(text).toString('hex'));
    await program.end();
    await runTshark(tshark, path, '-q');
    equal(await textIn(path), text);
    ok(readFileSync(path).length > 0);
  });
});
