import assert from 'node:assert/strict';
import dgram from 'node:dgram';
import { once } from 'node:events';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import process from 'node:process';
import { boundSockets, socketsOnPort } from '../../../../src/extension/ports/boundSockets.ts';
import {
  parseLsof,
  parseNetstat,
  parseTasklist,
} from '../../../../src/extension/ports/portTools.ts';
import { endAfterTest } from '../../engine/endAfterTest.ts';

describe('what is bound on this machine', () => {
  before(function () {
    if (process.platform !== 'linux') {
      this.skip();
    }
  });

  const own = { pid: process.pid, program: path.basename(process.execPath) };

  async function listen(host: string): Promise<number> {
    const server = net.createServer();
    endAfterTest(() => server.close());
    server.listen({ port: 0, host, ipv6Only: true });
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  async function ownersOf(port: number) {
    return (await socketsOnPort(port))?.map(({ owner: { pid, program } = {}, ...socket }) => ({
      ...socket,
      owner: { pid, program },
    }));
  }

  for (const address of ['127.0.0.1', '0.0.0.0', '::1', '::']) {
    it(`names the program that listens on ${address}`, async () => {
      const port = await listen(address);
      assert.deepEqual(await ownersOf(port), [{ protocol: 'tcp', address, port, owner: own }]);
      const found = (await boundSockets())?.filter((socket) => socket.port === port);
      assert.deepEqual(found, [{ protocol: 'tcp', address, port }]);
    });
  }

  it('names the program that has a UDP port', async () => {
    const socket = dgram.createSocket('udp4').bind(0, '127.0.0.1');
    endAfterTest(() => socket.close());
    await once(socket, 'listening');
    const { port } = socket.address();
    assert.deepEqual(await ownersOf(port), [
      { protocol: 'udp', address: '127.0.0.1', port, owner: own },
    ]);
  });

  it('has nothing for a port that is free again', async () => {
    const server = net.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    assert.deepEqual(await socketsOnPort(port), []);
  });
});

describe('what other systems print of bound ports', () => {
  it('is read from lsof', () => {
    const text = [
      'p812',
      'crapportd',
      'Lme',
      'f4',
      'PTCP',
      'n*:49152',
      'f5',
      'PTCP',
      'n[::1]:3000',
    ];
    const more = ['p90', 'cmDNSResponder', 'L_mdns', 'f7', 'PUDP', 'n*:5353', ''];
    assert.deepEqual(parseLsof([...text, ...more].join('\n')), [
      {
        ...{ protocol: 'tcp', address: '0.0.0.0', port: 49_152 },
        owner: { pid: 812, program: 'rapportd', user: 'me' },
      },
      {
        ...{ protocol: 'tcp', address: '::1', port: 3000 },
        owner: { pid: 812, program: 'rapportd', user: 'me' },
      },
      {
        ...{ protocol: 'udp', address: '0.0.0.0', port: 5353 },
        owner: { pid: 90, program: 'mDNSResponder', user: '_mdns' },
      },
    ]);
  });

  it('is read from netstat in any language, and from tasklist', () => {
    const text = [
      'Aktive Verbindungen',
      '  Proto  Lokale Adresse         Remoteadresse          Status           PID',
      '  TCP    0.0.0.0:135            0.0.0.0:0              ABHÖREN         1084',
      '  TCP    127.0.0.1:50000        127.0.0.1:135          HERGESTELLT     7',
      '  TCP    [::1]:3000             [::]:0                 ABHÖREN         4711',
      '  UDP    [fe80::1%5]:1900       *:*                                    2200',
    ].join('\r\n');
    assert.deepEqual(parseNetstat(text), [
      { protocol: 'tcp', address: '0.0.0.0', port: 135, owner: { pid: 1084 } },
      { protocol: 'tcp', address: '::1', port: 3000, owner: { pid: 4711 } },
      { protocol: 'udp', address: 'fe80::1', port: 1900, owner: { pid: 2200 } },
    ]);
    assert.equal(
      parseTasklist('"node.exe","4711","Console","1","40.000 K"\r\n').get(4711),
      'node.exe',
    );
  });
});
