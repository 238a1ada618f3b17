import { deepEqual, equal } from 'node:assert/strict';
import { EngineFixture } from './engineFixture.ts';
import { StreamPeer } from './peers.ts';

describe('waiting for entries', () => {
  it('resolves with the entries that a filter accepts, those that had come among them', async () => {
    const fixture = new EngineFixture();
    const { engine } = fixture;
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0', framing: 'line' });
    const accepted = engine.waitFor({ filter: 'event:accept', afterSeq: 0, timeoutMs: 10_000 });
    const peer = await StreamPeer.connect(port);
    const [accept = 0] = seqsOf(await accepted);
    peer.socket.write('LOGIN one\nnoise\n');
    const filter = "in ^'LOGIN '";
    const first = seqsOf(await engine.waitFor({ filter, afterSeq: accept, timeoutMs: 10_000 }));
    const two = engine.waitFor({
      ...{ filter, sockets: [id], afterSeq: 0 },
      ...{ count: 2, timeoutMs: 10_000 },
    });
    peer.socket.write('more noise\nLOGIN two\nLOGIN three\n');
    const found = seqsOf(await two);
    equal(found.length, 2);
    equal(found[0], first[0]);
    const entries = await fixture.entries(id);
    deepEqual(
      found.map((seq) => entries.find((entry) => entry.seq === seq)?.bytes.toString()),
      ['LOGIN one', 'LOGIN two'],
    );
  });

  it('gives what the filter names in each entry', async () => {
    const fixture = new EngineFixture();
    const { port } = await fixture.run({ listen: 'tcp://127.0.0.1:0', framing: 'slip' });
    const peer = await StreamPeer.connect(port);
    peer.socket.write('GET one\xc0noise\xc0GET t\xdb\xdcwo\xc0', 'latin1');
    const request = { afterSeq: 0, count: 2, timeoutMs: 10_000 };
    const texts = async (filter: string) => {
      const outcome = await fixture.engine.waitFor({ ...request, filter });
      return outcome.kind === 'matched' && outcome.captures
        ? outcome.captures.map((each) =>
            Object.entries(each).map(
              ([name, bytes]) => `${name}=${Buffer.from(bytes).toString('latin1')}`,
            ),
          )
        : outcome.kind;
    };
    deepEqual(await texts('/^(?<verb>[A-Z]+) (?<what>.*)/ not /noise/'), [
      ['verb=GET', 'what=one'],
      ['verb=GET', 'what=t\xc0wo'],
    ]);
    deepEqual(await texts('in hex:"^{verb:3} 20 * {last:1}$"'), [
      ['verb=GET', 'last=e'],
      ['verb=GET', 'last=o'],
    ]);
    equal(await texts("in 'GET '"), 'matched');
  });

  it('tells what had come when the time was up, and of a filter that can’t be read', async () => {
    const fixture = new EngineFixture();
    const { engine } = fixture;
    await fixture.run({ listen: 'tcp://127.0.0.1:0' });
    const few = { filter: 'event:listen', afterSeq: 0, count: 2, timeoutMs: 20 };
    const outcome = await engine.waitFor(few);
    equal(outcome.kind, 'timedOut');
    equal(seqsOf(outcome).length, 1);
    const invalid = await engine.waitFor({ ...few, filter: '(' });
    equal(invalid.kind === 'invalid' && invalid.fault.code, 'missingTerm');
  });

  it('counts what comes from now on where no entry is named, and ends when it is cancelled', async () => {
    const fixture = new EngineFixture();
    const { engine } = fixture;
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0', framing: 'line' });
    const peer = await StreamPeer.connect(port);
    peer.socket.write('before\n');
    await engine.waitFor({ filter: 'in', afterSeq: 0, timeoutMs: 10_000 });
    const next = engine.waitFor({ filter: 'in', timeoutMs: 10_000 });
    const endless = engine.waitFor({ filter: 'out', timeoutMs: 2 ** 31, job: 7 });
    peer.socket.write('after\n');
    const [seq] = seqsOf(await next);
    const entry = (await fixture.entries(id)).find((one) => one.seq === seq);
    equal(entry?.bytes.toString(), 'after');
    await engine.captures.cancelJob(7);
    deepEqual(await endless, { kind: 'cancelled', seqs: [], times: [], connections: [] });
    equal(await engine.captures.jobProgress(7), undefined);
  });
});

function seqsOf(outcome: Awaited<ReturnType<EngineFixture['engine']['waitFor']>>) {
  return outcome.kind === 'invalid' ? [] : outcome.seqs;
}
