import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { connect } from 'node:net';
import { ToxiproxyServer } from '../../../src/cli/toxiproxy/toxiproxyServer.ts';
import { endAfterTest } from '../engine/endAfterTest.ts';
import { ServerPeer, StreamPeer } from '../engine/peers.ts';
import { testWorkbench, useEngineFile } from '../workbench/testWorkbench.ts';

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

describe('the API of toxiproxy', () => {
  const engineFile = useEngineFile();

  async function served() {
    const server = new ToxiproxyServer(testWorkbench(engineFile()));
    endAfterTest(() => server.close());
    const port = await server.listen('127.0.0.1', 0);
    const target = await ServerPeer.listen();
    return {
      port,
      target,
      upstream: `127.0.0.1:${target.port}`,
      call: async (line: string, body?: unknown, agent = 'client'): Promise<Answer> => {
        const [method = 'GET', path = '/'] = line.split(' ');
        const response = await fetch(`http://127.0.0.1:${port}${path}`, {
          method,
          headers: { 'User-Agent': agent },
          ...(body === undefined
            ? {}
            : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        });
        const text = await response.text();
        return {
          status: response.status,
          body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text,
        };
      },
    };
  }

  it('makes proxies that forward, and toxics that hit what goes through them', async () => {
    const { call, target, upstream } = await served();
    const made = await call('POST /proxies', { name: 'db', listen: '127.0.0.1:0', upstream });
    equal(made.status, 201);
    const proxy = made.body as { readonly listen: string };
    match(proxy.listen, /^127\.0\.0\.1:[1-9]\d*$/);
    deepEqual(proxy, { name: 'db', listen: proxy.listen, upstream, enabled: true, toxics: [] });
    const port = Number(proxy.listen.split(':')[1]);
    const client = await StreamPeer.connect(port);
    client.socket.write('?');
    const server = await target.accept();
    await server.whenText((text) => text === '?');

    const toxic = { type: 'limit_data', attributes: { bytes: 3 } };
    deepEqual(await call('POST /proxies/db/toxics', toxic), {
      status: 200,
      body: {
        ...{ attributes: { bytes: 3 }, name: 'limit_data_downstream', type: 'limit_data' },
        ...{ stream: 'downstream', toxicity: 1 },
      },
    });
    server.socket.write('12345');
    await client.whenEnd();
    equal(client.text, '123');

    const other = await StreamPeer.connect(port);
    await target.accept();
    const reset = { name: 'cut', type: 'reset_peer', attributes: { timeout: 0 } };
    equal((await call('POST /proxies/db/toxics', reset)).status, 200);
    await other.whenClosed();
    equal(other.error?.code, 'ECONNRESET');

    deepEqual(await call('POST /reset'), { status: 204, body: '' });
    deepEqual((await call('GET /proxies/db/toxics')).body, []);
  });

  it('disables and enables a proxy on the same port, changes and removes its toxics', async () => {
    const { call, upstream } = await served();
    const made = await call('POST /proxies', { name: 'db', listen: 'localhost:0', upstream });
    const { listen } = made.body as { readonly listen: string };
    const port = Number(listen.split(':').at(-1));
    const disabled = await call('PATCH /proxies/db', { enabled: false });
    deepEqual(disabled.body, { ...(made.body as object), enabled: false });
    const socket = connect(port, '127.0.0.1');
    await new Promise((resolve) => socket.once('error', resolve));
    deepEqual((await call('POST /proxies/db', { enabled: true })).body, made.body);
    await StreamPeer.connect(port);

    await call('POST /proxies/db/toxics', { type: 'latency', attributes: { latency: 10 } });
    const changed = await call('POST /proxies/db/toxics/latency_downstream', {
      ...{ toxicity: 0.5, attributes: { jitter: 5 } },
    });
    deepEqual(changed.body, {
      ...{ attributes: { latency: 10, jitter: 5 }, name: 'latency_downstream', type: 'latency' },
      ...{ stream: 'downstream', toxicity: 0.5 },
    });
    equal((await call('DELETE /proxies/db/toxics/latency_downstream')).status, 204);
    equal((await call('DELETE /proxies/db')).status, 204);
    deepEqual((await call('GET /proxies')).body, {});
  });

  it('populates: what is there just so stays, what differs is made anew', async () => {
    const { call, upstream } = await served();
    const one = { name: 'one', listen: '127.0.0.1:0', upstream };
    const first = await call('POST /populate', [one, { ...one, name: 'two', enabled: false }]);
    equal(first.status, 201);
    const { proxies } = first.body as { proxies: { name: string; listen: string }[] };
    deepEqual(
      proxies.map(({ name }) => name),
      ['one', 'two'],
    );
    const again = await call('POST /populate', [{ ...one, listen: proxies[0]?.listen }]);
    deepEqual(again.body, { proxies: [proxies[0]] });
    // By the address that was asked for as well, whatever the system made of it.
    const named = { name: 'named', listen: 'localhost:0', upstream };
    const before = await call('POST /populate', [named]);
    deepEqual(await call('POST /populate', [named]), before);
    const taken = { ...one, name: 'taken', listen: proxies[0]?.listen };
    const half = await call('POST /populate', [named, taken]);
    equal(half.status, 500);
    deepEqual(Object.keys(half.body as object), ['error', 'status', 'proxies']);
    deepEqual({ proxies: (half.body as { proxies: unknown }).proxies }, before.body);
    deepEqual(await call('POST /populate', [one, { name: 'three' }]), {
      status: 400,
      body: { error: 'missing required field: upstream at proxy 2', status: 400, proxies: null },
    });
  });

  it('serves others while a client has not sent its request yet', async () => {
    const { call, port } = await served();
    const slow = await StreamPeer.connect(port);
    slow.socket.write('POST /proxies HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{');
    deepEqual(await call('GET /proxies'), { status: 200, body: {} });
    slow.socket.write('}');
    await slow.whenText((text) => text.includes('missing required field: name'));
  });

  it('answers a body that is too long, once that has come', async () => {
    const { call } = await served();
    equal((await call('POST /proxies', ' '.repeat(2 ** 20 + 1))).status, 400);
  });

  it('says what is wrong in toxiproxy’s words', async () => {
    const { call, upstream } = await served();
    const proxy = { name: 'db', listen: '127.0.0.1:0', upstream };
    await call('POST /proxies', proxy);
    await call('POST /proxies/db/toxics', { type: 'noop' });
    await call('POST /proxies/db/toxics', { type: 'noop', stream: 'upstream' });
    const listed = (await call('GET /proxies/db/toxics')).body as { name: string }[];
    deepEqual(
      listed.map(({ name }) => name),
      ['noop_upstream', 'noop_downstream'],
    );
    const wrong: readonly (readonly [string, unknown, number, string | RegExp])[] = [
      ['POST /proxies', '{', 400, /^bad request body: /],
      ['POST /proxies', [], 400, /^bad request body: /],
      ['POST /proxies', {}, 400, 'missing required field: name'],
      ['POST /proxies', { name: 'x' }, 400, 'missing required field: upstream'],
      ['POST /proxies', proxy, 409, 'proxy already exists'],
      ['GET /proxies/x', undefined, 404, 'proxy not found'],
      ['DELETE /proxies/x', undefined, 404, 'proxy not found'],
      ['POST /proxies/x/toxics', {}, 404, 'proxy not found'],
      ['GET /proxies/db/toxics/x', undefined, 404, 'toxic not found'],
      ['POST /proxies/db/toxics', { type: 'noop' }, 409, 'toxic already exists'],
      ['POST /proxies/db/toxics', { type: 'other' }, 400, 'invalid toxic type'],
      [
        ...(['POST /proxies/db/toxics', { type: 'noop', stream: 'side' }, 400] as const),
        'stream was invalid, can be either upstream or downstream',
      ],
    ];
    for (const [line, body, status, error] of wrong) {
      const answer = await call(line, body);
      equal(answer.status, status, line);
      const told = answer.body as { error: string; status: number };
      equal(told.status, status);
      ok(typeof error === 'string' ? told.error === error : error.test(told.error), told.error);
    }
    deepEqual(await call('GET /version'), { status: 200, body: { version: '2.12.0' } });
    equal((await call('GET /proxies', undefined, 'Mozilla/5.0')).status, 403);
    equal((await call('GET /other')).status, 404);
    for (const line of [
      'DELETE /proxies',
      'PUT /proxies/db',
      'GET /reset',
      'DELETE /proxies/db/toxics',
    ]) {
      equal((await call(line)).status, 405, line);
    }
  });
});
