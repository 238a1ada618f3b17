import { deepEqual, equal, match, notEqual, ok } from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { ClientDefinition } from '../../../src/shared/definition/definition.ts';
import { formatForCopy } from '../../../src/extension/payloads/copyFormats.ts';
import { parseProxy } from '../../../src/shared/proxy.ts';
import { ServerPeer, StreamPeer } from '../engine/peers.ts';
import { describeProgram, findProgram } from './foreignProgram.ts';
import { freePort } from '../../freePort.ts';
import { InteropFixture } from './interopFixture.ts';

interface ForeignProxy {
  readonly url: (port: number, user?: string) => string;
  /** Its arguments; with a login, it lets in nobody else. */
  readonly listen: (port: number, host: string, login?: string) => string[];
  readonly granted: RegExp;
  readonly nobodyListens: RegExp;
}

const proxies: [program: string, proxy: ForeignProxy][] = [
  [
    'microsocks',
    {
      url: (port, user) => `socks5://${user === undefined ? '' : `${user}@`}127.0.0.1:${port}`,
      listen: (port, host, login) => [
        ...['-i', host, '-p', `${port}`],
        ...(login === undefined
          ? []
          : ['-u', login.split(':')[0] ?? '', '-P', login.split(':')[1] ?? '']),
      ],
      granted: /^succeeded, from /,
      nobodyListens: /connection refused, reply 5/,
    },
  ],
  [
    'ncat',
    {
      url: (port, user) => `http://${user === undefined ? '' : `${user}@`}127.0.0.1:${port}`,
      listen: (port, host, login) => [
        ...['-l', '-k', host, `${port}`, '--proxy-type', 'http'],
        ...(login === undefined ? [] : ['--proxy-auth', login]),
      ],
      granted: /^200 OK$/,
      nobodyListens: /^504 /,
    },
  ],
];

