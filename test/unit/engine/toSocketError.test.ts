import { deepEqual, equal } from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { constants } from 'node:os';
import { socketError, toSocketError } from '../../../src/engine/toSocketError.ts';
import { ServerPeer } from './peers.ts';

const isWindows = process.platform === 'win32';

describe('toSocketError', () => {
  it("says what, why and where, in the system's words", async () => {
    const server = await ServerPeer.listen();
    const { port } = server;
    server.close();
    const [error] = (await once(connect(port, '127.0.0.1'), 'close').catch((thrown: unknown) => [
      thrown,
    ])) as [unknown];
    deepEqual(toSocketError(error, `tcp://127.0.0.1:${port}`), {
      code: 'connectionRefused',
      syscall: 'connect',
      errno: 'ECONNREFUSED',
      errnoNumber: isWindows ? 10_061 : constants.errno.ECONNREFUSED,
      endpoint: `tcp://127.0.0.1:${port}`,
      message: 'connection refused',
    });
  });

  it('lets the first address speak for a host with several', () => {
    const first = Object.assign(new Error('first'), { code: 'ENETUNREACH' });
    const second = Object.assign(new Error('second'), { code: 'ECONNREFUSED' });
    equal(toSocketError(new AggregateError([first, second])).code, 'networkUnreachable');
  });

  it('gives no number to a name that the system does not number', () => {
    const error = Object.assign(new Error('getaddrinfo ENOTFOUND x'), {
      code: 'ENOTFOUND',
      errno: -3008,
      syscall: 'getaddrinfo',
    });
    deepEqual(toSocketError(error), {
      code: 'hostNotFound',
      syscall: 'getaddrinfo',
      errno: 'ENOTFOUND',
      message: 'unknown node or service',
    });
  });

  it('calls unknown what it does not know', () => {
    deepEqual(toSocketError(new Error('odd')), { code: 'unknown', message: 'odd' });
    deepEqual(toSocketError('odd'), { code: 'unknown', message: 'odd' });
    equal(toSocketError(Object.assign(new Error('?'), { code: 'EWHATEVER' })).errno, 'EWHATEVER');
  });

  it('leaves out the endpoint of what concerns none', () => {
    deepEqual(socketError('cancelled', 'stopped'), { code: 'cancelled', message: 'stopped' });
  });
});
