import { deepEqual, equal } from 'node:assert/strict';
import { readMessages, withPauses } from '../../../src/extension/traffic/replayedMessages.ts';
import { EngineFixture } from '../engine/engineFixture.ts';
import { ServerPeer } from '../engine/peers.ts';

describe('the messages of a replay', () => {
  it('are the selected ones, whole and in order, as far apart as they were', async () => {
    const fixture = new EngineFixture();
    const server = await ServerPeer.listen();
    const { id } = await fixture.run({ connect: `tcp://127.0.0.1:${server.port}` });
    const long = 'x'.repeat(10_000);
    for (const text of ['left out', 'first', long]) {
      await fixture.send(id, text);
    }
    const entries = (await fixture.entries(id)).filter(({ direction }) => direction === 'out');
    const [, from, to] = entries.map(({ seq }) => seq);
    const { id: query } = await fixture.openQuery({ sockets: [id] });
    const ranges = [{ from: from ?? 0, to: to ?? 0 }];
    const messages = await readMessages(fixture.engine, { query, ranges });
    const texts = messages?.map(({ bytes }) => Buffer.from(bytes).toString());
    deepEqual(texts, ['first', long]);
    const [first, second] = withPauses(messages ?? []);
    const [, one, other] = entries.map(({ time }) => time);
    equal(first?.afterMs, 0);
    equal(second?.afterMs, (other ?? 0) - (one ?? 0));
  });
});
