import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import type { MulticastSettings } from '../../../src/shared/definition/datagramKeys.ts';
import { SystemClock } from '../../../src/engine/clock.ts';
import { resolveInterface } from '../../../src/engine/datagram/multicast.ts';
import { endAfterTest } from './endAfterTest.ts';
import { EngineFixture, ManualClock } from './engineFixture.ts';
import { floodWithDatagrams } from './floodWithDatagrams.ts';
import { DatagramPeer } from './peers.ts';

const onLinux = process.platform === 'linux' ? it : it.skip;
const onPosix = process.platform === 'win32' ? it.skip : it;
const group = '239.255.77.1';
const loopback = '127.0.0.1';

/** A foreign sender to groups on the loopback interface. */
async function groupSender(): Promise<DatagramPeer> {
  const peer = await DatagramPeer.bind();
  peer.socket.setMulticastInterface(loopback);
  peer.socket.setMulticastTTL(0);
  return peer;
}

describe('multicast', () => {
  let fixture: EngineFixture;

  beforeEach(() => {
    fixture = new EngineFixture();
  });

  it('receives from several groups, again after a restart, and not once it has stopped', async () => {
    const other = '239.255.77.2';
    const sender = await groupSender();
    const { id, port } = await fixture.run({
      listen: 'udp://0.0.0.0:0',
      multicast: { groups: [{ group, interface: loopback }, other, other], interface: loopback },
    });
    await sender.send('one ', port, group);
    await sender.send('two ', port, other);
    await fixture.whenSummary(id, ({ counters }) => counters.messagesIn === 2);
    deepEqual((await fixture.events(id)).slice(0, 3), ['bind', 'join local', 'join local']);
    const { event } = await fixture.whenEvent(id, 'join');
    equal(event?.endpoint, `udp://${group}:${port}`);
    await fixture.engine.stopSocket(id);
    const again = await fixture.run(
      {
        listen: 'udp://0.0.0.0:0',
        multicast: { groups: [group], interface: loopback },
      },
      id,
    );
    await sender.send('three', again.port, group);
    await fixture.whenSummary(id, ({ counters }) => counters.messagesIn === 3);
    equal(await fixture.textIn(id), 'one two three');
  });

  onLinux(
    'is joined on the interface that the zone of a listener’s group names',
    async function () {
      const internal = Object.entries(networkInterfaces()).find(([, addresses = []]) =>
        addresses.some((one) => one.internal && one.family === 'IPv6'),
      );
      if (internal === undefined) {
        this.skip();
      }
      const [name] = internal;
      const { id } = await fixture.run({ listen: `udp://[ff02::1234%${name}]:0` });
      const { event } = await fixture.whenEvent(id, 'join');
      equal(event?.interface, name);
    },
  );

  onPosix('is joined by a listener on the group itself', async () => {
    const { id, port, url } = await fixture.run({
      listen: `udp://${group}:0`,
      multicast: { interface: loopback },
    });
    equal(url, `udp://${group}:${port}`);
    await (await groupSender()).send('hello', port, group);
    await fixture.whenEntry(id, ({ direction }) => direction === 'in');
    equal(await fixture.textIn(id), 'hello');
  });

  onLinux('leaves its groups when it stops', async () => {
    const { id } = await fixture.run({
      listen: 'udp://0.0.0.0:0',
      multicast: { groups: [group], interface: loopback },
    });
    ok(isMember());
    await fixture.engine.stopSocket(id);
    ok(!isMember());
  });

  it('hears what it sends to a group itself', async () => {
    const { id, port } = await fixture.run({
      listen: 'udp://0.0.0.0:0',
      multicast: { groups: [group], interface: loopback, ttl: 0 },
    });
    ok((await fixture.send(id, 'to all of us', { peer: `udp://${group}:${port}` })).ok);
    await fixture.whenEntry(id, ({ direction }) => direction === 'in');
    equal(await fixture.textIn(id), 'to all of us');
  });

  it('lets several sockets share a group’s port where all of them say so', async () => {
    const listen = 'udp://0.0.0.0:0';
    const multicast = { groups: [group], interface: loopback };
    const first = await fixture.run({ listen, reuseAddress: true, multicast });
    const there = `udp://0.0.0.0:${first.port}`;
    const refused = await fixture.start({ listen: there, multicast });
    equal(refused.state.kind === 'failed' && refused.state.error.code, 'addressInUse');
    const second = await fixture.run({ listen: there, reuseAddress: true, multicast });
    const sender = await groupSender();
    await sender.send('both', first.port, group);
    for (const { id } of [first, second]) {
      await fixture.whenEntry(id, ({ direction }) => direction === 'in');
      equal(await fixture.textIn(id), 'both');
    }
  });

  it('is sent by a client that names the interface', async () => {
    const { id, port } = await fixture.run({
      listen: 'udp://0.0.0.0:0',
      multicast: { groups: [group], interface: loopback },
    });
    const client = await fixture.run({
      connect: `udp://${group}:${port}`,
      multicast: { interface: loopback, ttl: 0 },
    });
    ok((await fixture.send(client.id, 'from a client')).ok);
    const { bytes, peer } = await fixture.whenEntry(id, ({ direction }) => direction === 'in');
    equal(bytes.toString(), 'from a client');
    match(peer ?? '', /^udp:\/\/127\.0\.0\.1:/);
  });

  it('says what is wrong, and leaves nothing bound', async () => {
    const { port } = await DatagramPeer.bind('0.0.0.0').then((peer) => {
      const at = { port: peer.port };
      peer.close();
      return at;
    });
    type Case = readonly [host: string, multicast: MulticastSettings, expected: RegExp];
    const onUnicast: Case = [
      '127.0.0.1',
      { groups: [group] },
      /bound to 127\.0\.0\.1 receives nothing from groups; listen on udp:\/\/0\.0\.0\.0:/,
    ];
    const cases: readonly Case[] = [
      ['0.0.0.0', { groups: ['10.0.0.1'] }, /10\.0\.0\.1 is no IPv4 multicast group/],
      ['0.0.0.0', { groups: ['ff02::1'] }, /ff02::1 is no IPv4 multicast group/],
      ['0.0.0.0', { groups: [group], interface: 'nowhere0' }, /nowhere0; there are /],
      ['0.0.0.0', { interface: '192.0.2.250' }, /the address 192\.0\.2\.250; there are /],
      ...(process.platform === 'win32' ? [] : [onUnicast]),
    ];
    for (const [host, multicast, expected] of cases) {
      const { state } = await fixture.start({
        listen: `udp://${host}:${port}`,
        multicast,
      });
      ok(state.kind === 'failed');
      equal(state.error.code, 'invalidDefinition');
      match(state.error.message, expected);
    }
    await fixture.run({ listen: `udp://0.0.0.0:${port}` });
  });

  it('finds an interface by its name or an address, for either family', () => {
    const ipv4 = {
      address: '192.0.2.7',
      netmask: '',
      family: 'IPv4',
      mac: '',
      cidr: null,
    } as const;
    const ipv6 = { address: 'fe80::7', netmask: '', family: 'IPv6', mac: '', cidr: null } as const;
    const interfaces = {
      lan0: [
        { ...ipv4, internal: false },
        { ...ipv4, address: '192.0.2.8', internal: false },
        { ...ipv6, internal: false, scopeid: 12 },
      ],
      old0: [{ ...ipv4, address: '198.51.100.1', internal: false }],
    };
    const found = (wanted: string, family: 4 | 6) => {
      const outcome = resolveInterface(wanted, family, interfaces);
      return outcome.ok ? outcome.value : outcome.error.message;
    };
    const scope = process.platform === 'win32' ? '::%12' : '::%lan0';
    equal(found('lan0', 4), '192.0.2.7');
    equal(found('192.0.2.8', 4), '192.0.2.8');
    equal(found('FE80::7%lan0', 4), '192.0.2.7');
    equal(found('lan0', 6), scope);
    equal(found('192.0.2.8', 6), scope);
    equal(found('old0', 6), 'the interface old0 has no IPv6 address');
    match(found('lan1', 4), /the name or the address lan1; there are lan0, old0$/);
  });
});

