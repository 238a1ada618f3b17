import { deepEqual, equal, ok } from 'node:assert/strict';
import type { Fault } from '../../../../src/shared/fault/faultSchema.ts';
import type { FaultReport } from '../../../../src/shared/fault/faultHit.ts';
import type { StageConnection } from '../../../../src/engine/pipeline/stage.ts';
import { EchoStage } from '../../../../src/engine/services/echoStage.ts';
import { ManualClock } from '../engineFixture.ts';
import { stagedStream } from '../pipeline/stagedConnection.ts';

/** A stream of a listener under these faults, with a clock moved by hand. */
async function faulted(
  faults: readonly Fault[],
  options: { framing?: 'line'; seed?: number } = {},
) {
  const clock = new ManualClock();
  const stream = await stagedStream([(connection) => new EchoStage(connection)], {
    ...{ clock, faults, seed: 1 },
    ...options,
  });
  const { traffic } = stream;
  return {
    ...stream,
    clock,
    /** Waits until so many messages have come in. */
    whenReceived: (count: number) =>
      stream.when(
        () => stream.messages().filter(({ direction }) => direction === 'in').length >= count,
      ),
    hits: () =>
      Array.from(
        { length: traffic.log.end },
        (_, index) => traffic.log.faultHits.at(index) ?? [],
      ).flat(),
    reports: (): FaultReport[] =>
      Array.from(
        { length: traffic.log.end },
        (_, index) => traffic.log.eventAt(index)?.fault,
      ).filter((report) => report !== undefined),
    set: (changed: readonly Fault[]) => traffic.faults?.set(changed),
  };
}

const latency = { type: 'latency', latency: 100 } as const;

