import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { connect } from 'node:net';
import { once } from 'node:events';
import { connect as tlsConnect } from 'node:tls';
import {
  characterPattern,
  daytime,
  timeSince1900,
} from '../../../src/engine/services/serviceReplies.ts';
import { endAfterTest } from '../engine/endAfterTest.ts';
import { DatagramPeer, StreamPeer } from '../engine/peers.ts';
import { describeProgram } from './foreignProgram.ts';
import { freePort } from '../../freePort.ts';
import { InteropFixture } from './interopFixture.ts';

const tcp = 'tcp://127.0.0.1:0';
const udp = 'udp://127.0.0.1:0';

/** A Python program that speaks TCP or UDP with `127.0.0.1:port`. */
function python(port: number, ...lines: readonly string[]): string[] {
  return ['-c', ['import socket, struct', `there = ('127.0.0.1', ${port})`, ...lines].join('\n')];
}

/** The pattern of RFC 864, written down in another language. */
const pythonPattern = [
  'ring = [chr(c) for c in range(32, 127)] * 2',
  'pattern = "".join("".join(ring[i:i + 72]) + "\\r\\n" for i in range(95)).encode()',
];

describeProgram('small services, with Python', ['python3', 'python'], (program) => {
  let fixture: InteropFixture;

  async function output(port: number, ...lines: readonly string[]): Promise<string> {
    const spawned = fixture.spawn(program, ...python(port, ...lines));
    equal(await spawned.whenExited(), 0, spawned.stderr);
    return spawned.stdout.trim();
  }

  const overUdp = (payload: string) => [
    's = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)',
    `s.sendto(${payload}, there)`,
  ];

  beforeEach(() => {
    fixture = new InteropFixture();
  });

  it('echo sends everything back, over TCP until the end', async () => {
    const { port } = await fixture.run({ listen: tcp, service: 'echo' });
    const sent = 'bytes(range(256)) * 40';
    const program = ['s = socket.create_connection(there)', `s.sendall(${sent})`];
    const rest = ['s.shutdown(socket.SHUT_WR)', 'got = s.makefile("rb").read()'];
    equal(await output(port, ...program, ...rest, `print(got == ${sent})`), 'True');
    const datagrams = await fixture.run({ listen: udp, service: 'echo' });
    const lines = [...overUdp('bytes(range(256))'), 'print(s.recv(9999) == bytes(range(256)))'];
    equal(await output(datagrams.port, ...lines), 'True');
  });

  it('discard takes everything and answers nothing', async () => {
    const { id, port } = await fixture.run({ listen: tcp, service: 'discard' });
    const lines = [
      's = socket.create_connection(there)',
      's.sendall(b"x" * 100000)',
      's.shutdown(socket.SHUT_WR)',
      'print(s.makefile("rb").read())',
    ];
    equal(await output(port, ...lines), "b''");
    const { counters } = await fixture.whenSummary(
      id,
      ({ openConnections, counters }) => openConnections === 0 && counters.bytesIn > 0,
    );
    deepEqual([counters.bytesIn, counters.bytesOut], [100_000, 0]);
    const datagrams = await fixture.run({ listen: udp, service: 'discard' });
    await output(datagrams.port, ...overUdp('b"x"'));
    await fixture.whenSummary(datagrams.id, ({ counters }) => counters.messagesIn === 1);
    equal(fixture.summaryOf(datagrams.id).counters.messagesOut, 0);
  });

  it('chargen sends the pattern over TCP until the peer has had enough', async () => {
    const { id, port } = await fixture.run({ listen: tcp, service: 'chargen' });
    const lines = [
      ...pythonPattern,
      's = socket.create_connection(there)',
      'got = s.makefile("rb").read(1000000)',
      'print(got == (pattern * 143)[:1000000])',
    ];
    equal(await output(port, ...lines), 'True');
    await fixture.whenSummary(
      id,
      ({ openConnections, counters }) => openConnections === 0 && counters.bytesOut >= 1_000_000,
    );
    equal(fixture.summaryOf(id).state.kind, 'running');
  });

  it('chargen answers a datagram with up to 512 characters', async () => {
    const { port } = await fixture.run({ listen: udp, service: 'chargen' });
    const lines = [
      ...pythonPattern,
      's = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)',
      'lengths = set()',
      'for _ in range(100):',
      '  s.sendto(b"", there)',
      '  got = s.recv(9999)',
      '  assert got == pattern[:len(got)] and len(got) <= 512',
      '  lengths.add(len(got))',
      'print(len(lengths) > 10)',
    ];
    equal(await output(port, ...lines), 'True');
  });

  it('time tells the seconds since 1900 in four bytes', async () => {
    const read = 'print(struct.unpack("!I", got)[0] - 2208988800)';
    const stream = await fixture.run({ listen: tcp, service: 'time' });
    const opening = ['s = socket.create_connection(there)', 'got = s.makefile("rb").read()'];
    const datagrams = await fixture.run({ listen: udp, service: 'time' });
    const before = Math.floor(Date.now() / 1_000);
    for (const told of [
      await output(stream.port, ...opening, read),
      await output(datagrams.port, ...overUdp('b""'), 'got = s.recv(9999)', read),
    ]) {
      ok(Number(told) >= before && Number(told) <= Date.now() / 1_000, told);
    }
  });

  it('daytime answers a datagram with one line', async () => {
    const { port } = await fixture.run({ listen: udp, service: 'daytime' });
    const told = await output(port, ...overUdp('b"?"'), 'print(s.recv(9999).decode())');
    ok(isNow(told), told);
  });

  it('multicast and broadcast reach us, and ours reach them', async function () {
    if (process.platform !== 'linux') {
      this.skip();
    }
    const group = '239.255.77.9';
    const { id, port } = await fixture.run({
      listen: 'udp://0.0.0.0:0',
      broadcast: true,
      multicast: { groups: [group], interface: '127.0.0.1', ttl: 0 },
    });
    const lines = [
      's = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)',
      's.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton("127.0.0.1"))',
      's.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 0)',
      's.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)',
      `s.sendto(b"group ", ("${group}", ${port}))`,
      `s.sendto(b"all", ("127.255.255.255", ${port}))`,
      'r = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)',
      'r.bind(("", 0))',
      `r.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton("${group}") + socket.inet_aton("127.0.0.1"))`,
      'print("port", r.getsockname()[1], flush=True)',
      'print(r.recv(99), r.recv(99))',
    ];
    const spawned = fixture.spawn(program, ...python(port, ...lines));
    const [, theirs] = await spawned.whenOutput(/port (\d+)\n/);
    await fixture.whenSummary(id, ({ counters }) => counters.messagesIn === 2);
    equal(await fixture.textIn(id), 'group all');
    ok((await fixture.send(id, 'one', { peer: `udp://${group}:${theirs}` })).ok);
    ok((await fixture.send(id, 'two', { peer: `udp://127.255.255.255:${theirs}` })).ok);
    await spawned.whenOutput(/b'one' b'two'/);
  });
});

