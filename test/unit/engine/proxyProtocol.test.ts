import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { inspect } from 'node:util';
import fc from 'fast-check';
import type { ProxyListenerSetting } from '../../../src/shared/proxyProtocol.ts';
import { ProxyHeaderParser } from '../../../src/engine/proxyProtocol/proxyHeaderParser.ts';
import type { ProxyParsing } from '../../../src/engine/proxyProtocol/proxyHeaderParser.ts';
import { writeProxyHeader } from '../../../src/engine/proxyProtocol/writeProxyHeader.ts';
import { EngineFixture, ManualClock } from './engineFixture.ts';
import { StreamPeer } from './peers.ts';

const signature = '0d0a0d0a000d0a515549540a';

/** Parses `bytes` cut at `cuts`; bytes after the decision belong to the rest. */
function parse(bytes: Uint8Array, cuts: readonly number[], accepts: ProxyListenerSetting = 'any') {
  const parser = new ProxyHeaderParser(accepts);
  const places = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length];
  let from = 0;
  for (const to of places.sort((a, b) => a - b)) {
    const parsing: ProxyParsing = parser.push(bytes.subarray(from, to));
    if (parsing.kind === 'header') {
      const rest = Buffer.concat([parsing.rest, bytes.subarray(to)]);
      return { header: parsing.header, rest: rest.toString('hex') };
    }
    if (parsing.kind === 'fault') {
      return parsing.reason;
    }
    from = to;
  }
  return 'more';
}

const plain = { noNullPrototype: true };
const v4 = fc.record({ address: fc.ipV4(), port: fc.nat(65_535) }, plain);
const v6 = fc.record({ address: fc.ipV6(), port: fc.nat(65_535) }, plain);
const expression = fc
  .tuple(fc.constantFrom(1 as const, 2 as const), fc.oneof(fc.tuple(v4, v4), fc.tuple(v6, v6)))
  .map(([version, [source, destination]]) => writeProxyHeader(version, { source, destination }));
const handmade = fc.constantFrom(
  ...['PROXY UNKNOWN\r\n', 'PROXY UNKNOWN what ever\r\n', 'PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n'],
  ...['PROXY TCP4 1.2.3.4 5.6.7.8 1\r\n', 'GET / HTTP/1.1\r\n\r\n', `PROXY ${'x'.repeat(200)}`],
);
const binary = fc.constantFrom(
  ...[`${signature}20000000`, `${signature}21110000`, `${signature}31000000`, `${signature}21`],
  ...[`${signature}211100110102030405060708000100020300020102`, `${signature}21f100020102`],
);
const streams = fc
  .tuple(
    fc.oneof(
      expression,
      handmade.map((text) => Buffer.from(text)),
      binary.map((hex) => Buffer.from(hex, 'hex')),
    ),
    fc.uint8Array({ maxLength: 40 }),
  )
  .map((parts) => Buffer.concat(parts));

describe('the PROXY protocol', () => {
  it('is read alike however the stream is cut', () => {
    fc.assert(
      fc.property(streams, fc.array(fc.nat()), (bytes, cuts) => {
        deepEqual(parse(bytes, cuts), parse(bytes, []));
      }),
      { numRuns: 500 },
    );
  });

  it('is read as it was written', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(1 as const, 2 as const),
        v4,
        v4,
        (version, source, destination) => {
          const bytes = writeProxyHeader(version, { source, destination });
          const header = { version, command: 'proxy', source, destination, tlvs: 0 };
          deepEqual(parse(bytes, []), { header: { ...header, bytes: bytes.length }, rest: '' });
        },
      ),
    );
    const ends = {
      source: { address: 'fe80::1%eth0', port: 1 },
      destination: { address: '192.0.2.1', port: 65_535 },
    };
    equal(writeProxyHeader(1, ends).toString(), 'PROXY TCP6 fe80::1 ::ffff:192.0.2.1 1 65535\r\n');
    const read = parse(writeProxyHeader(2, ends), []);
    ok(typeof read === 'object');
    deepEqual(read.header.source, { address: 'fe80::1', port: 1 });
    deepEqual(read.header.destination, { address: '192.0.2.1', port: 65_535 });
  });

  it('counts extensions, and tells local and unknown from relayed connections', () => {
    const summary = (text: string | Buffer) => {
      const read = parse(typeof text === 'string' ? Buffer.from(text, 'hex') : text, []);
      return typeof read === 'string' ? read : `${read.header.command} ${read.header.tlvs}`;
    };
    equal(summary(`${signature}20000000`), 'local 0');
    equal(summary(`${signature}2111000c010203040506070800010002`), 'proxy 0');
    equal(summary(`${signature}2111001101020304050607080001000203000201fe`), 'proxy 1');
    equal(summary(`${signature}21000000`), 'unknown 0');
    equal(summary(Buffer.from('PROXY UNKNOWN\r\n')), 'unknown 0');
    match(summary(`${signature}211100100102030405060708000100020300ff01`), /extension is cut off/);
    match(summary(`${signature}21110004`), /can’t hold its addresses/);
    match(summary(Buffer.from('PROXY TCP4 1.2.3.4 ::1 1 2\r\n')), /two addresses and two ports/);
  });

  it('takes only the version that it is told to', () => {
    const [text, bytes] = [writeProxyHeader(1), writeProxyHeader(2)];
    match(inspect(parse(bytes, [], 'v1')), /does not begin with a PROXY v1 header/);
    match(inspect(parse(text, [], 'v2')), /does not begin with a PROXY v2 header/);
    equal(typeof parse(text, [], 'v1'), 'object');
    equal(typeof parse(bytes, [], 'v2'), 'object');
  });
});

