import { deepEqual, equal } from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:tls';
import type { ConnectionOptions, TLSSocket } from 'node:tls';
import { describeProgram } from '../../interop/foreignProgram.ts';
import { endAfterTest } from '../endAfterTest.ts';
import { EngineFixture } from '../engineFixture.ts';
import { ServerPeer, StreamPeer } from '../peers.ts';
import { TestAuthority } from '../testCertificates.ts';

async function talk(port: number, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options });
  endAfterTest(() => socket.destroy());
  await once(socket, 'secureConnect');
  return socket;
}

describeProgram('A tap of TLS', ['openssl'], (openssl) => {
  let authority: TestAuthority;
  before(() => {
    authority = new TestAuthority(openssl);
  });
  after(() => authority.remove());

  /** A TLS server that tells what it was asked for. */
  async function tlsServer() {
    const { certificate, key } = authority.selfSigned(
      '/CN=db.example',
      'subjectAltName=DNS:db.example',
    );
    const server = createServer(
      {
        cert: readFileSync(certificate),
        key: readFileSync(key),
        ALPNProtocols: ['second', 'first'],
      },
      (socket) => {
        const { servername } = socket as { servername?: unknown };
        socket.on('error', () => undefined);
        socket.end(`name ${String(servername)} protocol ${String(socket.alpnProtocol)}`);
      },
    );
    endAfterTest(() => server.close());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  it('asks the target for the name and the protocols that the client asks for', async () => {
    const target = await tlsServer();
    const fixture = new EngineFixture();
    const tap = await fixture.run({
      listen: 'tls://127.0.0.1:0',
      forward: { to: `tls://127.0.0.1:${target}`, tls: { verify: false } },
    });
    const client = await talk(tap.port, {
      servername: 'db.example',
      ALPNProtocols: ['unknown', 'first'],
    });
    equal(client.alpnProtocol, 'first', 'what the target chose');
    const [said] = (await once(client, 'data')) as [Buffer];
    equal(String(said), 'name db.example protocol first');
    const shown = await fixture.whenEntry(tap.id, ({ direction }) => direction === 'out');
    equal(String(shown.bytes), String(said), 'it is shown in plain');
  });

  it('speaks TLS to the target for a client that speaks in plain', async () => {
    const target = await tlsServer();
    const fixture = new EngineFixture();
    const tap = await fixture.run({
      listen: 'tcp://127.0.0.1:0',
      forward: {
        to: `tls://127.0.0.1:${target}`,
        tls: { verify: false, serverName: 'other.example' },
      },
    });
    const client = await StreamPeer.connect(tap.port);
    await client.whenEnd();
    equal(client.text, 'name other.example protocol false');
  });

  it('speaks TLS to the client with a throw-away certificate, in plain to the target', async () => {
    const server = await ServerPeer.listen();
    const fixture = new EngineFixture();
    const tap = await fixture.run({
      listen: 'tls://127.0.0.1:0',
      forward: `tcp://127.0.0.1:${server.port}`,
    });
    const [client, target] = await Promise.all([talk(tap.port), server.accept()]);
    client.write('in plain');
    await target.whenText((text) => text === 'in plain');
    target.socket.write('answer');
    deepEqual(String(((await once(client, 'data')) as [Buffer])[0]), 'answer');
    client.end();
    await target.whenEnd();
  });

  it('resets a client of TLS whose target refuses', async () => {
    const server = await ServerPeer.listen();
    const { port } = server;
    server.close();
    const fixture = new EngineFixture();
    const tap = await fixture.run({
      listen: 'tls://127.0.0.1:0',
      forward: `tcp://127.0.0.1:${port}`,
    });
    const client = connect({ port: tap.port, host: '127.0.0.1', rejectUnauthorized: false });
    const [error] = (await once(client, 'error')) as [NodeJS.ErrnoException];
    equal(error.code, 'ECONNRESET');
    const told = await fixture.whenEvent(tap.id, 'error');
    equal(told.event?.error?.code, 'connectionRefused');
  });

  it('refuses a target whose certificate it can’t verify, and resets the client', async () => {
    const target = await tlsServer();
    const fixture = new EngineFixture();
    const tap = await fixture.run({
      listen: 'tcp://127.0.0.1:0',
      forward: `tls://127.0.0.1:${target}`,
    });
    const client = await StreamPeer.connect(tap.port);
    await client.whenClosed();
    equal(client.error?.code, 'ECONNRESET');
    const told = await fixture.whenEvent(tap.id, 'error');
    equal(told.event?.error?.code, 'certificateRejected');
  });
});
