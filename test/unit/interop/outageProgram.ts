/**
 * Run inside a network namespace of its own with an interface `v0` that has 192.0.2.1/24:
 * takes the network away from under running sockets, gives it back, and prints
 * what the sockets went through. Ends by itself.
 */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { createSocket } from 'node:dgram';
import { EngineFixture, HastyClock } from '../engine/engineFixture.ts';
import { endAll } from '../engine/endAfterTest.ts';

const ip = (args: string) => execFileSync('ip', args.split(' '));

// Looks at interfaces, and gives up connecting, sooner than usual.
const fixture = new EngineFixture({}, new HastyClock());
const { engine } = fixture;

async function reach(port: number, text: string): Promise<Socket> {
  const peer = connect(port, '192.0.2.1');
  peer.on('error', () => undefined);
  await once(peer, 'connect');
  peer.write(text);
  return peer;
}

async function reachByDatagram(port: number, text: string, host = '192.0.2.1'): Promise<void> {
  const peer = createSocket('udp4');
  peer.bind();
  await once(peer, 'listening');
  peer.setMulticastInterface('192.0.2.1');
  await new Promise<void>((resolve, reject) =>
    peer.send(text, port, host, (error) => (error === null ? resolve() : reject(error))),
  );
  peer.close();
}

/** What was told last of both sockets that are in groups. */
const lastOfGroups = async () =>
  (await Promise.all([group, joined].map(({ id }) => fixture.events(id)))).map((e) => e.at(-1));
const heard = (id: string, text: string) =>
  fixture.whenEntry(id, (entry) => entry.direction === 'in' && entry.bytes.toString() === text);

const stream = await fixture.run({ listen: 'tcp://192.0.2.1:0' });
const datagram = await fixture.run({ listen: 'udp://192.0.2.1:0' });
const group = await fixture.run({
  listen: 'udp://0.0.0.0:0',
  multicast: { groups: ['239.255.77.2'], interface: 'v0' },
});
const joined = await fixture.run({ listen: 'udp://0.0.0.0:0' });
await engine.changeGroup({
  socket: joined.id,
  change: 'join',
  group: '239.255.77.3',
  interface: 'v0',
});
const client = await fixture.run({ connect: 'udp://192.0.2.77:9' });
const sender = await fixture.run({
  connect: `udp://239.255.77.2:${group.port}`,
  multicast: { interface: 'v0' },
});

await reach(stream.port, 'before');
await heard(stream.id, 'before');

for (const [outage, takeAway, giveBack] of [
  ['interface down', 'link set v0 down', 'link set v0 up'],
  ['address removed', 'addr del 192.0.2.1/24 dev v0', 'addr add 192.0.2.1/24 dev v0'],
  [
    'interface gone',
    'link del v0',
    [
      'link add v0 type veth peer name v1',
      'addr add 192.0.2.1/24 dev v0',
      'link set v0 up',
      'link set v1 up',
    ].join('\n'),
  ],
] as const) {
  takeAway.split('\n').forEach(ip);
  const refused = await fixture.start({ connect: 'tcp://192.0.2.99:9' });
  const reason = refused.state.kind === 'failed' ? refused.state.error.code : refused.state.kind;
  const sent = await fixture.send(client.id, 'anybody there?');
  await fixture.when(async () => !sent.ok || (await fixture.events(client.id)).length > 1);
  const taken = await fixture.start({ listen: 'tcp://192.0.2.1:0' });
  const bound = taken.state.kind === 'failed' ? taken.state.error.code : taken.state.kind;
  await engine.stopSocket(taken.id);
  console.log(`${outage}: connect ${reason}, listen ${bound}`);
  await fixture.when(async () =>
    (await lastOfGroups()).every((last) => last === 'error networkDown'),
  );
  giveBack.split('\n').forEach(ip);
  await fixture.when(async () => (await lastOfGroups()).every((last) => last === 'join local'));
  await reach(stream.port, outage);
  await heard(stream.id, outage);
  await reachByDatagram(datagram.port, outage);
  await heard(datagram.id, outage);
  await reachByDatagram(group.port, outage, '239.255.77.2');
  await heard(group.id, outage);
  await reachByDatagram(joined.port, outage, '239.255.77.3');
  await heard(joined.id, outage);
  // Refused until the client, too, has found its interface again.
  const text = `${outage}, from a client`;
  await fixture.when(async () => {
    await fixture.send(sender.id, text);
    return (await fixture.entries(group.id)).some(({ bytes }) => bytes.toString() === text);
  });
  console.log(`${outage}: streams, datagrams and groups are back`);
}
for (const { id } of [stream, datagram, group, joined, client]) {
  console.log(fixture.summaryOf(id).state.kind, (await fixture.events(id)).join(', '));
}
await engine.stopAll();
await endAll();
process.exit(0);