for (const [program, proxy] of proxies) {
  describeProgram(`the proxy of ${program}`, [program], (path) => {
    let fixture: InteropFixture;

    beforeEach(() => (fixture = new InteropFixture()));

    async function listen(login?: string): Promise<number> {
      return (await spawn(login)).port;
    }

    async function spawn(login?: string) {
      const port = await freePort('tcp');
      const program = fixture.spawn(path, ...proxy.listen(port, '127.0.0.1', login));
      await whenReachable(port);
      return { port, program };
    }

    async function echoThrough(client: Omit<ClientDefinition, 'name'>, password?: string) {
      const { id } = await fixture.run(
        client,
        undefined,
        password === undefined ? {} : { proxyPassword: password },
      );
      const bytes = randomBytes(4_000);
      ok((await fixture.send(id, bytes)).ok);
      await fixture.whenSummary(id, ({ counters }) => counters.bytesIn === bytes.length);
      equal(await fixture.textIn(id), bytes.toString('latin1'));
      return id;
    }

    it('leads to an address, over IPv4 and IPv6, and to a name', async () => {
      const via = proxy.url(await listen());
      for (const host of ['127.0.0.1', '[::1]', 'localhost']) {
        const address = host === 'localhost' ? '127.0.0.1' : host;
        const echo = await fixture.run({ listen: `tcp://${address}:0`, service: 'echo' });
        const id = await echoThrough({ connect: `tcp://${host}:${echo.port}`, via });
        const { connections } = await fixture.engine.connections(id, { from: 0, count: 1 });
        equal(connections[0]?.peer, `tcp://${host}:${echo.port}`);
        equal(connections[0].via, via);
        const entries = await fixture.entries(id);
        const answer = entries.find(({ event }) => event?.proxyConnect?.answer !== undefined);
        match(answer?.event?.proxyConnect?.answer ?? '', proxy.granted);
        deepEqual((await fixture.events(id)).slice(0, 3), [
          'proxy local',
          'proxy remote',
          'connect local',
        ]);
      }
    });

    it('carries TLS, whose certificate is that of the peer', async () => {
      const via = proxy.url(await listen());
      const echo = await fixture.run({ listen: 'tls://127.0.0.1:0', service: 'echo' });
      const id = await echoThrough({
        connect: `tls://localhost:${echo.port}`,
        via,
        tls: { verify: false },
      });
      const { event } = await fixture.whenEvent(id, 'handshake');
      equal(event?.tls?.serverName, 'localhost');
    });

    it('connects with the right password only', async () => {
      const port = await listen('me:secret');
      const echo = await fixture.run({ listen: 'tcp://127.0.0.1:0', service: 'echo' });
      const connect = `tcp://127.0.0.1:${echo.port}`;
      await echoThrough({ connect, via: proxy.url(port, 'me') }, 'secret');
      for (const [user, password] of [
        ['me', 'wrong'],
        ['you', 'secret'],
        [undefined, ''],
      ] as const) {
        const { state } = await fixture.start(
          { connect, via: proxy.url(port, user), reconnect: true },
          undefined,
          { proxyPassword: password },
        );
        equal(state.kind === 'failed' && state.error.code, 'proxyUserRefused', `${user}`);
      }
    });

    for (const form of ['curl', 'ncat'] as const) {
      it(`is on the way of a message copied as a ${form} command`, async function () {
        if (findProgram(form) === undefined) {
          this.skip();
        }
        const { port, program } = await spawn();
        const { id, port: to } = await fixture.run({ listen: 'tcp://127.0.0.1:0' });
        const parsed = parseProxy(proxy.url(port));
        const request = Buffer.from('GET /x HTTP/1.1\r\nHost: x\r\n\r\n');
        const command = formatForCopy(request, form, {
          endpoint: { scheme: 'tcp', host: 'localhost', port: to },
          via: parsed.ok ? parsed.proxy : undefined,
        });
        const line = command.ok ? command.text : command.fault;
        const shell = fixture.spawn('sh', '-c', `export no_proxy='*'; ${line}`);
        await fixture.whenEntry(id, ({ bytes }) => bytes.toString().startsWith('GET /x '));
        await fixture.send(id, 'HTTP/1.1 204 Fine\r\n\r\n');
        await fixture.engine.stopSocket(id);
        equal(await shell.whenExited(), 0, line + shell.stderr);
        await fixture.run({ listen: `tcp://127.0.0.1:${to}` }, id);
        await program.end();
        const without = fixture.spawn('sh', '-c', line);
        notEqual(await without.whenExited(), 0, line);
      });
    }

    it('tells that nobody listens behind it', async () => {
      const via = proxy.url(await listen());
      const connect = `tcp://127.0.0.1:${await freePort('tcp')}`;
      const { id, state } = await fixture.start({ connect, via });
      ok(state.kind === 'failed');
      equal(state.error.code, 'proxyRefused');
      equal(state.error.via, via);
      match(state.error.message, proxy.nobodyListens);
      deepEqual(await fixture.events(id), ['proxy local', 'error proxyRefused']);
    });
  });
}

describeProgram('what we ask SOCKS4 for', ['socat'], (socat) => {
  it('is what socat asks it for, with addresses and with names', async () => {
    const fixture = new InteropFixture();
    for (const [host, way] of [
      ['192.0.2.7', 'SOCKS4'],
      ['a.example', 'SOCKS4A'],
    ] as const) {
      const proxy = await ServerPeer.listen();
      const where = `${way}:127.0.0.1:${host}:443,socksport=${proxy.port},socksuser=me`;
      fixture.spawn(socat, '-', where);
      const expected = await (await proxy.accept()).whenText((text) => text.length > 8);
      const via = `socks4://me@127.0.0.1:${proxy.port}`;
      const started = fixture.start({ connect: `tcp://${host}:443`, via });
      const peer = await proxy.accept();
      equal(await peer.whenText((text) => text.length >= expected.length), expected);
      peer.socket.write(Buffer.from('005a00000000000068690d0a', 'hex'));
      const { id, state } = await started;
      equal(state.kind, 'running');
      await fixture.whenEntry(id, ({ direction }) => direction === 'in');
      equal(await fixture.textIn(id), 'hi\r\n');
    }
  });
});

/** Resolves once somebody listens there; programs that say nothing must be asked. */
async function whenReachable(port: number): Promise<void> {
  for (;;) {
    try {
      (await StreamPeer.connect(port)).socket.destroy();
      return;
    } catch {
      await new Promise(setImmediate);
    }
  }
}
