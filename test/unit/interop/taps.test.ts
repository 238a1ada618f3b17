import { deepEqual, equal, ok } from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { endAfterTest } from '../engine/endAfterTest.ts';
import { TestAuthority } from '../engine/testCertificates.ts';
import { describeProgram, findProgram } from './foreignProgram.ts';
import { InteropFixture } from './interopFixture.ts';

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  endAfterTest(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** A server that answers in chunks, tells on which connection of its own, and switches protocols. */
async function chunkedServer(): Promise<number> {
  const server = createServer((asked, response) => {
    response.write(`${String(asked.url)} from `);
    response.end(String(asked.socket.remotePort));
  });
  server.on('upgrade', (_, socket: Socket) => {
    socket.write(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n',
    );
    socket.pipe(socket);
  });
  return await portOf(server);
}

describeProgram('curl through a tap', ['curl'], (curl) => {
  it('keeps its connection to Node’s http, which answers in chunks', async () => {
    const fixture = new InteropFixture();
    const tap = await fixture.run({
      listen: 'tcp://127.0.0.1:0',
      forward: `tcp://127.0.0.1:${await chunkedServer()}`,
      protocol: 'http',
    });
    const url = `http://127.0.0.1:${tap.port}`;
    const client = fixture.spawn(curl, '-sS', '-w', '\\n', `${url}/one`, `${url}/two`);
    equal(await client.whenExited(), 0, client.stderr);
    const [one = '', two = ''] = client.stdout.split('\n');
    ok(one.startsWith('/one from ') && two.startsWith('/two from '), client.stdout);
    equal(one.split(' ').at(-1), two.split(' ').at(-1), 'one connection for both');
    const messages = (await fixture.entries(tap.id)).filter(
      ({ direction }) => direction !== 'event',
    );
    deepEqual(
      messages.map(({ direction }) => direction),
      ['in', 'out', 'in', 'out'],
    );
  });

  it('shows its certificate, and asks for a name, in TLS that the tap passes on', async function () {
    const openssl = findProgram('openssl');
    if (openssl === undefined) {
      this.skip();
    }
    const authority = new TestAuthority(openssl);
    endAfterTest(() => authority.remove());
    const name = ['/CN=db.example', 'subjectAltName=DNS:db.example'] as const;
    const { certificate, key } = authority.selfSigned(...name);
    const own = authority.selfSigned('/CN=who asks', 'subjectAltName=DNS:client.example');
    const server = createSecureServer(
      {
        ...{ cert: readFileSync(certificate), key: readFileSync(key) },
        ...{ requestCert: true, rejectUnauthorized: false },
      },
      (asked, response) => {
        const socket = asked.socket as unknown as {
          servername: string;
          getPeerCertificate: () => { subject?: { CN?: string } };
        };
        response.end(`${socket.servername} for ${socket.getPeerCertificate().subject?.CN}`);
      },
    );
    const fixture = new InteropFixture();
    const tap = await fixture.run({
      listen: 'tcp://127.0.0.1:0',
      forward: `tcp://127.0.0.1:${await portOf(server)}`,
    });
    const client = fixture.spawn(
      ...[curl, '-sS', '--cacert', certificate, '--cert', own.certificate, '--key', own.key],
      ...['--resolve', `db.example:${tap.port}:127.0.0.1`, `https://db.example:${tap.port}/`],
    );
    equal(await client.whenExited(), 0, client.stderr);
    equal(client.stdout, 'db.example for who asks');
  });
});

describe('Node’s http through a tap', () => {
  it('switches protocols, and speaks both ways from then on', async () => {
    const fixture = new InteropFixture();
    const tap = await fixture.run({
      listen: 'tcp://127.0.0.1:0',
      forward: `tcp://127.0.0.1:${await chunkedServer()}`,
    });
    const headers = { Connection: 'Upgrade', Upgrade: 'echo' };
    const asked = request({ port: tap.port, host: '127.0.0.1', headers });
    asked.end();
    const [, socket] = (await once(asked, 'upgrade')) as [unknown, Socket];
    endAfterTest(() => socket.destroy());
    socket.write('after the switch');
    const [echoed] = (await once(socket, 'data')) as [Buffer];
    equal(String(echoed), 'after the switch');
  });
});

describeProgram('redis-cli through a tap to redis-server', ['redis-server'], (redis) => {
  it('asks three hundred times, and has each answer', async function () {
    const cli = findProgram('redis-cli');
    if (cli === undefined) {
      this.skip();
    }
    const fixture = new InteropFixture();
    const path = join(mkdtempSync(join(tmpdir(), 'redis-')), 'redis.sock');
    endAfterTest(() => rmSync(dirname(path), { recursive: true, force: true }));
    const server = fixture.spawn(
      ...([redis, '--port', '0', '--unixsocket', path, '--save', '', '--dir', tmpdir()] as const),
    );
    await server.whenOutput(/ready to accept connections/i);
    const tap = await fixture.run({
      listen: 'tcp://127.0.0.1:0',
      forward: `unix:${path}`,
      protocol: 'resp',
    });
    const client = fixture.spawn(cli, '-p', String(tap.port), '-r', '300', 'INCR', 'counter');
    equal(await client.whenExited(), 0, client.stderr);
    equal(client.stdout.trim().split('\n').at(-1), '300');
    const { counters } = await fixture.whenSummary(
      tap.id,
      ({ openConnections }) => openConnections === 0,
    );
    ok(counters.messagesIn >= 300 && counters.messagesIn === counters.messagesOut);
  });
});
