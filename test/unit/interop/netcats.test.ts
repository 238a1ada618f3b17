import { deepEqual, equal, ok } from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { describeProgram } from './foreignProgram.ts';
import { freePort } from '../../freePort.ts';
import { InteropFixture } from './interopFixture.ts';

/** Every byte value, and what text would mangle. */
const everyByte = Buffer.concat([
  Buffer.from(Array.from({ length: 256 }, (_, i) => i)),
  Buffer.from('\r\n\n\0\xff'),
]);

interface Netcat {
  /** Arguments of a client that ends when the peer has closed. */
  readonly connect: (port: number, host: string) => string[];
  readonly sendDatagrams: (port: number, host: string) => string[];
  /** Arguments of a listener, and what it says once it listens. */
  readonly listen: (port: number, host: string) => string[];
  readonly listening: RegExp;
  readonly receiveDatagrams: (port: number, host: string) => string[];
  readonly receiving: RegExp;
  /** Whether its listener may still send once its peer has finished sending; some hang up. */
  readonly answersAfterEnd: boolean;
}

const netcats: [title: string, program: string, netcat: Netcat][] = [
  [
    'ncat',
    'ncat',
    {
      connect: (port, host) => [host, `${port}`],
      sendDatagrams: (port, host) => ['-u', host, `${port}`],
      listen: (port, host) => ['-v', '-l', host, `${port}`],
      listening: /Listening on/,
      receiveDatagrams: (port, host) => ['-v', '-u', '-l', host, `${port}`],
      receiving: /Listening on/,
      answersAfterEnd: false,
    },
  ],
  [
    'socat',
    'socat',
    {
      connect: (port, host) => ['-t', '5', '-', `TCP:${urlHost(host)}:${port}`],
      sendDatagrams: (port, host) => ['-', `UDP:${urlHost(host)}:${port}`],
      listen: (port, host) => [
        ...['-d', '-d', '-t', '5'],
        ...[`TCP-LISTEN:${port},bind=${urlHost(host)}${host.includes(':') ? ',pf=ip6' : ''}`, '-'],
      ],
      listening: /listening on/,
      receiveDatagrams: (port, host) => [
        ...['-d', '-d', '-u'],
        ...[`UDP-RECV:${port},bind=${urlHost(host)}${host.includes(':') ? ',pf=ip6' : ''}`, '-'],
      ],
      receiving: /starting data transfer/,
      answersAfterEnd: true,
    },
  ],
  [
    'nc (OpenBSD)',
    'nc.openbsd',
    {
      connect: (port, host) => ['-N', host, `${port}`],
      sendDatagrams: (port, host) => ['-u', host, `${port}`],
      listen: (port, host) => ['-v', '-l', host, `${port}`],
      listening: /Listening on/,
      receiveDatagrams: (port, host) => ['-v', '-u', '-l', host, `${port}`],
      receiving: /Bound on/,
      answersAfterEnd: false,
    },
  ],
];

function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

for (const [title, program, netcat] of netcats) {
  describeProgram(title, [program], (path) => {
    let fixture: InteropFixture;

    beforeEach(() => {
      fixture = new InteropFixture();
    });

    for (const host of ['127.0.0.1', '::1']) {
      it(`talks with our TCP listener on ${host}, each ending its own direction`, async () => {
        const { id, port } = await fixture.run({
          listen: `tcp://${urlHost(host)}:0`,
          allowHalfOpen: true,
        });
        const client = fixture.spawn(path, ...netcat.connect(port, host));
        client.write(everyByte);
        const { connection = 0 } = await fixture.whenEvent(id, 'accept');
        await fixture.whenSummary(id, ({ counters }) => counters.bytesIn === everyByte.length);
        equal(await fixture.textIn(id), everyByte.toString('latin1'));
        client.endInput();
        await fixture.whenEvent(id, 'shutdown');
        ok((await fixture.send(id, everyByte, connection)).ok);
        ok((await fixture.engine.endConnection(id, connection, 'close')).ok);
        equal(await client.whenExited(), 0, client.stderr);
        deepEqual(client.output, everyByte);
        await fixture.whenEvent(id, 'close');
        deepEqual(await fixture.events(id), [
          'bind',
          'listen',
          'accept remote',
          'shutdown remote',
          // The one who ended it first; we followed.
          'close remote',
        ]);
      });

      it(`is talked to by our TCP client on ${host}`, async () => {
        const port = await freePort('tcp', host);
        const server = fixture.spawn(path, ...netcat.listen(port, host));
        await server.whenOutput(netcat.listening);
        const { id } = await fixture.run({ connect: `tcp://${urlHost(host)}:${port}` });
        ok((await fixture.send(id, everyByte)).ok);
        server.write('answer\n');
        await fixture.whenEntry(id, ({ bytes }) => bytes.toString() === 'answer\n');
        await fixture.engine.stopSocket(id);
        // socat would wait for more input else.
        server.endInput();
        equal(await server.whenExited(), 0, server.stderr);
        deepEqual(server.output, everyByte);
      });

      it(`sends datagrams to our UDP listener on ${host} and hears from it`, async () => {
        const { id, port } = await fixture.run({ listen: `udp://${urlHost(host)}:0` });
        const client = fixture.spawn(path, ...netcat.sendDatagrams(port, host));
        client.write('ping\n');
        const { connection = 0 } = await fixture.whenEntry(
          id,
          ({ bytes }) => bytes.toString() === 'ping\n',
        );
        ok((await fixture.send(id, 'pong\n', connection)).ok);
        await client.whenOutput(/pong\n/);
      });

      it(`receives datagrams of our UDP client on ${host}`, async () => {
        const port = await freePort('udp', host);
        const server = fixture.spawn(path, ...netcat.receiveDatagrams(port, host));
        await server.whenOutput(netcat.receiving);
        const { id } = await fixture.run({ connect: `udp://${urlHost(host)}:${port}` });
        ok((await fixture.send(id, 'one\n')).ok);
        ok((await fixture.send(id, 'two\n')).ok);
        await server.whenOutput(/one\ntwo\n/);
      });
    }

    it('is echoed to the byte, though it finished sending long before', async () => {
      const { id, port } = await fixture.run({
        listen: 'tcp://127.0.0.1:0',
        respond: [{ on: 'message', echo: true }],
      });
      const bytes = randomBytes(8 * 1024 * 1024);
      const client = fixture.spawn(path, ...netcat.connect(port, '127.0.0.1'));
      client.write(bytes);
      client.endInput();
      equal(await client.whenExited(), 0, client.stderr);
      equal(digest(client.output), digest(bytes));
      const { counters } = await fixture.whenSummary(id, (it) => it.openConnections === 0);
      deepEqual([counters.bytesIn, counters.bytesOut], [bytes.length, bytes.length]);
    });

    if (netcat.answersAfterEnd) {
      it('sees our half close and still gets its answer through', async () => {
        const port = await freePort('tcp');
        const server = fixture.spawn(path, ...netcat.listen(port, '127.0.0.1'));
        await server.whenOutput(netcat.listening);
        const { id } = await fixture.run({
          connect: `tcp://127.0.0.1:${port}`,
          allowHalfOpen: true,
        });
        const { connection = 0 } = await fixture.whenEvent(id, 'connect');
        ok((await fixture.send(id, 'question\n')).ok);
        ok((await fixture.engine.endConnection(id, connection, 'shutdown')).ok);
        await server.whenOutput(/question\n/);
        server.write('answer\n');
        server.endInput();
        await fixture.whenEvent(id, 'close');
        equal(await fixture.textIn(id), 'answer\n');
      });
    }
  });
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
