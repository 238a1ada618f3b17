/** Run inside a network namespace with an interface `v0`: says what a listener of ours receives. */
import type { DatagramSettings } from '../../../src/shared/definition/datagramKeys.ts';
import { spawn, spawnSync } from 'node:child_process';
import { Engine } from '../../../src/engine/engine.ts';

const python = process.argv[2] ?? 'python3';
const pythonSends = `import socket, sys
s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, socket.if_nametoindex("v0"))
s.sendto(b"python", (sys.argv[1], int(sys.argv[2])))`;

/** What arrives of a datagram to the group and of `.` to the socket itself, in this order. */
async function heard(host: string, group: string, multicast: DatagramSettings['multicast']) {
  // Only with what is sent last do the bytes add up to a number that ends in 1.
  let isOver = () => {};
  const over = new Promise<void>((resolve) => (isOver = resolve));
  const engine = new Engine({
    summary: ({ sockets }) => (sockets[0]?.counters.bytesIn ?? 0) % 10 === 1 && isOver(),
  });
  const authority = host.includes(':') ? `[${host}]` : host;
  const state = await engine.startSocket('s', {
    name: 's',
    listen: `udp://${authority}:0`,
    multicast: { groups: [group], interface: 'v0', ...multicast },
  });
  if (state.kind !== 'running') {
    throw new Error(JSON.stringify(state));
  }
  const port = Number(/\d+$/.exec(state.endpoint)?.[0]);
  const send = (to: string, text: string) =>
    engine.send({ socket: 's', to: { peer: `udp://${to}:${port}` }, bytes: Buffer.from(text) });
  await send(host.includes(':') ? `[${group}]` : group, '0123456789');
  if (host.includes(':') && multicast?.loopback !== false) {
    const sender = spawn(python, ['-c', pythonSends, group, String(port)], { stdio: 'inherit' });
    await new Promise((resolve) => sender.once('close', resolve));
    await send('[::1]', '.....');
  } else {
    await send(host.includes(':') ? '[::1]' : '127.0.0.1', '.');
  }
  await over;
  const query = await engine.openQuery({ directions: ['in'] });
  const page = await engine.page({
    query: query.id,
    at: { position: 0 },
    count: 9,
    previewBytes: 99,
  });
  await engine.stopAll();
  return Buffer.from(page.bytes).toString();
}

/** What a listener that joins a group while it runs hears of a foreign program in it and after. */
async function heardMeanwhile(group: string): Promise<string> {
  let received = () => {};
  const engine = new Engine({
    summary: ({ sockets }) => sockets[0]?.counters.bytesIn === 'inOwn'.length && received(),
  });
  const all = new Promise<void>((resolve) => (received = resolve));
  const state = await engine.startSocket('s', { name: 's', listen: 'udp://[::]:0' });
  const port = state.kind === 'running' ? state.endpoint.replace(/^.*:/, '') : '';
  const sends = (text: string) =>
    spawnSync(python, ['-c', pythonSends.replace('python', text), group, port]);
  const change = async (change: 'join' | 'leave') => {
    const outcome = await engine.changeGroup({ socket: 's', change, group, interface: 'v0' });
    return outcome.ok ? outcome.value : outcome.error.code;
  };
  const groups = [await change('join'), await change('join')];
  sends('in');
  groups.push(await change('leave'), await change('leave'));
  sends('after');
  await engine.send({
    socket: 's',
    to: { peer: `udp://[::1]:${port}` },
    bytes: Buffer.from('Own'),
  });
  await all;
  const query = await engine.openQuery({ directions: ['in'] });
  const page = await engine.page({
    query: query.id,
    at: { position: 0 },
    count: 9,
    previewBytes: 9,
  });
  await engine.stopAll();
  return `${JSON.stringify(groups)} ${Buffer.from(page.bytes).toString()}`;
}

for (const [host, group] of [
  ['0.0.0.0', '239.255.77.1'],
  ['::', 'ff02::7701'],
] as const) {
  for (const loopback of [true, false]) {
    console.log(group, loopback, await heard(host, group, { loopback }));
  }
}
console.log(await heardMeanwhile('ff02::7702'));
