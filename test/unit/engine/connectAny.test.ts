import { deepEqual, equal, ok } from 'node:assert/strict';
import { alternateFamilies, connectAny } from '../../../src/engine/stream/connectAny.ts';
import { socketError } from '../../../src/engine/toSocketError.ts';
import { endAfterTest } from './endAfterTest.ts';
import { ManualClock } from './engineFixture.ts';
import { ServerPeer, UnansweringPeer } from './peers.ts';

function target(host: string, port: number) {
  const url = `tcp://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return { url, local: undefined, options: { host, port } };
}

describe('connecting to one of several addresses', () => {
  let clock: ManualClock;
  let cancel: AbortController;
  let told: string[];

  beforeEach(() => {
    clock = new ManualClock();
    cancel = new AbortController();
    told = [];
  });

  async function connect(...targets: ReturnType<typeof target>[]) {
    const outcome = await connectAny(targets, {
      clock,
      signal: cancel.signal,
      begun: (url) => told.push(`try ${url}`),
      failed: ({ code, endpoint }) => told.push(`${code} ${endpoint}`),
    });
    if (outcome.ok) {
      endAfterTest(() => outcome.value.destroy());
    }
    return outcome;
  }

  it('goes on to the other family when one is refused, and tells of each attempt', async () => {
    const { port } = await ServerPeer.listen('127.0.0.1');
    const outcome = await connect(target('::1', port), target('127.0.0.1', port));
    ok(outcome.ok);
    equal(outcome.value.remoteAddress, '127.0.0.1');
    equal(told[0], `try tcp://[::1]:${port}`);
    // Where there is no IPv6 at all, the address is not available instead.
    ok(told[1]?.endsWith(` tcp://[::1]:${port}`), told[1]);
    equal(told[2], `try tcp://127.0.0.1:${port}`);
    equal(told.length, 3);
  });

  it('comes to the more telling error when all fail', async () => {
    const server = await ServerPeer.listen();
    const { port } = server;
    server.close();
    const bound = target('127.0.0.1', port);
    const outcome = await connect(
      // No address of this machine: that family leads nowhere.
      { ...bound, options: { ...bound.options, ...{ localAddress: '192.0.2.1' } } },
      target('127.0.0.1', port),
    );
    ok(!outcome.ok);
    equal(outcome.error.code, 'connectionRefused');
    deepEqual(
      told.map((text) => text.split(' ')[0]),
      ['try', 'addressNotAvailable', 'try', 'connectionRefused'],
    );
  });

  (process.platform === 'linux' ? it : it.skip)(
    'begins the next attempt after 250 ms without an answer, and closes the first when that wins',
    async () => {
      const silent = await UnansweringPeer.listen();
      const server = await ServerPeer.listen();
      const connecting = connect(
        target('127.0.0.1', silent.port),
        target('127.0.0.1', server.port),
      );
      clock.advance(249);
      equal(told.length, 1);
      clock.advance(1);
      const outcome = await connecting;
      ok(outcome.ok);
      equal(outcome.value.remotePort, server.port);
      equal(told.length, 2);
    },
  );

  (process.platform === 'linux' ? it : it.skip)('ends with the reason of an abort', async () => {
    const silent = await UnansweringPeer.listen();
    const connecting = connect(target('127.0.0.1', silent.port));
    const reason = socketError('cancelled', 'enough');
    cancel.abort(reason);
    deepEqual(await connecting, { ok: false, error: reason });
    deepEqual(told, []);
  });

  it('lets the families take turns, the system’s favourite first', () => {
    const of = (family: 4 | 6, address: string) => ({ family, address });
    const [a, b, c, d] = [of(6, 'a'), of(6, 'b'), of(6, 'c'), of(4, 'd')];
    deepEqual(alternateFamilies([a, b, c, d]), [a, d, b, c]);
    deepEqual(alternateFamilies([d, a, b]), [d, a, b]);
    deepEqual(alternateFamilies([]), []);
  });
});
