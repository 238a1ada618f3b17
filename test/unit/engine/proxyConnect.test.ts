import { deepEqual, equal, match, ok } from 'node:assert/strict';
import fc from 'fast-check';
import type { ClientDefinition } from '../../../src/shared/definition/definition.ts';
import { httpConnect } from '../../../src/engine/proxy/httpConnect.ts';
import { httpAuthorization } from '../../../src/engine/proxy/httpAuthorization.ts';
import { socks4Connect } from '../../../src/engine/proxy/socks4Connect.ts';
import { socks5Connect } from '../../../src/engine/proxy/socks5Connect.ts';
import { ProxyHandshakeRunner } from '../../../src/engine/proxy/proxyHandshake.ts';
import type {
  ProxyHandshake,
  ProxyConnectRequest,
} from '../../../src/engine/proxy/proxyHandshake.ts';
import { EngineFixture, ManualClock } from './engineFixture.ts';
import { ServerPeer, StreamPeer } from './peers.ts';

const target: ProxyConnectRequest = { host: 'example.com', port: 443, login: undefined };
const login = { user: 'me', password: 'secret' };
const noLogin = '0500';
const boundTo = '050000017f0000010438';
const granted = 'HTTP/1.1 200 OK\r\n\r\n';

/** Hears `answers` cut at `cuts`; tells what was said, what it came to and what was left. */
function talk(handshake: ProxyHandshake, answers: Uint8Array, cuts: readonly number[] = []) {
  const said: Buffer[] = [];
  const talk = new ProxyHandshakeRunner(handshake, (bytes) => said.push(Buffer.from(bytes)));
  talk.begin();
  const places = [...cuts.map((cut) => cut % (answers.length + 1)), answers.length];
  let from = 0;
  for (const to of places.sort((a, b) => a - b)) {
    const end = to > from ? talk.push(answers.subarray(from, to)) : undefined;
    if (end !== undefined) {
      const rest = Buffer.concat([talk.rest, answers.subarray(to)]);
      return { end, rest: rest.toString('hex'), said: Buffer.concat(said).toString('latin1') };
    }
    from = to;
  }
  return { end: undefined, rest: '', said: Buffer.concat(said).toString('latin1') };
}

function hexTalk(answers: string, request = target) {
  return talk(socks5Connect(request), Buffer.from(answers, 'hex'));
}

function httpTalk(answers: string, request = target) {
  return talk(httpConnect(request), Buffer.from(answers));
}

/** What it came to in one line. */
function verdict({ end }: ReturnType<typeof talk>): string {
  return end === undefined ? 'more' : end.ok ? end.answer : `${end.code}: ${end.reason}`;
}