describe('options of a UDP socket', () => {
  let fixture: EngineFixture;

  beforeEach(() => {
    fixture = new EngineFixture();
  });

  onLinux('broadcasts where the definition says so, and is refused otherwise', async () => {
    const everybody = await DatagramPeer.bind('0.0.0.0');
    const connect = `udp://127.255.255.255:${everybody.port}`;
    const refused = await fixture.start({ connect });
    equal(refused.state.kind === 'failed' && refused.state.error.code, 'accessDenied');
    const client = await fixture.run({ connect, broadcast: true });
    ok((await fixture.send(client.id, 'from a client')).ok);
    equal((await everybody.receive()).bytes.toString(), 'from a client');
    const shy = await fixture.run({ listen: 'udp://127.0.0.1:0' });
    ok((await fixture.send(shy.id, 'x', { peer: connect })).ok);
    equal((await fixture.whenEvent(shy.id, 'error')).event?.error?.errno, 'EACCES');
    const { id } = await fixture.run({ listen: 'udp://127.0.0.1:0', broadcast: true });
    ok((await fixture.send(id, 'from a listener', { peer: connect })).ok);
    equal((await everybody.receive()).bytes.toString(), 'from a listener');
  });

  it('says what receive buffer the system grants when it is less', async () => {
    const asked = 1024 * 1024 * 1024;
    const greedy = await fixture.run({ listen: 'udp://127.0.0.1:0', receiveBufferBytes: asked });
    const { event } = await fixture.whenEvent(greedy.id, 'error');
    match(event?.error?.message ?? '', /^the system grants \d+ bytes .* not 1073741824/);
    await fixture.whenSummary(greedy.id, ({ state }) => state.kind === 'running');
    const client = await fixture.run({
      connect: `udp://127.0.0.1:${greedy.port}`,
      receiveBufferBytes: asked,
    });
    await fixture.whenEvent(client.id, 'error');
    const { id } = await fixture.run({ listen: 'udp://127.0.0.1:0', receiveBufferBytes: 16_384 });
    deepEqual(await fixture.events(id), ['bind']);
  });

  onLinux('drops in a small receive buffer are counted to the last one', async () => {
    const hasty = new EngineFixture(
      {},
      new (class extends SystemClock {
        override after(_ms: number, callback: () => void) {
          return super.after(1, callback);
        }
      })(),
    );
    const { id, port } = await hasty.run({
      listen: 'udp://127.0.0.1:0',
      receiveBufferBytes: 16_384,
    });
    const count = 500;
    // The engine of this test runs in this very thread, which waits here: nobody reads.
    floodWithDatagrams(port, count);
    const { counters } = await hasty.whenSummary(
      id,
      ({ counters }) => counters.messagesIn + (counters.droppedDatagrams ?? 0) >= count,
    );
    equal(counters.messagesIn + (counters.droppedDatagrams ?? 0), count);
    ok((counters.droppedDatagrams ?? 0) > count / 2, JSON.stringify(counters));
  });

  it('ends idle peers after its own idleSeconds, not after the limit', async () => {
    const clock = new ManualClock();
    const patient = new EngineFixture({ udpIdleMs: 3_600_000 }, clock);
    const { id, port } = await patient.run({ listen: 'udp://127.0.0.1:0', idleSeconds: 5 });
    const peer = await DatagramPeer.bind();
    await peer.send('hello', port);
    const open = async () =>
      (await patient.engine.connections(id, { from: 0, count: 9 })).connections.length;
    while ((await open()) === 0) {
      await new Promise(setImmediate);
    }
    clock.advance(4_999);
    equal(await open(), 1);
    clock.advance(2);
    equal(await open(), 0);
  });

  it('ends a client after its idleSeconds without a datagram, and without an error', async () => {
    const clock = new ManualClock();
    const patient = new EngineFixture({}, clock);
    const peer = await DatagramPeer.bind();
    const connect = `udp://127.0.0.1:${peer.port}`;
    const { id } = await patient.run({ connect, idleSeconds: 5 });
    clock.advance(4_000);
    ok((await patient.send(id, 'hello')).ok);
    clock.advance(4_999);
    deepEqual(await patient.events(id), ['bind', 'connect local']);
    clock.advance(1);
    deepEqual(await patient.events(id), ['bind', 'connect local', 'close local']);
    const stopped = () =>
      patient.summaries.some(({ sockets }) =>
        sockets.some(({ state }) => state.kind === 'stopped'),
      );
    while (!stopped()) {
      await new Promise(setImmediate);
      clock.advance(1_000);
    }
  });

  it('leaves IPv4 to others with ipv6Only', async function () {
    if (
      !Object.values(networkInterfaces()).some((own) => own?.some((one) => one.address === '::1'))
    ) {
      this.skip();
    }
    const { id, port } = await fixture.run({ listen: 'udp://[::]:0', ipv6Only: true });
    const other = createSocket('udp4').bind(port, '0.0.0.0');
    endAfterTest(() => other.close());
    await once(other, 'listening');
    const [v4, v6] = [await DatagramPeer.bind(), await DatagramPeer.bind('::1')];
    const whenOther = once(other, 'message');
    await v4.send('four', port);
    await v6.send('six', port, '::1');
    await fixture.whenEntry(id, ({ direction }) => direction === 'in');
    await whenOther;
    equal(await fixture.textIn(id), 'six');
  });
});

function isMember(): boolean {
  const hex = group
    .split('.')
    .reverse()
    .map((byte) => Number(byte).toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase();
  return spawnSync('cat', ['/proc/net/igmp']).stdout.toString().includes(hex);
}
