import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { AccessList } from '../../../src/engine/accessList.ts';
import { reusePortError } from '../../../src/engine/reusePortError.ts';
import { EngineFixture, ManualClock } from './engineFixture.ts';
import { DatagramPeer, StreamPeer } from './peers.ts';

/** Moved by hand, but for what comes within a tenth of a second: summaries follow at once. */
class SlowClock extends ManualClock {
  override after(ms: number, callback: () => void): () => void {
    if (ms > 100) {
      return super.after(ms, callback);
    }
    const immediate = setImmediate(callback);
    return () => clearImmediate(immediate);
  }
}

function ruleFor(accessList: AccessList, address: string): string | undefined {
  const denyReason = accessList.denyReason(address, () => 'tcp://peer:1');
  return denyReason && (denyReason.rule ?? 'allow');
}

describe('allow and deny', () => {
  it('tell peers by address and network, and deny wins', () => {
    const accessList = new AccessList({
      allow: ['10.0.0.0/8', '2001:db8::/32', 'fe80::/10'],
      deny: ['10.1.2.3', '2001:db8:1::5/48'],
    });
    deepEqual(
      [
        ...['10.9.9.9', '10.1.2.3', '11.0.0.1', '::ffff:10.1.2.3', '::ffff:10.1.2.4'],
        ...['2001:db8:2::1', '2001:db8:1:ffff::', 'fe80::1%eth0', '::1'],
      ].map((address) => ruleFor(accessList, address)),
      [
        ...[undefined, '10.1.2.3', 'allow', '10.1.2.3', undefined],
        ...[undefined, '2001:db8:1::5/48', undefined, 'allow'],
      ],
    );
    equal(ruleFor(new AccessList({}), '::1'), undefined);
    equal(ruleFor(new AccessList({ deny: ['0.0.0.0/0'] }), '::1'), undefined);
    ok(new AccessList({ deny: ['::1'] }).denyReason(undefined, () => 'tcp://unknown:0'));
  });

  it('reset a refused stream before any greeting, with one event', async () => {
    const fixture = new EngineFixture();
    const { id, port } = await fixture.run({
      listen: 'tcp://[::]:0',
      deny: ['127.0.0.0/8'],
      respond: [{ on: 'connect', send: 'welcome' }],
    });
    const friend = await StreamPeer.connect(port, '::1');
    equal(await friend.whenText((text) => text.length === 7), 'welcome');
    // The reset may come before the connecting side knows that it is connected.
    const refused = connect(port, '127.0.0.1').resume();
    const [error] = (await once(refused, 'error')) as [NodeJS.ErrnoException];
    equal(error.code, 'ECONNRESET');
    equal(refused.bytesRead, 0);
    const { event } = await fixture.whenEvent(id, 'error');
    match(event?.endpoint ?? '', /^tcp:\/\/127\.0\.0\.1:\d+$/);
    equal(event?.error?.code, 'peerRefused');
    equal(event.error.rule, '127.0.0.0/8');
    deepEqual((await fixture.events(id)).slice(2), ['accept remote', 'error local peerRefused']);
    equal(fixture.summaryOf(id).openConnections, 1);
  });

  it('count refused datagrams, tell them once a second for each peer, and answer none', async () => {
    const clock = new SlowClock();
    const fixture = new EngineFixture({}, clock);
    const { id, port } = await fixture.run({
      listen: 'udp://127.0.0.1:0',
      allow: ['192.0.2.0/24'],
      respond: [{ on: 'message', echo: true }],
    });
    const [anna, ben] = [await DatagramPeer.bind(), await DatagramPeer.bind()];
    const send = async (peer: DatagramPeer, count: number, total: number) => {
      for (let sent = 0; sent < count; sent += 1) {
        await peer.send('hello', port);
      }
      await fixture.whenSummary(id, ({ counters }) => counters.refusedDatagrams === total);
    };
    const told = async () =>
      (await fixture.entries(id)).flatMap(({ event }) =>
        event?.error?.code === 'peerRefused' ? [[event.endpoint, event.datagrams]] : [],
      );
    await send(anna, 5, 5);
    await send(ben, 1, 6);
    const [fromAnna, fromBen] = [anna, ben].map((peer) => `udp://127.0.0.1:${peer.port}`);
    const first = [
      [fromAnna, undefined],
      [fromBen, undefined],
    ];
    deepEqual(await told(), first);
    clock.advance(1_000);
    deepEqual(await told(), [...first, [fromAnna, 4]]);
    await send(anna, 2, 8);
    await fixture.engine.stopSocket(id);
    deepEqual(await told(), [...first, [fromAnna, 4], [fromAnna, 2]]);
    const { counters } = fixture.summaryOf(id);
    deepEqual([counters.messagesIn, counters.messagesOut], [0, 0]);
  });
});