describe('faults of a stream', () => {
  it('delay what is sent by the latency, and keep its order', async () => {
    const { peer, connection, clock, messages, hits } = await faulted([latency]);
    connection.send(Buffer.from('a'));
    clock.advance(60);
    connection.send(Buffer.from('b'));
    deepEqual(
      messages().map(({ fate }) => fate),
      ['held', 'held'],
    );
    equal(connection.queuedBytes, 2);
    clock.advance(39);
    equal(connection.queuedBytes, 2);
    clock.advance(1);
    equal(connection.queuedBytes, 1);
    clock.advance(60);
    equal(await peer.whenText((text) => text.length === 2), 'ab');
    deepEqual(
      messages().map(({ fate }) => fate),
      ['delivered', 'delivered'],
    );
    deepEqual(hits(), [
      { fault: 'latency_downstream', did: 'delayed', ms: 100 },
      { fault: 'latency_downstream', did: 'delayed', ms: 100 },
    ]);
  });

  it('leave the other direction alone', async () => {
    const { peer, clock, whenReceived, messages } = await faulted([
      { ...latency, stream: 'upstream' },
    ]);
    peer.socket.write('x');
    await whenReceived(1);
    deepEqual(
      messages().map(({ direction, fate }) => [direction, fate]),
      [['in', 'held']],
    );
    clock.advance(100);
    // The answer is not delayed.
    equal(await peer.whenText((text) => text.length === 1), 'x');
  });

  it('draw jitter from the seed alone', async () => {
    const delays = async (seed: number) => {
      const { connection, clock, hits } = await faulted([{ ...latency, jitter: 50 }], { seed });
      for (let count = 0; count < 5; count += 1) {
        connection.send(Buffer.from('x'));
        clock.advance(1_000);
      }
      return hits().map(({ ms }) => ms);
    };
    const [first, same, other] = [await delays(1), await delays(1), await delays(2)];
    deepEqual(first, same);
    ok(String(first) !== String(other), String(first));
    ok(
      first.every((ms = 0) => ms >= 50 && ms <= 150),
      String(first),
    );
  });

  it('limit the rate, in pieces of one message', async () => {
    const { peer, connection, clock, messages, hits } = await faulted([
      { type: 'bandwidth', rate: 1 },
    ]);
    connection.send(Buffer.alloc(1_000, 'x'));
    clock.advance(500);
    equal(connection.queuedBytes, 500);
    await peer.whenText((text) => text.length === 500);
    clock.advance(499);
    equal(messages()[0]?.fate, 'held');
    clock.advance(1);
    await peer.whenText((text) => text.length === 1_000);
    deepEqual(
      messages().map(({ fate }) => fate),
      ['delivered'],
    );
    deepEqual(hits(), [{ fault: 'bandwidth_downstream', did: 'paced', ms: 1_000 }]);
  });

  it('send in pieces with pauses, of which the log has one message', async () => {
    const { peer, connection, clock, messages, hits } = await faulted([
      { type: 'slicer', average_size: 2, delay: 10_000 },
    ]);
    connection.send(Buffer.from('12345'));
    await peer.whenText((text) => text.length === 2);
    clock.advance(10);
    await peer.whenText((text) => text.length === 4);
    clock.advance(10);
    equal(await peer.whenText((text) => text.length === 5), '12345');
    deepEqual(
      messages().map(({ text }) => text),
      ['12345'],
    );
    deepEqual(hits(), [{ fault: 'slicer_downstream', did: 'sliced', pieces: 3 }]);
  });

  it('let nothing through, and lose nothing of it when they are taken away', async () => {
    const { peer, connection, clock, set } = await faulted([{ type: 'timeout', timeout: 0 }]);
    connection.send(Buffer.from('a'));
    connection.send(Buffer.from('b'));
    clock.advance(1e6);
    equal(connection.queuedBytes, 2);
    set([]);
    equal(await peer.whenText((text) => text.length === 2), 'ab');
  });

  it('close after the time-out, counted from the beginning however much comes (toxiproxy begins anew)', async () => {
    const { peer, connection, clock, ended, traffic, messages } = await faulted([
      { type: 'timeout', timeout: 100 },
    ]);
    connection.send(Buffer.from('a'));
    clock.advance(60);
    connection.send(Buffer.from('b'));
    clock.advance(40);
    await peer.whenEnd();
    equal(peer.text, '');
    peer.socket.end();
    await ended;
    deepEqual(
      messages().map(({ fate }) => fate),
      ['dropped', 'dropped'],
    );
    const [state] = traffic.faults?.states ?? [];
    deepEqual([state?.droppedMessages, state?.droppedBytes], [2, 2]);
  });

  it('reset open connections, too, without waiting for data', async () => {
    const { peer, clock, set, ended, events } = await faulted([]);
    set([{ type: 'reset_peer' }]);
    clock.advance(0);
    await peer.whenClosed();
    equal(peer.error?.code, 'ECONNRESET');
    await ended;
    ok(events().includes('reset local'), String(events()));
  });

  it('reset when a message matches, which is dropped', async () => {
    const { peer, connection, ended } = await faulted([
      { type: 'reset_peer', match: "'bad'", stream: 'downstream' },
    ]);
    connection.send(Buffer.from('good'));
    await peer.whenText((text) => text === 'good');
    connection.send(Buffer.from('bad'));
    await ended;
    await peer.whenClosed();
    equal(peer.error?.code, 'ECONNRESET');
    equal(peer.text, 'good');
  });

  it('cut what is sent at the limit, and close', async () => {
    const { peer, connection, ended, hits } = await faulted([{ type: 'limit_data', bytes: 5 }]);
    connection.send(Buffer.from('abc'));
    connection.send(Buffer.from('defg'));
    await peer.whenEnd();
    equal(peer.text, 'abcde');
    peer.socket.end();
    await ended;
    deepEqual(hits(), [{ fault: 'limit_data_downstream', did: 'cut', bytes: 2 }]);
  });

  it('delay our end of sending', async () => {
    const { peer, connection, clock, reports } = await faulted([
      { type: 'slow_close', delay: 500 },
    ]);
    connection.send(Buffer.from('last'));
    connection.end('shutdown');
    await peer.whenText((text) => text === 'last');
    clock.advance(499);
    equal(peer.hasEnded, false);
    clock.advance(1);
    await peer.whenEnd();
    deepEqual(reports().at(-1), { fault: 'slow_close_downstream', did: 'delayedClose', ms: 500 });
  });

  it('keep the peer’s end of sending without an answer until they are taken away', async () => {
    const { peer, clock, events, when, set } = await faulted([{ type: 'half_open' }]);
    peer.socket.end('bye');
    await when(() => events().includes('shutdown remote'));
    equal(await peer.whenText((text) => text === 'bye'), 'bye');
    clock.advance(1e6);
    equal(peer.hasEnded, false);
    set([]);
    await peer.whenEnd();
  });

  it('read nothing until they are taken away', async () => {
    const { peer, set, messages, whenReceived } = await faulted([{ type: 'slow_read' }]);
    peer.socket.write('x');
    await new Promise<void>((resolve) => peer.socket.write('y', () => resolve()));
    for (let turn = 0; turn < 20; turn += 1) {
      await new Promise(setImmediate);
    }
    deepEqual(messages(), []);
    set([]);
    await whenReceived(1);
  });

  it('hit as often as they should, after those that they skip', async () => {
    const { peer, connection, clock } = await faulted([
      { ...latency, per: 'message', skip: 1, times: 1 },
    ]);
    for (const text of ['a', 'b', 'c']) {
      connection.send(Buffer.from(text));
    }
    await peer.whenText((text) => text === 'a');
    equal(connection.queuedBytes, 2);
    clock.advance(100);
    await peer.whenText((text) => text === 'abc');
  });

  it('come and go in turns', async () => {
    const { connection, clock } = await faulted([
      { type: 'timeout', timeout: 0, afterMs: 100, forMs: 50 },
    ]);
    const isHeld = () => {
      connection.send(Buffer.from('x'));
      return connection.queuedBytes > 0;
    };
    const seen: boolean[] = [];
    for (let step = 0; step < 6; step += 1) {
      seen.push(isHeld());
      clock.advance(50);
    }
    deepEqual(seen, [false, false, true, false, false, true]);
  });

  it('are logged with their seed, and which connections they hit', async () => {
    const hit = async (seed: number) => {
      const { reports } = await faulted([{ ...latency, toxicity: 0.5 }], { seed });
      return reports();
    };
    const [first] = await hit(1);
    deepEqual(first, { seed: 1, on: [{ ...latency, toxicity: 0.5 }] });
  });

  it('keep the full rate under a latency: up to 32 MiB wait before anybody has to', async () => {
    const clock = new ManualClock();
    let port: StageConnection | undefined;
    await stagedStream(
      [
        (connection) => {
          port = connection;
          return { origin: 'service' };
        },
      ],
      { clock, faults: [latency] },
    );
    const block = Buffer.alloc(1024 * 1024);
    const hasRoom = Array.from({ length: 33 }, () => port?.push(block));
    equal(hasRoom.indexOf(false), 31);
    let isTold = false;
    port?.whenWritable(() => (isTold = true));
    clock.advance(99);
    equal(isTold, false);
    clock.advance(1);
    await new Promise((resolve) => port?.whenWritable(() => resolve(undefined)));
    equal(isTold, true);
  });

  it('leave room for more to send while less than that waits', async () => {
    const { connection } = await faulted([latency]);
    connection.send(Buffer.from('x'));
    await new Promise<void>((resolve) => connection.whenDrained(resolve));
    equal(connection.queuedBytes, 1);
  });
});
