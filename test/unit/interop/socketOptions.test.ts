import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { DatagramPeer } from '../engine/peers.ts';
import { describeProgram } from './foreignProgram.ts';
import { freePort } from '../../freePort.ts';
import { InteropFixture } from './interopFixture.ts';

describeProgram('ncat and the options of our sockets', ['ncat'], (ncat) => {
  let fixture: InteropFixture;

  beforeEach(() => {
    fixture = new InteropFixture();
  });

  /** An ncat that listens on a port, once it does. */
  async function listener(port: number) {
    const program = fixture.spawn(ncat, '-v', '-l', '127.0.0.1', `${port}`);
    await program.whenOutput(/Listening on/);
    return program;
  }

  it('reaches one listener over IPv4 and IPv6, unless that is for IPv6 only', async () => {
    const both = await fixture.run({ listen: 'tcp://[::]:0' });
    const visit = (port: number, host: string) =>
      fixture.spawn(ncat, '--send-only', host, `${port}`);
    visit(both.port, '127.0.0.1').write('four');
    visit(both.port, '::1').write('six');
    const peers = new Map<string, string>();
    await fixture.when(async () => {
      for (const { direction, bytes, peer = '' } of await fixture.entries(both.id)) {
        if (direction === 'in') {
          peers.set(bytes.toString(), peer.replace(/\d+$/, ''));
        }
      }
      return peers.size === 2;
    });
    equal(peers.get('four'), 'tcp://127.0.0.1:');
    equal(peers.get('six'), 'tcp://[::1]:');

    const six = await fixture.run({ listen: 'tcp://[::]:0', ipv6Only: true });
    const refused = visit(six.port, '127.0.0.1');
    equal(await refused.whenExited(), 1);
    match(refused.stderr, /refused/);
    visit(six.port, '::1').write('six');
    await fixture.whenEntry(six.id, ({ bytes }) => bytes.toString() === 'six');
  });

  it('sees the local port that we bind to', async () => {
    const [port, own] = [await freePort('tcp'), await freePort('tcp')];
    const server = await listener(port);
    await fixture.run({ connect: `tcp://127.0.0.1:${port}`, bind: `127.0.0.1:${own}` });
    await server.whenOutput(new RegExp(`Connection from 127\\.0\\.0\\.1:${own}`));
  });

  it('is connected to again when it comes back', async () => {
    const port = await freePort('tcp');
    const first = await listener(port);
    const { id } = await fixture.run({
      connect: `tcp://127.0.0.1:${port}`,
      reconnect: { delayMs: 10, delayMsMax: 10 },
    });
    await first.whenOutput(/Connection from/);
    await first.end();
    await fixture.whenEvent(id, 'reconnect');
    const second = await listener(port);
    await second.whenOutput(/Connection from/);
    await fixture.whenSummary(id, ({ state }) => state.kind === 'running');
    ok((await fixture.send(id, 'again\n')).ok);
    await second.whenOutput(/^again$/m);
  });
});

describeProgram('Python and the options of our sockets', ['python3', 'python'], (python) => {
  let fixture: InteropFixture;

  beforeEach(() => {
    fixture = new InteropFixture();
  });

  it('is reset where it may not come', async () => {
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0', deny: ['127.0.0.0/8'] });
    const code = `import socket
s = socket.create_connection(("127.0.0.1", ${port}))
try: print(s.recv(1))
except ConnectionResetError: print("reset")`;
    const visitor = fixture.spawn(python, '-c', code);
    await visitor.whenOutput(/^reset$/m);
    const { event } = await fixture.whenEvent(id, 'error');
    equal(event?.error?.code, 'peerRefused');
  });

  it('gets no answer from a listener that echoes where it sends from port 0', async function () {
    const { id, port } = await fixture.run({
      listen: 'udp://127.0.0.1:0',
      respond: [{ on: 'message', echo: true }],
    });
    const code = `import socket, struct
try:
    s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_UDP)
    s.sendto(struct.pack("!HHHH", 0, ${port}, 10, 0) + b"hi", ("127.0.0.1", 0))
    print("sent")
except OSError: print("may not")`;
    const [said] = await fixture.spawn(python, '-c', code).whenOutput(/^(sent|may not)$/m);
    if (said === 'may not') {
      // Raw sockets are for root.
      this.skip();
    }
    const { event } = await fixture.whenEvent(id, 'error');
    equal(event?.error?.endpoint, 'udp://127.0.0.1:0');
    equal(await fixture.textIn(id), 'hi');
    const { connection } = await fixture.whenEntry(id, ({ direction }) => direction === 'in');
    const outcome = await fixture.send(id, 'hello?', connection);
    equal(!outcome.ok && outcome.error.code, 'notSupported');
    // Nor does it end what goes to all others again and again.
    const other = await DatagramPeer.bind();
    await other.send('hi', port);
    await other.receive();
    const expression = { notation: 'text', text: 'tick', lineEnding: 'none' } as const;
    const repetition = { expression, intervalMs: 1, count: 3 };
    const repeated = await fixture.engine.startSendJob({
      job: 1,
      socket: id,
      to: 'all',
      ...repetition,
    });
    equal(repeated.ok && repeated.value.endedBy, 'completed');
  });

  it('is missed by a UDP client of ours, and heard when it is back', async () => {
    const port = await freePort('udp');
    const { id } = await fixture.run({ connect: `udp://127.0.0.1:${port}` });
    ok((await fixture.send(id, 'anybody?')).ok);
    const { event } = await fixture.whenEvent(id, 'error');
    // ICMP port unreachable, as the system tells it.
    equal(event?.error?.code, 'connectionRefused');
    const code = `import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", ${port}))
print("ready", flush=True)
data, sender = s.recvfrom(100)
s.sendto(data.upper(), sender)`;
    const server = fixture.spawn(python, '-c', code);
    await server.whenOutput(/ready/);
    ok((await fixture.send(id, 'and now?')).ok);
    await fixture.whenEntry(id, ({ direction }) => direction === 'in');
    equal(await fixture.textIn(id), 'AND NOW?');
    deepEqual(await fixture.events(id), [
      'bind',
      'connect local',
      'error remote connectionRefused',
    ]);
  });
});
