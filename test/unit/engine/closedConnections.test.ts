import { deepEqual, equal, ok } from 'node:assert/strict';
import { closedKeptMax, closedKeptMs } from '../../../src/shared/closedConnection.ts';
import type { ConnectionSummary } from '../../../src/shared/connectionSummary.ts';
import { ClosedConnections } from '../../../src/engine/closedConnections.ts';
import { EngineFixture } from './engineFixture.ts';
import { ServerPeer, StreamPeer } from './peers.ts';

describe('what is kept of closed connections', () => {
  it('is the newest of them, newest first, for ten minutes', () => {
    const kept = new ClosedConnections();
    for (let id = 1; id <= 100; id++) {
      kept.add({ id } as ConnectionSummary, id * 1000, { kind: 'close', side: 'remote' });
    }
    const ids = (now: number) => kept.at(now).map(({ id }) => id);
    equal(ids(100_000).length, closedKeptMax);
    deepEqual(ids(100_000).slice(0, 3), [100, 99, 98]);
    deepEqual(ids(99_000 + closedKeptMs), [100]);
    equal(kept.lastClosedAt, 100_000);
  });

  it('tells how each ended, and what it carried', async () => {
    const fixture = new EngineFixture();
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0' });
    const left = await StreamPeer.connect(port);
    left.socket.end('bye');
    await fixture.whenEvent(id, 'close');
    const reset = await StreamPeer.connect(port);
    await fixture.when(async () => (await fixture.engine.connections(id, all)).total === 1);
    reset.socket.resetAndDestroy();
    await fixture.whenEvent(id, 'reset');
    const shut = await StreamPeer.connect(port);
    await fixture.when(async () => (await fixture.engine.connections(id, all)).total === 1);
    await fixture.engine.stopSocket(id);
    const [third, second, first] = await fixture.engine.closedConnections(id);
    deepEqual(third?.end, { kind: 'close', side: 'local' });
    equal(second?.end.kind, 'reset');
    equal(second.end.side, 'remote');
    equal(second.end.error?.code, 'connectionReset');
    deepEqual(first?.end, { kind: 'close', side: 'remote' });
    equal(first.state, 'closed');
    equal(first.bytesIn, 3);
    ok(first.closedAt >= first.openedAt);
    const { totalConnections } = await fixture.whenSummary(
      id,
      ({ openConnections }) => openConnections === 0,
    );
    equal(totalConnections, 3);
    shut.socket.destroy();
  });

  it('goes when the traffic is cleared; what is open then still counts', async () => {
    const fixture = new EngineFixture();
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0' });
    (await StreamPeer.connect(port)).socket.end();
    await fixture.whenEvent(id, 'close');
    const peer = await StreamPeer.connect(port);
    peer.socket.write('x');
    await fixture.whenSummary(id, ({ counters }) => counters.bytesIn === 1);
    ok(fixture.summaryOf(id).lastMessageAt);
    await fixture.engine.clearTraffic([id]);
    deepEqual(await fixture.engine.closedConnections(id), []);
    const summary = await fixture.whenSummary(id, ({ counters }) => counters.bytesIn === 0);
    equal(summary.totalConnections, 1);
    equal(summary.lastMessageAt, undefined);
    equal(summary.lastClosedAt, undefined);
  });

  it('tells who ended the only connection of a client', async () => {
    const fixture = new EngineFixture();
    const server = await ServerPeer.listen();
    const { id } = await fixture.run({ connect: `tcp://127.0.0.1:${server.port}` });
    (await server.accept()).socket.end();
    const { state } = await fixture.whenSummary(id, ({ state }) => state.kind === 'stopped');
    deepEqual(state, { kind: 'stopped', endedBy: 'remote' });
  });
});

const all = { from: 0, count: 1 };