describe('a connection through a proxy', () => {
  it('comes to the same however the answers are cut', () => {
    const socks = fc
      .constantFrom(
        ...[`${noLogin}${boundTo}`, `05020100${boundTo}`, '05020101', '05ff', '0507', '0400'],
        ...[`${noLogin}05050001`, `${noLogin}0500000311`, `${noLogin}05000009`, '48545450'],
        `${noLogin}0500000403616263${'00'.repeat(15)}`,
        `${noLogin}05000003036162630438`,
      )
      .map((hex) => Buffer.from(hex, 'hex'));
    const http = fc
      .constantFrom(
        ...[granted, 'HTTP/1.0 200\r\n\r\n', 'HTTP/1.1 204 x\nA: b\n\n', 'SSH-2.0-OpenSSH\r\n'],
        ...['HTTP/1.1 100 Wait\r\n\r\n' + granted, 'HTTP/1.1 502 Bad\r\nA: b\r\n\r\nbody', 'HTTX'],
        ...['HTTP/1.1 407 x\r\nProxy-Authenticate: Basic realm="a"\r\n\r\n', 'HTTP/2 200\r\n\r\n'],
        `HTTP/1.1 200 ${'x'.repeat(20_000)}`,
      )
      .map((text) => Buffer.from(text));
    const answers = fc.oneof(
      fc.tuple(fc.constant(socks5Connect), socks),
      fc.tuple(fc.constant(httpConnect), http),
      fc.tuple(fc.constantFrom(socks5Connect, httpConnect), fc.uint8Array({ maxLength: 40 })),
    );
    fc.assert(
      fc.property(
        answers,
        fc.uint8Array({ maxLength: 30 }),
        fc.array(fc.nat(), { maxLength: 12 }),
        fc.constantFrom(undefined, login),
        ([ask, beginning], rest, cuts, login) => {
          const bytes = Buffer.concat([beginning, rest]);
          const whole = talk(ask({ ...target, login }), bytes);
          const cut = talk(ask({ ...target, login }), bytes, cuts);
          if (whole.end?.ok === true || cut.end?.ok === true) {
            deepEqual(cut, whole);
          } else {
            equal(whole.end?.code, cut.end?.code);
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  it('leaves what comes behind the answer, to the byte', () => {
    equal(hexTalk(`${noLogin}${boundTo}68690d0a`).rest, '68690d0a');
    equal(httpTalk(`${granted}\r\nhi`).rest, Buffer.from('\r\nhi').toString('hex'));
  });

  it('asks SOCKS5 for addresses as addresses, and for names by their name', () => {
    const asked = (host: string) =>
      Buffer.from(hexTalk(`${noLogin}${boundTo}`, { ...target, host }).said, 'latin1')
        .subarray(3)
        .toString('hex');
    equal(asked('192.0.2.7'), '05010001c000020701bb');
    equal(asked('2001:db8::7'), '0501000420010db800000000000000000000000701bb');
    equal(asked('example.com'), `050100030b${Buffer.from('example.com').toString('hex')}01bb`);
  });

  it('says who we are only where that is wanted', () => {
    const named = { ...target, login };
    equal(hexTalk(`${noLogin}${boundTo}`, named).said.includes('secret'), false);
    const asked = hexTalk(`05020100${boundTo}`, named).said;
    ok(asked.startsWith('\x05\x02\x00\x02\x01\x02me\x06secret\x05\x01'));
    equal(httpTalk(granted, named).said.includes('Authorization'), false);
    equal(
      httpTalk(granted, { ...target, host: '::1' }).said,
      'CONNECT [::1]:443 HTTP/1.1\r\nHost: [::1]:443\r\n\r\n',
    );
  });

  it('words every answer of SOCKS5', () => {
    const replies = [
      'general SOCKS server failure',
      'connection not allowed by ruleset',
      'network unreachable',
      'host unreachable',
      'connection refused',
      'TTL expired',
      'command not supported',
      'address type not supported',
      'no reason known',
    ];
    replies.forEach((words, index) => {
      const reply = index + 1;
      equal(verdict(hexTalk(`${noLogin}050${reply}`)), `proxyRefused: ${words}, reply ${reply}`);
    });
    equal(verdict(hexTalk(`${noLogin}${boundTo}`)), 'succeeded, from 127.0.0.1:1080');
    const sixteen = `20010db8${'00'.repeat(11)}07`;
    equal(verdict(hexTalk(`${noLogin}05000004${sixteen}0050`)), 'succeeded, from [2001:db8::7]:80');
    equal(verdict(hexTalk(`${noLogin}050000030268690050`)), 'succeeded, from hi:80');
    match(verdict(hexTalk('05ff')), /^proxyUserRefused: .*no user is named/);
    match(verdict(hexTalk('05ff', { ...target, login })), /^proxyUserRefused/);
    match(verdict(hexTalk('05020101', { ...target, login })), /^proxyUserRefused: .*status 1/);
    match(verdict(hexTalk('0502')), /^proxyAnswerInvalid: .*method 2/);
    match(verdict(hexTalk('0400')), /^proxyAnswerInvalid: .*SOCKS4/);
    match(verdict(hexTalk('485454502f')), /^proxyAnswerInvalid: it speaks HTTP/);
    match(verdict(hexTalk(`${noLogin}05000009`)), /^proxyAnswerInvalid: .*type 9/);
  });

  it('answers the best challenge of an HTTP proxy, be they in one field or in several', () => {
    const challenges = {
      'Basic realm="x"': 'Basic bWU6c2VjcmV0',
      'Digest realm="a \\"realm\\"", nonce=n1, Basic realm="x, y"':
        'response="461224d6fdbb51817684845ba7464c23"',
      'NTLM, Digest realm="a \\"realm\\"",nonce="n1",qop="auth-int, auth",opaque="o"':
        'response="a5d62cd7c23ff0f10ed613712b76419e", opaque="o", qop=auth, nc=00000001, cnonce="c1"',
      'Digest nonce="n1", realm="a \\"realm\\"", qop="auth", algorithm=MD5\r\nProxy-Authenticate: Digest nonce="n1", realm="a \\"realm\\"", qop="auth", algorithm=SHA-256':
        '"755b4bf442ad83401049dd2af2750df8f768b95f9a51c01796f630e36690b411", algorithm=SHA-256',
      'Digest nonce="n1", realm="a \\"realm\\"", qop="auth", algorithm=SHA-256-sess':
        'response="eefe5284724a88a2ebeec9075567826eafd800d10da11fc642c6713f9dd771f1"',
      'Digest nonce="n1", algorithm=SHA-512, Digest nonce="n1", qop="auth-int", Basic realm="x"':
        'Basic bWU6c2VjcmV0',
    };
    for (const [field, expected] of Object.entries(challenges)) {
      const refused = `HTTP/1.1 407 No\r\nProxy-Authenticate: ${field}\r\n\r\n`;
      const { end } = httpTalk(refused, { ...target, login });
      const chosen = end?.ok === false ? end.challenge : undefined;
      ok(chosen !== undefined, field);
      const value = httpAuthorization(chosen, login, 'example.com:443', 'c1');
      ok(value.includes(expected), `${field}: ${value}`);
      const { said } = httpTalk(granted, { ...target, login, challenge: chosen });
      ok(said.includes(`\r\nProxy-Authorization: ${value.slice(0, 5)}`), said);
    }
  });

  it('asks SOCKS4 for addresses, and leaves names to the proxy', () => {
    const asked = (host: string, login?: ProxyConnectRequest['login']) =>
      Buffer.from(
        talk(socks4Connect({ host, port: 443, login }), Buffer.from('005a')).said,
        'latin1',
      ).toString('hex');
    equal(asked('192.0.2.7', login), '040101bbc00002076d6500');
    equal(asked('a.example'), `040101bb0000000100${Buffer.from('a.example\0').toString('hex')}`);
    equal(asked('::1'), '');
    const answer = (hex: string) => talk(socks4Connect(target), Buffer.from(hex, 'hex'));
    equal(verdict(answer('005a0000000000006869')), 'request granted');
    equal(answer('005a0000000000006869').rest, '6869');
    equal(verdict(answer('005a00000000')), 'more');
    equal(verdict(answer('005b')), 'proxyRefused: request rejected or failed, reply 91');
    match(verdict(answer('005d')), /^proxyUserRefused: .*another user, reply 93/);
    match(verdict(answer('0500')), /^proxyAnswerInvalid: it speaks SOCKS5/);
  });

  it('words the answers of HTTP', () => {
    const challenge = (scheme: string) =>
      `HTTP/1.1 407 No\r\nProxy-Authenticate: ${scheme}\r\n\r\n`;
    const named = { ...target, login };
    equal(verdict(httpTalk(granted)), '200 OK');
    equal(verdict(httpTalk(`HTTP/1.1 103 Hints\r\nA: b\r\n\r\n${granted}`)), '200 OK');
    equal(verdict(httpTalk('HTTP/1.1 502 Bad Gateway\r\n\r\n')), 'proxyRefused: 502 Bad Gateway');
    equal(verdict(httpTalk('HTTP/1.0 403 \x1b[31mNo\r\n\r\n')), 'proxyRefused: 403 [31mNo');
    match(verdict(httpTalk(challenge('Basic realm="x"'))), /^proxyUserRefused: 407 No; no user/);
    const again = { ...named, challenge: { scheme: 'basic', parameters: {} } };
    match(verdict(httpTalk(challenge('Basic'), again)), /^proxyUserRefused: .* are wrong/);
    match(
      verdict(httpTalk(challenge('NTLM'), named)),
      /^proxyUserRefused: .* takes ntlm, and only Basic and Digest/,
    );
    match(verdict(httpTalk('SSH-2.0-OpenSSH')), /^proxyAnswerInvalid: .*SSH-2.0-OpenSSH/);
    match(verdict(httpTalk('HTTP/1.1 101 Other\r\n\r\n')), /^proxyRefused: 101/);
    equal(verdict(httpTalk('HTTP/1.1 200 OK\r\nA: b\r\n')), 'more');
    match(
      verdict(httpTalk(`HTTP/1.1 200 OK\r\n${'A: b\r\n'.repeat(3_000)}`)),
      /^proxyAnswerInvalid: .*16384 bytes/,
    );
  });
});

describe('a client behind a proxy', () => {
  let fixture: EngineFixture;
  let proxy: ServerPeer;

  beforeEach(async () => {
    fixture = new EngineFixture();
    proxy = await ServerPeer.listen();
  });

  const connect = 'tcp://service.example:80';
  const viaSocks = () => `socks5://127.0.0.1:${proxy.port}`;
  const viaHttp = () => `http://127.0.0.1:${proxy.port}`;

  /** Starts a client, and hands out its request to the proxy. */
  async function ask(client: Partial<ClientDefinition> = {}, id = fixture.freshId()) {
    const started = fixture.start({ connect, via: viaHttp(), ...client }, id);
    const peer = await proxy.accept();
    await peer.whenText((text) => text.endsWith('\r\n\r\n'));
    return { id, started, peer };
  }

  it('gets what comes in one piece with the answer, and what comes byte by byte', async () => {
    const { id, started, peer } = await ask({
      framing: 'line',
      respond: [{ on: 'connect', send: 'hello' }],
    });
    equal(peer.text, 'CONNECT service.example:80 HTTP/1.1\r\nHost: service.example:80\r\n\r\n');
    peer.socket.write(`${granted}first\nsec`);
    equal((await started).state.kind, 'running');
    await peer.whenText((text) => text.endsWith('hello\n'));
    peer.socket.end('ond\n');
    await fixture.whenSummary(id, ({ state }) => state.kind === 'stopped');
    const received = (await fixture.entries(id)).filter(({ direction }) => direction === 'in');
    deepEqual(
      received.map(({ wire }) => wire.toString()),
      ['first\n', 'second\n'],
    );

    const socks = fixture.start({ connect, via: viaSocks() });
    const slow = await proxy.accept();
    await slow.whenText((text) => text.length === 3);
    for (const byte of Buffer.from(noLogin, 'hex')) {
      await write(slow, Uint8Array.of(byte));
    }
    await slow.whenText((text) => text.length === 3 + 7 + 'service.example'.length);
    for (const byte of Buffer.from(boundTo, 'hex')) {
      await write(slow, Uint8Array.of(byte));
    }
    const { id: slowId } = await socks;
    slow.socket.write('!');
    await fixture.whenEntry(slowId, ({ bytes }) => bytes.toString() === '!');
  });

  it('has the bytes of an answer that it can’t take in its failure', async () => {
    const { id, started, peer } = await ask();
    const answer = 'HTTP/1.1 502 Bad Gateway\r\nServer: x\r\n\r\nno such service';
    peer.socket.write(answer);
    const { state } = await started;
    const error = state.kind === 'failed' ? state.error : undefined;
    equal(error?.code, 'proxyRefused');
    deepEqual(error.received, { hex: Buffer.from(answer).toString('hex'), length: answer.length });
    const { event } = await fixture.whenEvent(id, 'error');
    deepEqual(event?.error?.received, error.received);
  });

  it('tells of the proxy in its events and in its connection', async () => {
    const via = `socks5://me@127.0.0.1:${proxy.port}`;
    const id = fixture.freshId();
    const started = fixture.start({ connect, via }, id, { proxyPassword: 'secret' });
    const peer = await proxy.accept();
    await peer.whenText((text) => text.length === 4);
    peer.socket.write(Buffer.from(`05020100${boundTo}`, 'hex'));
    equal((await started).state.kind, 'running');
    const entries = await fixture.entries(id);
    const proxyConnect = { target: connect, user: 'me' };
    const answer = 'succeeded, from 127.0.0.1:1080';
    deepEqual(
      entries.map(({ event }) => event),
      [
        { event: 'proxy', side: 'local', endpoint: viaSocks(), proxyConnect },
        {
          event: 'proxy',
          side: 'remote',
          endpoint: viaSocks(),
          proxyConnect: { ...proxyConnect, answer },
        },
        { event: 'connect', side: 'local', endpoint: connect },
      ],
    );
    equal(JSON.stringify(entries).includes('secret'), false);
    const [connection] = (await fixture.engine.connections(id, { from: 0, count: 1 })).connections;
    deepEqual([connection?.peer, connection?.via], [connect, viaSocks()]);
    equal(connection?.local, `tcp://127.0.0.1:${peer.socket.remotePort}`);
    await peer.whenText((text) => text.includes('service.example'));
    ok((await fixture.engine.endConnection(id, connection.id, 'reset')).ok);
    await peer.whenClosed();
    equal(peer.error?.code, 'ECONNRESET');
  });

  it('fails where the proxy refuses, hangs up, resets or is none', async () => {
    const cases: [answer: (peer: StreamPeer) => void, code: string, message: RegExp][] = [
      [({ socket }) => socket.write('HTTP/1.1 403 No\r\n\r\n'), 'proxyRefused', /^403 No$/],
      [({ socket }) => socket.write('220 mail\r\n'), 'proxyAnswerInvalid', /does not speak HTTP/],
      [({ socket }) => socket.end('HTTP/1.1 2'), 'proxyAnswerInvalid', /before it had answered/],
      [({ socket }) => socket.resetAndDestroy(), 'proxyAnswerInvalid', /reset/],
    ];
    for (const [answer, code, message] of cases) {
      const { id, started, peer } = await ask();
      answer(peer);
      const { state } = await started;
      ok(state.kind === 'failed');
      deepEqual(
        [state.error.code, state.error.endpoint, state.error.via],
        [code, connect, viaHttp()],
      );
      match(state.error.message, message);
      deepEqual(await fixture.events(id), ['proxy local', `error ${code}`]);
    }
  });

  it('names the proxy when it refuses connections or its host is unknown', async () => {
    const { port } = proxy;
    proxy.close();
    const closed = `socks5://127.0.0.1:${port}`;
    const refused = await fixture.start({ connect, via: closed });
    ok(refused.state.kind === 'failed');
    equal(refused.state.error.code, 'connectionRefused');
    equal(refused.state.error.endpoint, closed);
    const via = 'socks5://me@no-such-host.invalid:1080';
    const unknown = await fixture.start({ connect, via });
    ok(unknown.state.kind === 'failed');
    equal(unknown.state.error.code, 'hostNotFound');
    equal(unknown.state.error.endpoint, 'socks5://no-such-host.invalid:1080');
    const none = await fixture.start({ connect, via: 'ftp://127.0.0.1:21' });
    equal(none.state.kind === 'failed' && none.state.error.code, 'invalidDefinition');
  });

  it('waits for an answer as long as connecting may take, and can be stopped meanwhile', async () => {
    const clock = new ManualClock();
    fixture = new EngineFixture({ connectTimeoutMs: 5_000 }, clock);
    const late = await ask();
    clock.advance(5_000);
    const { state } = await late.started;
    ok(state.kind === 'failed');
    deepEqual([state.error.code, state.error.endpoint], ['timedOut', connect]);
    await late.peer.whenEnd();
    deepEqual(await fixture.events(late.id), ['proxy local', 'error timedOut']);

    const stopped = await ask();
    await fixture.engine.stopSocket(stopped.id);
    equal((await stopped.started).state.kind, 'stopped');
    await stopped.peer.whenEnd();
    deepEqual(await fixture.events(stopped.id), ['proxy local']);
  });

  it('can be stopped at every moment of the handshake', async () => {
    const answers = Buffer.from(`05020100${boundTo}`, 'hex');
    const via = `socks5://me@127.0.0.1:${proxy.port}`;
    for (let count = 0; count <= answers.length; count++) {
      const id = fixture.freshId();
      const started = fixture.start({ connect, via }, id, { proxyPassword: 'secret' });
      const peer = await proxy.accept();
      await write(peer, answers.subarray(0, count));
      deepEqual(await fixture.engine.stopSocket(id), { kind: 'stopped' });
      await started;
      await peer.whenEnd();
      equal((await fixture.engine.connections(id, { from: 0, count: 1 })).total, 0);
      ok(!(await fixture.events(id)).some((event) => event.startsWith('error')));
    }
  });

  it('asks for a name beyond ASCII as DNS knows it', async () => {
    const { peer } = await ask({ connect: 'tcp://bücher.example:80' });
    match(peer.text, /^CONNECT xn--bcher-kva\.example:80 /);
    const { state } = await fixture.start(
      { connect, via: `socks5://me@127.0.0.1:${proxy.port}` },
      undefined,
      { proxyPassword: 'x'.repeat(256) },
    );
    equal(state.kind === 'failed' && state.error.code, 'invalidDefinition');
  });

  it('connects anew through it', async () => {
    const clock = new ManualClock();
    fixture = new EngineFixture({}, clock, () => 0);
    const { id, started, peer } = await ask({ reconnect: true });
    peer.socket.end('HTTP/1.1 503 Later\r\n\r\n');
    equal((await started).state.kind, 'reconnecting');
    clock.advance(1);
    for (const expected of ['CONNECT', 'CONNECT']) {
      const again = await proxy.accept();
      await again.whenText((text) => text.startsWith(expected) && text.endsWith('\r\n\r\n'));
      again.socket.end(granted);
      while ((await fixture.events(id)).at(-1) !== 'reconnect local') {
        await new Promise(setImmediate);
      }
      clock.advance(1);
    }
    const events = await fixture.events(id);
    equal(events.filter((event) => event === 'connect local').length, 2);
  });

  it('begins behind it with the PROXY header and TLS that it is told to', async () => {
    const listener = await fixture.run({ listen: 'tls://127.0.0.1:0', proxyProtocol: 'any' });
    const url = `tls://127.0.0.1:${listener.port}`;
    const { id, started, peer } = await ask({
      connect: url,
      proxyProtocol: 'v2',
      tls: { verify: false },
    });
    const there = await StreamPeer.connect(listener.port);
    peer.socket.removeAllListeners('data');
    peer.socket.pipe(there.socket).pipe(peer.socket);
    peer.socket.write(granted);
    equal((await started).state.kind, 'running');
    const { event } = await fixture.whenEvent(listener.id, 'proxyHeader');
    equal(event?.proxyHeader?.destination, url);
    ok((await fixture.send(id, 'hello')).ok);
    await fixture.whenEntry(listener.id, ({ bytes }) => bytes.toString() === 'hello');

    const named = await ask({ proxyProtocol: 'v1' });
    named.peer.socket.write(granted);
    await named.peer.whenText((text) => text.endsWith('PROXY UNKNOWN\r\n'));
  });

  it('survives a proxy that never comes to an end', async () => {
    const { started, peer } = await ask();
    const heapBefore = process.memoryUsage().arrayBuffers;
    peer.socket.write('HTTP/1.1 200 OK\r\n');
    while (!peer.socket.destroyed && peer.error === undefined) {
      if (!peer.socket.write('A: b\r\n'.repeat(1_000))) {
        await new Promise(setImmediate);
      }
    }
    const { state } = await started;
    equal(state.kind === 'failed' && state.error.code, 'proxyAnswerInvalid');
    ok(process.memoryUsage().arrayBuffers - heapBefore < 16 * 1024 * 1024);
  });
});

function write({ socket }: StreamPeer, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => socket.write(bytes, () => setImmediate(resolve)));
}
