import assert from 'node:assert/strict';
import dgram from 'node:dgram';
import { once } from 'node:events';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import process from 'node:process';
import { explainFailure } from '../../../../src/extension/ports/explainFailure.ts';
import { nextFreePort } from '../../../../src/extension/ports/nextFreePort.ts';
import type { ErrorCode } from '../../../../src/shared/socketError.ts';
import { endAfterTest } from '../../engine/endAfterTest.ts';

describe('a look at the ports after a failure', () => {
  before(function () {
    if (process.platform !== 'linux') {
      this.skip();
    }
  });

  async function listen(host: string, port = 0): Promise<number> {
    const server = net.createServer().listen({ host, port, ipv6Only: true });
    endAfterTest(() => server.close());
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  async function found(code: ErrorCode, endpoint: string) {
    const finding = await explainFailure({ code, message: '', endpoint }, ['192.0.2.2']);
    return finding && 'socket' in finding
      ? [
          finding.kind,
          `${finding.socket.protocol} ${finding.socket.address}`,
          finding.socket.owner?.pid,
        ]
      : finding?.kind;
  }

  it('names who has the address that a listener wanted, also where that is all addresses', async () => {
    const port = await listen('127.0.0.1');
    const own = ['takenBy', 'tcp 127.0.0.1', process.pid];
    assert.deepEqual(await found('addressInUse', `tcp://127.0.0.1:${port}`), own);
    assert.deepEqual(await found('addressInUse', `tls://0.0.0.0:${port}`), own);
    assert.equal(await found('addressInUse', `tcp://127.0.0.2:${port}`), undefined);
    assert.equal(await found('addressInUse', `udp://127.0.0.1:${port}`), undefined);
  });

  it('names what listens on the other family or interface where a connection was refused', async () => {
    const port = await listen('::1');
    assert.deepEqual(await found('connectionRefused', `tcp://127.0.0.1:${port}`), [
      ...['elsewhere', 'tcp ::1'],
      process.pid,
    ]);
  });

  it('names the other protocol that has the port', async () => {
    const socket = dgram.createSocket('udp4').bind(0, '127.0.0.1');
    endAfterTest(() => socket.close());
    await once(socket, 'listening');
    assert.deepEqual(await found('connectionRefused', `tcp://localhost:${socket.address().port}`), [
      ...['elsewhere', 'udp 127.0.0.1'],
      process.pid,
    ]);
  });

  it('says that nothing has the port, of this machine only', async () => {
    const server = net.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    assert.equal(await found('connectionRefused', `tcp://127.0.0.1:${port}`), 'nothing');
    assert.equal(await found('connectionRefused', `tcp://192.0.2.2:${port}`), 'nothing');
    assert.equal(await found('connectionRefused', `tcp://192.0.2.9:${port}`), undefined);
    assert.equal(await found('timedOut', `tcp://127.0.0.1:${port}`), undefined);
  });

  for (const scheme of ['tcp', 'udp'] as const) {
    it(`finds the next port that is free for ${scheme}`, async () => {
      const server = net.createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      endAfterTest(() => server.close());
      const next = await nextFreePort({ scheme, host: '127.0.0.1', port });
      assert.ok(next !== undefined && next > port && next <= port + 20);
      const host = '127.0.0.1';
      const again = scheme === 'tcp' ? await listen(host, next) : next;
      if (scheme === 'tcp') {
        assert.ok(((await nextFreePort({ scheme, host, port })) ?? 0) > again);
      }
    });
  }
});