describe('connectionsMax', () => {
  it('goes before the setting, which reaches listeners that run', async () => {
    const fixture = new EngineFixture({ connectionsPerSocket: 1 });
    const own = await fixture.run({ listen: 'tcp://127.0.0.1:0', connectionsMax: 2 });
    const other = await fixture.run({ listen: 'tcp://127.0.0.1:0' });
    const open = async ({ id, port }: typeof own, count: number) => {
      await StreamPeer.connect(port);
      await fixture.whenSummary(id, ({ openConnections }) => openConnections === count);
    };
    await open(own, 1);
    await open(own, 2);
    await open(other, 1);
    await fixture.engine.setLimits({ ...fixture.limits, connectionsPerSocket: 2 });
    await open(other, 2);
    for (const { id, port } of [own, other]) {
      const refused = connect(port, '127.0.0.1').resume();
      const [error] = (await once(refused, 'error')) as [NodeJS.ErrnoException];
      equal(error.code, 'ECONNRESET');
      const { event } = await fixture.whenEvent(id, 'error');
      equal(event?.error?.code, 'limitReached');
    }
  });

  it('bounds the peers of a UDP listener', async () => {
    const fixture = new EngineFixture();
    const { id, port } = await fixture.run({ listen: 'udp://127.0.0.1:0', connectionsMax: 2 });
    for (let count = 1; count <= 4; count += 1) {
      await (await DatagramPeer.bind()).send('hello', port);
      await fixture.whenSummary(id, ({ counters }) => counters.messagesIn === count);
    }
    equal((await fixture.engine.connections(id, { from: 0, count: 9 })).total, 2);
    const all = await fixture.run({ listen: 'udp://127.0.0.1:0' });
    for (let count = 1; count <= 4; count += 1) {
      await (await DatagramPeer.bind()).send('hello', all.port);
      await fixture.whenSummary(all.id, ({ counters }) => counters.messagesIn === count);
    }
    await fixture.engine.setLimits({ ...fixture.limits, connectionsPerSocket: 1 });
    equal((await fixture.engine.connections(all.id, { from: 0, count: 9 })).total, 1);
  });
});

describe('reusePort', () => {
  const denyReason = reusePortError('tcp://127.0.0.1:0');

  it('is known to Node since 22.12 and 23.1', () => {
    for (const [version, isKnown] of [
      ...[['20.20.2', false] as const, ['22.11.9', false] as const, ['22.12.0', true] as const],
      ...[['23.0.0', false] as const, ['23.1.0', true] as const, ['24.0.0', true] as const],
    ]) {
      equal(reusePortError('tcp://127.0.0.1:0', version) === undefined, isKnown, version);
    }
  });

  for (const scheme of ['tcp', 'udp']) {
    it(`shares a port over ${scheme}, or says why it can’t`, async () => {
      const fixture = new EngineFixture();
      const listen = `${scheme}://127.0.0.1:0`;
      const { id, state } = await fixture.start({ listen, reusePort: true });
      if (state.kind !== 'running') {
        equal(state.kind === 'failed' && state.error.code, 'notSupported');
        ok(denyReason !== undefined || process.platform !== 'linux');
        deepEqual(await fixture.events(id), ['error notSupported']);
        return;
      }
      const second = await fixture.start({ listen: state.endpoint, reusePort: true });
      deepEqual(second.state, state);
      const alone = await fixture.start({ listen: state.endpoint });
      equal(alone.state.kind === 'failed' && alone.state.error.code, 'addressInUse');
    });
  }
});
