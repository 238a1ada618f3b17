import { deepEqual, equal, ok } from 'node:assert/strict';
import type { Fault } from '../../../../src/shared/fault/faultSchema.ts';
import { ManualClock } from '../engineFixture.ts';
import { stagedDatagrams } from '../pipeline/stagedConnection.ts';

const clockOf = () => new ManualClock();

async function faulted(faults: readonly Fault[], seed = 1) {
  const clock = clockOf();
  const exchange = await stagedDatagrams([], { clock, faults, seed });
  const { traffic } = exchange;
  return {
    ...exchange,
    clock,
    hits: () =>
      Array.from(
        { length: traffic.log.end },
        (_, index) => traffic.log.faultHits.at(index) ?? [],
      ).flat(),
  };
}

describe('faults of datagrams', () => {
  it('lose a share that its chance allows, the same for the same seed', async () => {
    const total = 20_000;
    const lostWith = async (seed: number) => {
      const { connection, messages, traffic } = await faulted(
        [{ type: 'loss', percent: 10 }],
        seed,
      );
      for (let count = 0; count < total; count += 1) {
        // As if it came: nothing of the system's is in the way.
        connection.receive(Buffer.from([1]));
      }
      equal(traffic.faults?.states[0]?.droppedMessages, 0);
      return messages();
    };
    // Downstream is what a listener sends.
    ok((await lostWith(1)).every(({ fate }) => fate === 'delivered'));
    const lostUpstream = async (seed: number) => {
      const fault = { type: 'loss', percent: 10, stream: 'upstream' } as const;
      const { connection, messages, traffic } = await faulted([fault], seed);
      for (let count = 0; count < total; count += 1) {
        connection.receive(Buffer.from([1]));
      }
      const lost = messages().flatMap(({ fate }, at) => (fate === 'dropped' ? [at] : []));
      equal(traffic.faults?.states[0]?.droppedMessages, lost.length);
      return lost;
    };
    const lost = await lostUpstream(7);
    // The binomial interval of 99 %.
    ok(Math.abs(lost.length - total / 10) <= 2.576 * Math.sqrt(total * 0.09), String(lost.length));
    deepEqual(await lostUpstream(7), lost);
  });

  it('send twice, the second time from a fault', async () => {
    const { peer, connection, messages, hits } = await faulted([
      { type: 'duplicate', percent: 100 },
    ]);
    connection.send(Buffer.from('x'));
    await peer.receive();
    await peer.receive();
    deepEqual(
      messages().map(({ text, origin }) => [text, origin]),
      [
        ['x', undefined],
        ['x', 'fault'],
      ],
    );
    deepEqual(hits(), [{ fault: 'duplicate_downstream', did: 'duplicated' }]);
  });

  it('invert one bit, and show what was sent and what was to be', async () => {
    const { peer, connection, messages, hits } = await faulted([{ type: 'corrupt', percent: 100 }]);
    connection.send(Buffer.from('0000'));
    const { bytes } = await peer.receive();
    const inverted = [...bytes].map((byte) => byte ^ 0x30).filter((byte) => byte !== 0);
    equal(inverted.length, 1);
    equal(Math.log2(inverted[0] ?? 0) % 1, 0);
    deepEqual(
      messages().map(({ origin, fate }) => [origin, fate]),
      [
        [undefined, 'replaced'],
        ['fault', 'delivered'],
      ],
    );
    equal(hits()[0]?.did, 'corrupted');
  });

  it('delay each by itself, so that they overtake each other', async () => {
    const { peer, connection, clock, hits } = await faulted([
      { type: 'reorder', percent: 100, gap: 2, delay: 50 },
    ]);
    connection.send(Buffer.from('a'));
    connection.send(Buffer.from('b'));
    equal((await peer.receive()).bytes.toString(), 'b');
    clock.advance(50);
    equal((await peer.receive()).bytes.toString(), 'a');
    deepEqual(
      hits()
        .map(({ did }) => did)
        .sort(),
      ['delayed', 'overtook'],
    );
  });

  it('queue for a rate for a second at most, and drop what comes then', async () => {
    const { connection, clock, messages } = await faulted([{ type: 'bandwidth', rate: 1 }]);
    for (let count = 0; count < 12; count += 1) {
      connection.send(Buffer.alloc(100));
    }
    clock.advance(10_000);
    const fates = messages().map(({ fate }) => fate);
    deepEqual(fates, [...Array<string>(11).fill('delivered'), 'dropped']);
  });

  it('let go at once what they delay when they are taken away', async () => {
    const { peer, connection, traffic, clock } = await faulted([
      { type: 'latency', latency: 60_000 },
    ]);
    connection.send(Buffer.from('x'));
    traffic.faults?.set([]);
    clock.advance(0);
    await peer.receive();
  });
});