describe('a listener behind a proxy', () => {
  it('names the original client, keeps the proxy visible, and takes what follows as traffic', async () => {
    const fixture = new EngineFixture();
    const { id, port } = await fixture.run({
      listen: 'tcp://127.0.0.1:0',
      proxyProtocol: 'any',
      respond: [{ on: 'connect', send: 'welcome' }],
    });
    const peer = await StreamPeer.connect(port);
    peer.socket.write('PROXY TCP4 192.0.2.7 198.51.100.1 5000 80\r\nhel');
    await fixture.whenEntry(id, ({ bytes }) => bytes.toString() === 'hel');
    peer.socket.write('lo');
    await fixture.whenEntry(id, ({ bytes }) => bytes.toString() === 'lo');
    const via = `tcp://127.0.0.1:${peer.socket.localPort}`;
    const { event, peer: named } = await fixture.whenEvent(id, 'proxyHeader');
    equal(named, 'tcp://192.0.2.7:5000');
    deepEqual(event, {
      event: 'proxyHeader',
      side: 'remote',
      endpoint: via,
      proxyHeader: {
        version: 1,
        command: 'proxy',
        source: 'tcp://192.0.2.7:5000',
        destination: 'tcp://198.51.100.1:80',
        tlvs: 0,
        bytes: 43,
      },
    });
    const [connection] = (await fixture.engine.connections(id, { from: 0, count: 1 })).connections;
    deepEqual([connection?.peer, connection?.via], ['tcp://192.0.2.7:5000', via]);
    equal(await peer.whenText((text) => text.length === 7), 'welcome');
    peer.socket.end();
    await fixture.whenEvent(id, 'close');
    deepEqual((await fixture.events(id)).slice(2), [
      'accept remote',
      'proxyHeader remote',
      'shutdown remote',
      'close remote',
    ]);
  });

  it('ends a connection without a header, with its bytes in the log, and goes on', async () => {
    const clock = new ManualClock();
    const fixture = new EngineFixture({}, clock);
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0', proxyProtocol: 'v2' });
    const faults = async () =>
      (await fixture.entries(id)).flatMap(({ direction, bytes, event }) =>
        direction === 'in'
          ? [bytes.toString()]
          : event?.event === 'error'
            ? [event.error?.code]
            : [],
      );
    const whenFaults = async (count: number) => {
      // Time stands still for the engine, so it can't announce.
      while ((await faults()).length < count) {
        await new Promise(setImmediate);
      }
    };
    const wrong = await StreamPeer.connect(port);
    wrong.socket.write('GET / HTTP/1.1\r\n');
    await wrong.whenEnd();
    await whenFaults(2);
    const silent = await StreamPeer.connect(port);
    while (!(await fixture.events(id)).slice(-1).includes('accept remote')) {
      await new Promise(setImmediate);
    }
    clock.advance(fixture.limits.connectTimeoutMs);
    await silent.whenEnd();
    const early = await StreamPeer.connect(port);
    early.socket.end();
    await early.whenEnd();
    const reset = await StreamPeer.connect(port);
    reset.socket.resetAndDestroy();
    await whenFaults(5);
    deepEqual(await faults(), [
      'GET / HTTP/1.1\r\n',
      ...['proxyHeaderInvalid', 'proxyHeaderInvalid', 'proxyHeaderInvalid', 'proxyHeaderInvalid'],
    ]);
    const right = await StreamPeer.connect(port);
    right.socket.write(writeProxyHeader(2));
    while (!(await fixture.events(id)).includes('proxyHeader remote')) {
      await new Promise(setImmediate);
    }
    await StreamPeer.connect(port);
    await fixture.engine.stopSocket(id);
    equal((await fixture.engine.connections(id, { from: 0, count: 9 })).total, 0);
  });

  it('hears from a client of ours what it is told to say', async () => {
    const fixture = new EngineFixture();
    const { id, port } = await fixture.run({ listen: 'tls://127.0.0.1:0', proxyProtocol: 'any' });
    const client = await fixture.run({
      connect: `tls://127.0.0.1:${port}`,
      tls: { verify: false },
      proxyProtocol: { version: 'v2', source: '192.0.2.7:5000' },
    });
    ok((await fixture.send(client.id, 'hello')).ok);
    const entry = await fixture.whenEntry(id, ({ bytes }) => bytes.toString() === 'hello');
    equal(entry.peer, 'tls://192.0.2.7:5000');
    const { event } = await fixture.whenEvent(client.id, 'proxyHeader');
    equal(event?.proxyHeader?.source, 'tls://192.0.2.7:5000');
    await fixture.engine.stopSocket(client.id);
    const plain = await fixture.run({
      connect: `tls://127.0.0.1:${port}`,
      tls: { verify: false },
      proxyProtocol: 'v1',
    });
    const { connections } = await fixture.engine.connections(plain.id, { from: 0, count: 1 });
    const { event: own } = await fixture.whenEvent(plain.id, 'proxyHeader');
    equal(own?.proxyHeader?.source, connections[0]?.local);
  });
});
