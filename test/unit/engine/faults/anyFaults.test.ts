import { equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import type { Fault } from '../../../../src/shared/fault/faultSchema.ts';
import { timesMore } from '../../timesMore.ts';
import { EngineFixture } from '../engineFixture.ts';
import { ServerPeer, StreamPeer } from '../peers.ts';

const stream = fc.constantFrom('downstream' as const, 'upstream' as const, 'both' as const);
const toxicity = fc.constantFrom(1, 0.5);

/** Faults of a stream that end nothing, at times that a test can wait for. */
const anyFault: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({
    type: fc.constant('latency' as const),
    ...{ latency: fc.nat(5), jitter: fc.nat(5), stream, toxicity },
    per: fc.constantFrom('connection' as const, 'message' as const),
  }),
  fc.record({
    ...{ type: fc.constant('bandwidth' as const), rate: fc.constantFrom(0, 50, 5_000), stream },
  }),
  fc.record({
    type: fc.constant('slicer' as const),
    ...{ average_size: fc.integer({ min: 8, max: 4_096 }), delay: fc.nat(200), stream },
  }),
  fc.record({ type: fc.constant('timeout' as const), timeout: fc.constant(0), stream }),
  fc.record({ type: fc.constant('slow_read' as const) }),
  fc.record({ type: fc.constant('half_open' as const) }),
  fc.record({ type: fc.constant('slow_close' as const), delay: fc.nat(5), stream }),
);

const step = fc.oneof(
  fc.record({ kind: fc.constant('faults' as const), faults: fc.array(anyFault, { maxLength: 3 }) }),
  fc.record({
    kind: fc.constant('write' as const),
    side: fc.constantFrom('client' as const, 'server' as const),
    length: fc.integer({ min: 1, max: 20_000 }),
  }),
  fc.record({ kind: fc.constant('turn' as const) }),
);

/** Bytes that tell where they belong. */
function pattern(from: number, length: number): Buffer {
  return Buffer.from(Uint8Array.from({ length }, (_, at) => ((from + at) * 31) & 0xff));
}

const named = (faults: readonly Fault[]) =>
  faults.map((fault, at): Fault => ({ ...fault, name: `${fault.type} ${at}` }));

describe('any faults of a tap, changed while it forwards', () => {
  it('lose no byte, keep the order, and leave no port', async () => {
    const fixture = new EngineFixture();
    const target = await ServerPeer.listen();
    const { id, port } = await fixture.run({
      ...{ listen: 'tcp://127.0.0.1:0', forward: `tcp://127.0.0.1:${target.port}`, seed: 5 },
    });
    const total = { client: 0, server: 0 };
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const client = await StreamPeer.connect(port);
        client.socket.write(pattern(0, 1));
        const server = await target.accept();
        const sent = { client: 1, server: 0 };
        for (const one of steps) {
          if (one.kind === 'faults') {
            await fixture.engine.setFaults(id, named(one.faults));
          } else if (one.kind === 'turn') {
            await new Promise(setImmediate);
          } else {
            const peer = one.side === 'client' ? client : server;
            peer.socket.write(pattern(sent[one.side], one.length));
            sent[one.side] += one.length;
          }
        }
        client.socket.end();
        server.socket.end();
        await fixture.engine.setFaults(id, []);
        await Promise.all([client.whenEnd(), server.whenEnd()]);
        const arrived = (peer: StreamPeer) => Buffer.from(peer.text, 'latin1');
        ok(arrived(server).equals(pattern(0, sent.client)), 'what the client sent');
        ok(arrived(client).equals(pattern(0, sent.server)), 'what the server sent');
        await Promise.all([client.whenClosed(), server.whenClosed()]);
        total.client += sent.client;
        total.server += sent.server;
      }),
      { numRuns: timesMore(30), seed: 11 },
    );
    const { counters, queuedBytes } = await fixture.whenSummary(
      id,
      ({ openConnections }) => openConnections === 0,
    );
    equal(queuedBytes, 0);
    // Of a tap, what came from its clients and went to them.
    equal(counters.bytesIn, total.client);
    equal(counters.bytesOut, total.server);
  });
});