describeProgram('small services, with curl', ['curl'], (curl) => {
  it('daytime tells one line and closes', async function () {
    const fixture = new InteropFixture();
    const version = fixture.spawn(curl, '--version');
    await version.whenExited();
    if (!/^Protocols:.* telnet/m.test(version.stdout)) {
      this.skip();
    }
    const { id, port } = await fixture.run({ listen: tcp, service: 'daytime' });
    const program = fixture.spawn(curl, '-sSN', '--noproxy', '*', `telnet://127.0.0.1:${port}`);
    await program.whenOutput(/\n$/);
    // It does not notice a close that comes right behind the text, until there is nothing to type.
    program.endInput();
    equal(await program.whenExited(), 0, program.stderr);
    match(program.output.toString(), /^\w+, \w+ \d+, \d{4} \d\d:\d\d:\d\d-UTC\r\n$/);
    ok(isNow(program.stdout), program.stdout);
    await fixture.whenEvent(id, 'close');
  });
});

describeProgram('small services, with nc', ['nc', 'ncat'], (nc) => {
  it('echo answers over TCP', async () => {
    const fixture = new InteropFixture();
    const { port } = await fixture.run({ listen: tcp, service: 'echo' });
    const program = fixture.spawn(nc, '127.0.0.1', String(port));
    program.write('Grüße\n');
    await program.whenOutput(/^Grüße\n$/);
  });
});

describeProgram('multicast, with socat', ['socat'], (socat) => {
  it('is received from socat, and socat receives ours', async function () {
    if (process.platform !== 'linux') {
      this.skip();
    }
    const fixture = new InteropFixture();
    const group = '239.255.77.10';
    const { id, port } = await fixture.run({
      listen: 'udp://0.0.0.0:0',
      multicast: { groups: [group], interface: 'lo', ttl: 0 },
    });
    const options = 'ip-multicast-if=127.0.0.1,ip-multicast-ttl=0';
    const sender = fixture.spawn(socat, '-u', '-', `UDP4-DATAGRAM:${group}:${port},${options}`);
    sender.write('from socat');
    sender.endInput();
    equal(await sender.whenExited(), 0, sender.stderr);
    await fixture.whenSummary(id, ({ counters }) => counters.messagesIn === 1);
    equal(await fixture.textIn(id), 'from socat');
    const theirs = await freePort('udp', '0.0.0.0');
    const receiving = `UDP4-RECV:${theirs},ip-add-membership=${group}:lo`;
    const receiver = fixture.spawn(socat, '-d', '-d', '-u', receiving, '-');
    await receiver.whenOutput(/starting data transfer loop/);
    ok((await fixture.send(id, 'to socat', { peer: `udp://${group}:${theirs}` })).ok);
    await receiver.whenOutput(/to socat/);
  });
});

