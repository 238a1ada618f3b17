import { deepEqual, equal } from 'node:assert/strict';
import fc from 'fast-check';
import { timesMore } from '../../timesMore.ts';
import { EngineFixture } from '../engineFixture.ts';
import { ServerPeer, StreamPeer } from '../peers.ts';

/** What one side does, in order; `ends` at last. */
interface Script {
  /** Lengths of its writes, and whether it lets the event loop turn after each. */
  readonly writes: readonly (readonly [length: number, waits: boolean])[];
  /** Whether it reads only once it has written everything. */
  readonly isSlow: boolean;
}

const script: fc.Arbitrary<Script> = fc.record({
  writes: fc.array(
    fc.tuple(
      fc.oneof(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 300_000 })),
      fc.boolean(),
    ),
    { maxLength: 12 },
  ),
  isSlow: fc.boolean(),
});

const framings = [undefined, { line: 'lf' }, { lengthPrefix: { bytes: 4 } }] as const;

const scenario = fc.record({
  client: script,
  target: script,
  framing: fc.constantFrom(...framings),
  /** Who resets once it has written everything; else both finish in order. */
  resets: fc.constantFrom(undefined, undefined, 'client' as const, 'target' as const),
});

/** Bytes that differ from place to place, so that none can be lost, doubled or swapped unseen. */
function bytesFrom(start: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let i = 0; i < length; i += 1) {
    bytes[i] = ((start + i) * 31 + ((start + i) >> 8)) & 255;
  }
  return bytes;
}

async function write(peer: StreamPeer, { writes, isSlow }: Script): Promise<Buffer> {
  const sent: Buffer[] = [];
  let total = 0;
  if (isSlow) {
    peer.socket.pause();
  }
  for (const [length, waits] of writes) {
    const bytes = bytesFrom(total, length);
    sent.push(bytes);
    total += length;
    peer.socket.write(bytes);
    if (waits) {
      await new Promise(setImmediate);
    }
  }
  peer.socket.resume();
  return Buffer.concat(sent);
}

describe('A tap of streams, whatever both sides do', () => {
  it('hands on every byte in order, and each end as it was made', async function () {
    this.timeout(120_000);
    const fixture = new EngineFixture();
    const server = await ServerPeer.listen();
    const ports = new Map<unknown, { id: string; port: number }>();
    for (const framing of framings) {
      const tap = await fixture.run({
        listen: 'tcp://127.0.0.1:0',
        forward: `tcp://127.0.0.1:${server.port}`,
        ...(framing === undefined ? undefined : { framing }),
      });
      ports.set(framing, tap);
    }
    await fc.assert(
      fc.asyncProperty(
        scenario,
        async ({ client: ofClient, target: ofTarget, framing, resets }) => {
          const { id, port } = ports.get(framing) ?? { id: '', port: 0 };
          const client = await StreamPeer.connect(port);
          const target = await server.accept();
          const [fromClient, fromTarget] = await Promise.all([
            write(client, ofClient),
            write(target, ofTarget),
          ]);
          if (resets === undefined) {
            client.socket.end();
            target.socket.end();
            await Promise.all([client, target].map((peer) => peer.whenEnd()));
            equal(client.text, fromTarget.toString('latin1'), 'what the target said');
            equal(target.text, fromClient.toString('latin1'), 'what the client said');
            deepEqual([client.error, target.error], [undefined, undefined]);
          } else {
            const [resetting, other, sent] =
              resets === 'client' ? [client, target, fromClient] : [target, client, fromTarget];
            // A reset may destroy what is on its way: only once all of it is there.
            await other.whenText((text) => text.length === sent.length);
            resetting.socket.resetAndDestroy();
            await other.whenClosed();
            equal(other.error?.code, 'ECONNRESET');
            equal(other.text, sent.toString('latin1'));
          }
          await fixture.whenSummary(id, ({ openConnections }) => openConnections === 0);
        },
      ),
      { numRuns: timesMore(40) },
    );
  });
});