describe('small services', () => {
  it('write what the RFCs show', () => {
    equal(daytime(Date.UTC(1982, 1, 22, 17, 37, 43)), 'Monday, February 22, 1982 17:37:43-UTC\r\n');
    equal(daytime(Date.UTC(2026, 10, 2, 1, 2, 3)), 'Monday, November 2, 2026 01:02:03-UTC\r\n');
    // RFC 868: 2,208,988,800 corresponds to 00:00 1 Jan 1970; 2,524,521,600 to 00:00 1 Jan 1980.
    deepEqual([...timeSince1900(0)], [0x83, 0xaa, 0x7e, 0x80]);
    equal(Buffer.from(timeSince1900(Date.UTC(1980, 0, 1))).readUInt32BE(), 2_524_521_600);
    deepEqual([...timeSince1900(Date.UTC(2036, 1, 7, 6, 28, 16))], [0, 0, 0, 0]);
    const lines = Buffer.from(characterPattern()).toString('latin1').split('\r\n');
    equal(lines.length, 96);
    equal(lines[1], '!"#$%&\'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefgh');
  });

  it('chargen waits for a peer that does not read, and goes on when it does', async () => {
    const fixture = new InteropFixture();
    const { id, port } = await fixture.run({ listen: tcp, service: 'chargen' });
    const peer = connect(port, '127.0.0.1');
    endAfterTest(() => peer.destroy());
    await once(peer, 'connect');
    await fixture.whenSummary(id, ({ queuedBytes }) => queuedBytes > 0);
    const whenQuiet = async () => {
      let before = -1;
      for (let turns = 0; turns < 100; turns += 1) {
        await new Promise(setImmediate);
        const { bytesOut } = fixture.summaryOf(id).counters;
        turns = bytesOut === before ? turns : 0;
        before = bytesOut;
      }
      return before;
    };
    const stalledAt = await whenQuiet();
    const { queuedBytes } = fixture.summaryOf(id);
    ok(queuedBytes > 0 && queuedBytes <= 2 * peer.readableHighWaterMark + 7_030, `${queuedBytes}`);
    peer.resume();
    await fixture.whenSummary(id, ({ counters }) => counters.bytesOut > stalledAt + 10_000_000);
    await fixture.engine.stopSocket(id);
  });

  it('chargen goes on over TLS after an upgrade, and sends nothing in plain meanwhile', async () => {
    const fixture = new InteropFixture();
    const { id, port } = await fixture.run({ listen: tcp, service: 'chargen' });
    const peer = await StreamPeer.connect(port);
    const { connection = 0 } = await fixture.whenEvent(id, 'accept');
    await peer.whenText((text) => text.length > 100_000);
    const bytes = Buffer.from('220 ready\r\n');
    const upgrading = fixture.engine.upgradeConnection({ socket: id, connection, bytes });
    const plain = await peer.whenText((text) => text.includes('220 ready\r\n'));
    ok(plain.endsWith('220 ready\r\n'));
    peer.socket.removeAllListeners('data');
    const secure = tlsConnect({ socket: peer.socket, rejectUnauthorized: false });
    endAfterTest(() => secure.destroy());
    let text = '';
    secure.setEncoding('latin1').on('data', (more: string) => (text += more));
    ok((await upgrading).ok);
    const pattern = Buffer.from(characterPattern()).toString('latin1');
    while (text.length < 3 * pattern.length) {
      await once(secure, 'data');
    }
    ok(text.startsWith(pattern.repeat(3)));
    await fixture.engine.stopSocket(id);
  });

  it('do not answer each other for ever', async function () {
    const fixture = new InteropFixture();
    const peer = await DatagramPeer.bind('127.0.0.1', 19).catch(() => undefined);
    if (peer === undefined) {
      // Ports below 1024 are not for everybody.
      this.skip();
    }
    const { id, port } = await fixture.run({ listen: udp, service: 'echo' });
    await peer.send('forged', port);
    const other = await DatagramPeer.bind();
    await other.send('honest', port);
    equal((await other.receive()).bytes.toString(), 'honest');
    await fixture.whenSummary(id, ({ counters }) => counters.messagesIn === 2);
    equal(fixture.summaryOf(id).counters.messagesOut, 1);
  });
});

function isNow(told: string): boolean {
  const at = Date.parse(told.trim().replace('-UTC', ' UTC'));
  return Math.abs(Date.now() - at) < 5_000;
}
