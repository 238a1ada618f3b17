import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { connect as tlsConnect } from 'node:tls';
import type { SocketState } from '../../../src/shared/engineApi.ts';
import type { TlsInputs } from '../../../src/shared/tlsInputs.ts';
import { ServerPeer, StreamPeer } from '../engine/peers.ts';
import { pem, TestAuthority } from '../engine/testCertificates.ts';
import type { Pair } from '../engine/testCertificates.ts';
import { describeProgram, findProgram } from './foreignProgram.ts';
import type { ForeignProgram } from './foreignProgram.ts';
import { freePort } from '../../freePort.ts';
import { InteropFixture } from './interopFixture.ts';

describeProgram('TLS, with openssl', ['openssl'], (openssl) => {
  let fixture: InteropFixture;
  let authority: TestAuthority;
  let localhost: Pair;

  before(() => {
    authority = new TestAuthority(openssl);
    localhost = authority.signed('/CN=localhost', 'DNS:localhost,IP:127.0.0.1');
  });
  after(() => authority.remove());

  beforeEach(() => {
    fixture = new InteropFixture();
  });

  function client(port: number, ...args: readonly string[]): ForeignProgram {
    const all = ['s_client', '-connect', `127.0.0.1:${port}`, '-quiet', '-ign_eof', ...args];
    return fixture.spawn(openssl, ...all.filter((arg) => arg !== ''));
  }

  /** An s_server that runs; waits for it by its own word. */
  async function server(pair: Pair, ...args: readonly string[]) {
    const port = await freePort('tcp');
    const program = fixture.spawn(
      openssl,
      ...['s_server', '-accept', `127.0.0.1:${port}`, '-naccept', '5'],
      ...['-cert', pair.certificate, '-key', pair.key, ...args],
    );
    await program.whenOutput(/ACCEPT/);
    return { program, port };
  }

  async function connectTo(
    port: number,
    tls: object = {},
    inputs: TlsInputs = {},
    host = 'localhost',
  ) {
    return await fixture.start(
      { connect: `tls://${host}:${port}`, tls },
      fixture.freshId(),
      inputs,
    );
  }

  function codeOf(state: SocketState): string {
    return state.kind === 'failed' ? `${state.error.code} ${state.error.errno ?? ''}` : state.kind;
  }

  describe('a listener', () => {
    it('shows a throw-away certificate that a client can verify, and says which', async () => {
      const { id, port, url } = await fixture.run({
        listen: 'tls://127.0.0.1:0',
        respond: [{ on: 'message', echo: true }],
      });
      match(url, /^tls:\/\/127\.0\.0\.1:\d+$/);
      const { event } = await fixture.whenEvent(id, 'listen');
      equal(event?.certificate?.isThrowaway, true);
      const { certificate } = await fixture.whenSummary(id, (it) => it.certificate !== undefined);
      equal(certificate?.fingerprint256, event.certificate.fingerprint256);

      const seen = fixture.spawn(
        openssl,
        ...['s_client', '-connect', `127.0.0.1:${port}`, '-showcerts'],
      );
      seen.endInput();
      await seen.whenExited();
      const shown = /-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/.exec(seen.stdout);
      const file = authority.file('throwaway.pem', shown?.[0]);
      const verified = client(
        port,
        ...['-CAfile', file, '-verify_return_error', '-verify_hostname', 'localhost'],
      );
      verified.write('hello\n');
      await verified.whenOutput(/hello\n/);
      const digest = createHash('sha256').update(
        Buffer.from((shown?.[0] ?? '').replace(/-----[^-]+-----|\s/g, ''), 'base64'),
      );
      const fingerprint = digest.digest('hex').toUpperCase().match(/../g)?.join(':');
      equal(certificate.fingerprint256, fingerprint);
    });

    it('logs what was agreed on: protocol, cipher, ALPN and SNI', async () => {
      const { id, port } = await fixture.run(
        { listen: 'tls://127.0.0.1:0', tls: { alpn: ['h2', 'http/1.1'] } },
        fixture.freshId(),
        localhost.inputs,
      );
      client(port, '-alpn', 'http/1.1', '-servername', 'localhost', '-tls1_3');
      const { event } = await fixture.whenEvent(id, 'handshake');
      deepEqual(event?.tls, {
        protocol: 'TLSv1.3',
        cipher: 'TLS_AES_256_GCM_SHA384',
        alpn: 'http/1.1',
        serverName: 'localhost',
        verification: 'none',
      });
      deepEqual(await fixture.events(id), ['bind', 'listen', 'accept remote', 'handshake remote']);
      equal((await fixture.entries(id)).filter(({ direction }) => direction !== 'event').length, 0);
    });

    it('greets after the handshake, keeps half close apart from close', async () => {
      const { id, port } = await fixture.run({
        listen: 'tls://127.0.0.1:0',
        allowHalfOpen: true,
        respond: [{ on: 'connect', send: 'Server Saying Hi\n' }],
      });
      // Without -ign_eof it sends close_notify and a FIN when its input ends.
      const peer = fixture.spawn(
        openssl,
        ...['s_client', '-connect', `127.0.0.1:${port}`, '-quiet', '-no_ign_eof'],
      );
      await peer.whenOutput(/Server Saying Hi\n/);
      peer.write('bye\n');
      await fixture.whenEntry(id, ({ direction }) => direction === 'in');
      peer.endInput();
      const { connection = 0 } = await fixture.whenEvent(id, 'shutdown');
      ok((await fixture.engine.endConnection(id, connection, 'close')).ok);
      await fixture.whenEvent(id, 'close');
      deepEqual((await fixture.events(id)).slice(3), [
        'handshake remote',
        'shutdown remote',
        'close remote',
      ]);
      equal(await fixture.textIn(id), 'bye\n');
    });

    it('keeps running after handshakes that fail, each with its reason', async () => {
      const { id, port } = await fixture.run(
        { listen: 'tls://127.0.0.1:0', tls: { minVersion: 'TLSv1.3', alpn: ['x'] } },
        fixture.freshId(),
        localhost.inputs,
      );
      const errors = async (count: number) => {
        await fixture.when(async () => {
          const events = await fixture.events(id);
          return events.filter((text) => text.startsWith('close')).length === count;
        });
        const entries = await fixture.entries(id);
        return entries.flatMap(({ event }) => (event?.error ? [event.error] : [])).at(-1);
      };
      const plain = await StreamPeer.connect(port);
      plain.socket.write('GET / HTTP/1.0\r\n\r\n');
      await plain.whenEnd();
      const http = await errors(1);
      equal(http?.code, 'handshakeFailed');
      equal(http.message, 'http request');
      deepEqual(http.received, {
        hex: Buffer.from('GET / HTTP/1.0\r\n\r\n').toString('hex'),
        length: 18,
      });

      equal(await client(port, '-tls1_2').whenExited(), 1);
      equal((await errors(2))?.message, 'unsupported protocol');

      equal(await client(port, '-alpn', 'y').whenExited(), 1);
      equal((await errors(3))?.code, 'handshakeFailed');

      equal(
        await client(port, '-CAfile', localhost.certificate, '-verify_return_error').whenExited(),
        1,
      );
      const refused = await errors(4);
      equal(refused?.code, 'certificateRejected');

      const hello = await StreamPeer.connect(port);
      hello.socket.write(Buffer.from('1603010100', 'hex'));
      hello.socket.end();
      const vanished = await errors(5);
      equal(vanished?.code, 'handshakeFailed');
      match(vanished.message, /peer ended the connection/);

      const reset = await StreamPeer.connect(port);
      await fixture.whenEntry(id, ({ event, seq }) => event?.event === 'accept' && seq > 1);
      reset.socket.resetAndDestroy();
      match((await errors(6))?.message ?? '', /peer ended the connection/);

      client(port, '-CAfile', authority.ca.certificate, '-verify_return_error', '-alpn', 'x');
      await fixture.whenEvent(id, 'handshake');
    });

    it('gives up a handshake that takes too long', async () => {
      fixture = new InteropFixture({ connectTimeoutMs: 150 });
      const { id, port } = await fixture.run({ listen: 'tls://127.0.0.1:0' });
      const silent = await StreamPeer.connect(port);
      await silent.whenEnd();
      const { event } = await fixture.whenEvent(id, 'error');
      equal(event?.error?.code, 'handshakeFailed');
      match(event.error.message, /within 150 ms/);
    });

    it('lets a connection be closed, reset and stopped during its handshake', async () => {
      const { id, port } = await fixture.run({ listen: 'tls://127.0.0.1:0' });
      for (const ending of ['close', 'reset'] as const) {
        const peer = await StreamPeer.connect(port);
        const last = async () => (await fixture.entries(id)).at(-1);
        await fixture.when(async () => (await last())?.event?.event === 'accept');
        const connection = (await last())?.connection ?? 0;
        equal((await fixture.send(id, 'x', connection)).ok, false);
        ok((await fixture.engine.endConnection(id, connection, ending)).ok);
        await (ending === 'close' ? peer.whenEnd() : peer.whenClosed());
      }
      const peer = await StreamPeer.connect(port);
      await fixture.whenSummary(id, ({ openConnections }) => openConnections === 1);
      await fixture.engine.stopSocket(id);
      await peer.whenEnd();
      deepEqual(
        (await fixture.events(id)).filter((text) => !text.startsWith('accept')),
        ['bind', 'listen', 'close local', 'reset local', 'close local', 'close local'],
      );
    });

    it('asks for client certificates, and checks them', async () => {
      const good = authority.signed('/CN=somebody', 'DNS:somebody');
      const stranger = authority.selfSigned('/CN=stranger');
      const { id, port } = await fixture.run(
        { listen: 'tls://127.0.0.1:0', tls: { clientCertificate: 'require' } },
        fixture.freshId(),
        { ...localhost.inputs, ca: pem(authority.ca.certificate) },
      );
      client(port, '-cert', good.certificate, '-key', good.key);
      const { event } = await fixture.whenEvent(id, 'handshake');
      equal(event?.tls?.verification, 'passed');
      equal(event.tls.peer?.subject, 'CN=somebody');
      equal(event.tls.peer.issuer, 'CN=Test Authority');

      const errors = async (count: number) => {
        const codes = async () =>
          (await fixture.entries(id)).flatMap(({ event }) => event?.error ?? []);
        await fixture.when(async () => (await codes()).length === count);
        return (await codes()).at(-1);
      };
      client(port, '-cert', stranger.certificate, '-key', stranger.key);
      const rejected = await errors(1);
      equal(rejected?.code, 'certificateRejected');
      equal(rejected.errno, 'DEPTH_ZERO_SELF_SIGNED_CERT');
      const none = client(port);
      match((await errors(2))?.message ?? '', /did not return a certificate/);
      await none.whenOutput(/alert certificate required/);
    });

    it('takes any client certificate where verification is off, and says so', async () => {
      const stranger = authority.selfSigned('/CN=stranger');
      const { id, port } = await fixture.run(
        { listen: 'tls://127.0.0.1:0', tls: { clientCertificate: 'require', verify: false } },
        fixture.freshId(),
        localhost.inputs,
      );
      client(port, '-cert', stranger.certificate, '-key', stranger.key);
      const { event } = await fixture.whenEvent(id, 'handshake');
      equal(event?.tls?.verification, 'unchecked');
      equal(event.tls.fault, 'DEPTH_ZERO_SELF_SIGNED_CERT');
      client(port);
      const { event: error } = await fixture.whenEvent(id, 'error');
      match(error?.error?.message ?? '', /showed no certificate/);
    });

    it('gives up files that do not fit, naming them', async () => {
      const failing = async (inputs: TlsInputs) => {
        const { state } = await fixture.start(
          { listen: 'tls://127.0.0.1:0' },
          fixture.freshId(),
          inputs,
        );
        ok(state.kind === 'failed');
        equal(state.error.code, 'invalidDefinition');
        return state.error.message;
      };
      const other = authority.selfSigned('/CN=other');
      const text = pem(authority.file('notes.txt', 'nothing'));
      const locked = authority.encrypted(localhost, 'open sesame').inputs;
      match(await failing({ ...localhost.inputs, key: pem(other.key) }), /is not that of/);
      match(await failing({ ...localhost.inputs, certificate: text }), /notes\.txt holds no/);
      match(await failing({ ...localhost.inputs, key: text }), /the key in .*notes\.txt/);
      match(await failing({ ...localhost.inputs, ca: text }), /notes\.txt holds no/);
      match(await failing(locked), /the key in .*\.locked/);
      match(await failing({ ...locked, passphrase: 'wrong' }), /the key in .*\.locked/);
      match(
        await failing({ ...localhost.inputs, keyLog: `${authority.folder}/none/keys.log` }),
        /keys can’t be logged: .*none/,
      );
      const inputs = { ...locked, passphrase: 'open sesame' };
      await fixture.run({ listen: 'tls://127.0.0.1:0' }, fixture.freshId(), inputs);
    });
  });

  describe('a client', () => {
    it('verifies by an authority, sends and receives', async () => {
      const { program, port } = await server(localhost);
      const { id, state } = await connectTo(port, {}, { ca: pem(authority.ca.certificate) });
      equal(state.kind, 'running');
      ok((await fixture.send(id, 'hello\n')).ok);
      await program.whenOutput(/hello\n/);
      program.write('answer\n');
      await fixture.whenEntry(id, ({ bytes }) => bytes.toString() === 'answer\n');
      const { event } = await fixture.whenEvent(id, 'handshake');
      equal(event?.tls?.verification, 'passed');
      equal(event.tls.serverName, 'localhost');
      equal(event.tls.peer?.subject, 'CN=localhost');
      equal(event.tls.peer.altNames, 'DNS:localhost, IP Address:127.0.0.1');
      const { connections } = await fixture.engine.connections(id, { from: 0, count: 1 });
      equal(connections[0]?.tls?.protocol, 'TLSv1.3');
    });

    it('refuses what it can’t verify, and takes it when told to', async () => {
      const ca = { ca: pem(authority.ca.certificate) };
      const own = await server(authority.selfSigned('/CN=localhost'));
      const { id, state } = await connectTo(own.port);
      equal(codeOf(state), 'certificateRejected DEPTH_ZERO_SELF_SIGNED_CERT');
      deepEqual(await fixture.events(id), [
        'connect local',
        'error certificateRejected',
        'close local',
      ]);
      const { event } = await fixture.whenEvent(id, 'error');
      equal(event?.tls?.peer?.subject, 'CN=localhost');
      equal(event.tls.verification, 'failed');

      const lax = await connectTo(own.port, { verify: false });
      equal(lax.state.kind, 'running');
      const unchecked = await fixture.whenEvent(lax.id, 'handshake');
      equal(unchecked.event?.tls?.verification, 'unchecked');
      equal(unchecked.event.tls.fault, 'DEPTH_ZERO_SELF_SIGNED_CERT');

      const named = await server(authority.signed('/CN=elsewhere', 'DNS:elsewhere.example'));
      const wrong = await connectTo(named.port, {}, ca);
      equal(codeOf(wrong.state), 'certificateRejected ERR_TLS_CERT_ALTNAME_INVALID');
      ok(wrong.state.kind === 'failed');
      match(wrong.state.error.message, /elsewhere\.example/);
      const asked = await connectTo(named.port, { serverName: 'elsewhere.example' }, ca);
      equal(asked.state.kind, 'running');
      // An s_server serves one at a time.
      await fixture.engine.stopSocket(asked.id);
      const byAddress = await connectTo(named.port, {}, ca, '127.0.0.1');
      equal(codeOf(byAddress.state), 'certificateRejected ERR_TLS_CERT_ALTNAME_INVALID');

      const old = await server(
        authority.signed('/CN=localhost', 'DNS:localhost', { isExpired: true }),
      );
      const expired = await connectTo(old.port, {}, ca);
      equal(codeOf(expired.state), 'certificateRejected CERT_HAS_EXPIRED');
    });

    it('shows its certificate', async () => {
      const own = authority.signed('/CN=somebody', 'DNS:somebody');
      const flags = ['-Verify', '1', '-verify_return_error', '-CAfile', authority.ca.certificate];
      const { program, port } = await server(localhost, ...flags);
      const ca = { ca: pem(authority.ca.certificate) };
      const { id, state } = await connectTo(port, {}, { ...ca, ...own.inputs });
      equal(state.kind, 'running');
      await program.whenOutput(/CN = somebody/);
      await fixture.engine.stopSocket(id);
      // With TLS 1.3 it hears only after the handshake that it had to show one.
      const bare = await connectTo(port, {}, ca);
      const { event } = await fixture.whenEvent(bare.id, 'error');
      equal(event?.error?.code, 'certificateRejected');
      await fixture.whenSummary(bare.id, (it) => it.state.kind === 'failed');
    });

    it('agrees on a protocol, refuses an old version, and survives nonsense', async () => {
      const ca = { ca: pem(authority.ca.certificate) };
      const { port } = await server(localhost, '-alpn', 'h2', '-tls1_2');
      const { id } = await connectTo(port, { alpn: ['http/1.1', 'h2'] }, ca);
      const { event } = await fixture.whenEvent(id, 'handshake');
      equal(event?.tls?.alpn, 'h2');
      equal(event.tls.protocol, 'TLSv1.2');
      await fixture.engine.stopSocket(id);
      const newer = await connectTo(port, { minVersion: 'TLSv1.3' }, ca);
      match(codeOf(newer.state), /^handshakeFailed ERR_SSL_/);

      const plain = await ServerPeer.listen();
      const talking = connectTo(plain.port);
      (await plain.accept()).socket.end('220 I speak plainly\r\n');
      match(codeOf((await talking).state), /^handshakeFailed ERR_SSL_/);
      const leaving = connectTo(plain.port);
      (await plain.accept()).socket.end();
      match(codeOf((await leaving).state), /^handshakeFailed/);
      const resetting = connectTo(plain.port);
      const hearing = await plain.accept();
      await hearing.whenText((text) => text.length > 0);
      hearing.socket.resetAndDestroy();
      match(codeOf((await resetting).state), /^handshakeFailed/);
    });

    it('can be stopped during its handshake', async () => {
      const plain = await ServerPeer.listen();
      const id = fixture.freshId();
      const starting = fixture.start({ connect: `tls://127.0.0.1:${plain.port}` }, id);
      const peer = await plain.accept();
      await once(peer.socket, 'readable');
      await fixture.engine.stopSocket(id);
      equal((await starting).state.kind, 'stopped');
      await peer.whenEnd();
      deepEqual(await fixture.events(id), ['connect local', 'close local']);
    });

    it('carries 4 MB each way intact, and keeps half close apart from close', async () => {
      const listener = await fixture.run(
        { listen: 'tls://127.0.0.1:0', allowHalfOpen: true },
        fixture.freshId(),
        localhost.inputs,
      );
      const { id } = await connectTo(listener.port, {}, { ca: pem(authority.ca.certificate) });
      await fixture.whenEvent(listener.id, 'handshake');
      const bytes = randomBytes(4 * 1024 * 1024);
      ok((await fixture.send(id, Buffer.from(bytes))).ok);
      ok((await fixture.send(listener.id, Buffer.from(bytes))).ok);
      ok((await fixture.engine.endConnection(id, (await connectionOf(id)).id, 'shutdown')).ok);
      await fixture.whenEvent(listener.id, 'shutdown');
      ok((await fixture.send(listener.id, 'after your half close')).ok);
      const { id: accepted } = await connectionOf(listener.id);
      ok((await fixture.engine.endConnection(listener.id, accepted, 'close')).ok);
      await fixture.whenEvent(id, 'close');
      await fixture.whenEvent(listener.id, 'close');
      equal((await digestIn(listener.id)).equals(sha256(bytes)), true);
      const expected = sha256(Buffer.concat([bytes, Buffer.from('after your half close')]));
      equal((await digestIn(id)).equals(expected), true);
    });

    it('appends its keys to a file in NSS format when told to', async () => {
      const { port } = await server(localhost);
      const path = authority.file('keys.log', '# kept\n');
      const { id } = await connectTo(port, { verify: false }, { keyLog: path });
      const { event } = await fixture.whenEvent(id, 'handshake');
      equal(event?.keyLog, path);
      await fixture.engine.stopSocket(id);
      match(
        readFileSync(path, 'utf8'),
        /^# kept\n(?:(?:CLIENT|SERVER)_(?:HANDSHAKE_)?TRAFFIC_SECRET(?:_0)? [0-9a-f]{64} [0-9a-f]{96}\n|EXPORTER_SECRET [0-9a-f ]+\n){5}$/,
      );
    });
  });

  async function connectionOf(id: string) {
    const { connections } = await fixture.engine.connections(id, { from: 0, count: 1 });
    ok(connections[0]);
    return connections[0];
  }

  async function digestIn(id: string): Promise<Buffer> {
    const hash = createHash('sha256');
    for (const { seq, length, direction } of await fixture.entries(id)) {
      if (direction === 'in') {
        hash.update(await fixture.engine.payload({ socket: id, seq, offset: 0, length }));
      }
    }
    return hash.digest();
  }

  function sha256(bytes: Uint8Array): Buffer {
    return createHash('sha256').update(bytes).digest();
  }

  describe('a handshake that fails', () => {
    /** Starts both sides; gives the last error of each, as its code and its words. */
    async function errorsOf(
      listenerTls: object,
      clientTls: object,
      { listener = localhost.inputs, client = { ca: pem(authority.ca.certificate) } }: Given = {},
    ) {
      const { id, port } = await fixture.run(
        { listen: 'tls://127.0.0.1:0', tls: listenerTls },
        fixture.freshId(),
        listener,
      );
      const { id: clientId } = await connectTo(port, clientTls, client);
      const errorOf = async (socket: string) => {
        const { event } = await fixture.whenEvent(socket, 'error');
        return `${event?.error?.code}: ${event?.error?.message}`;
      };
      const errors = [await errorOf(clientId), await errorOf(id)] as const;
      await fixture.whenSummary(id, ({ state }) => state.kind === 'running');
      return errors;
    }
    interface Given {
      readonly listener?: TlsInputs;
      readonly client?: TlsInputs;
    }

    it('is told on both sides, and the listener goes on', async () => {
      const gone = /^handshakeFailed: the peer ended the connection before/;
      const expired = authority.signed('/CN=old', 'DNS:localhost', { isExpired: true });
      const other = authority.signed('/CN=other', 'DNS:other.example');
      const required = { clientCertificate: 'require' };
      const ca = { ca: pem(authority.ca.certificate) };
      const cases: [object, object, Given, client: RegExp, listener: RegExp][] = [
        [{}, {}, { client: {} }, /^certificateRejected: its issuer/, gone],
        [{}, {}, { listener: expired.inputs }, /^certificateRejected: .* has expired/, gone],
        [{}, {}, { listener: other.inputs }, /^certificateRejected: .*other\.example/, gone],
        [
          { alpn: ['x'] },
          { alpn: ['y'] },
          {},
          /^handshakeFailed: .*no application protocol/,
          /^handshakeFailed: no application protocol/,
        ],
        [
          required,
          {},
          { listener: { ...localhost.inputs, ...ca } },
          /^certificateRejected: .*certificate required/,
          /^handshakeFailed: peer did not return a certificate/,
        ],
      ];
      for (const [listenerTls, clientTls, given, client, listener] of cases) {
        const [ours, theirs] = await errorsOf(listenerTls, clientTls, given);
        match(ours, client);
        match(theirs, listener);
      }
    });

    it('is one where a plain port gets TLS, and shows what that got', async () => {
      fixture = new InteropFixture({ connectTimeoutMs: 200 });
      const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0' });
      const { state } = await connectTo(port);
      ok(state.kind === 'failed');
      match(state.error.message, /did not finish the handshake within 200 ms/);
      const { bytes } = await fixture.whenEntry(id, ({ direction }) => direction === 'in');
      // A record of a handshake; RFC 8446, section 5.1.
      equal(bytes.subarray(0, 2).toString('hex'), '1603');
    });
  });

  describe('an upgrade in mid-stream', () => {
    it('answers and accepts the handshake at once, for openssl s_client -starttls smtp', async () => {
      const { id, port } = await fixture.run(
        {
          listen: 'tcp://127.0.0.1:0',
          respond: [{ on: 'connect', send: '220 here ESMTP\r\n' }],
        },
        fixture.freshId(),
        localhost.inputs,
      );
      const peer = client(
        port,
        ...['-starttls', 'smtp', '-CAfile', authority.ca.certificate, '-verify_return_error'],
      );
      const { connection = 0 } = await fixture.whenEntry(id, ({ bytes }) =>
        bytes.toString().startsWith('EHLO'),
      );
      await fixture.send(id, '250-here\r\n250 STARTTLS\r\n');
      await fixture.whenEntry(id, ({ bytes }) => bytes.toString().startsWith('STARTTLS'));
      const upgraded = await fixture.engine.upgradeConnection({
        socket: id,
        connection,
        bytes: Buffer.from('220 ready\r\n'),
      });
      ok(upgraded.ok);
      equal(upgraded.value.protocol, 'TLSv1.3');
      peer.write('EHLO again\r\n');
      await fixture.whenEntry(id, ({ bytes }) => bytes.toString().startsWith('EHLO again'));
      ok((await fixture.send(id, '250 inside\r\n', connection)).ok);
      await peer.whenOutput(/250 inside/);
      const messages = (await fixture.entries(id)).filter(({ direction }) => direction !== 'event');
      // Nothing of the handshake is a message.
      ok(messages.every(({ bytes }) => !bytes.includes(0x16)));
      const twice = await fixture.engine.upgradeConnection({ socket: id, connection });
      equal(twice.ok, false);
    });

    const python = findProgram('python3', 'python');
    (python === undefined ? it.skip : it)(
      'begins the handshake as a client, with a program in Python',
      async () => {
        const script = authority.file(
          'starttls.py',
          `
import socket, ssl, sys
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1], sys.argv[2])
listener = socket.create_server(("127.0.0.1", 0))
print("PORT", listener.getsockname()[1], flush=True)
plain, _ = listener.accept()
assert plain.recv(100) == b"STARTTLS\\r\\n"
plain.sendall(b"220 go\\r\\n")
secure = context.wrap_socket(plain, server_side=True)
received = b""
while len(received) < 1000000:
    received += secure.recv(65536)
secure.sendall(received[:10])
secure.unwrap().close()
`,
        );
        const peer = fixture.spawn(
          python ?? '',
          ...['-u', script, localhost.certificate, localhost.key],
        );
        const port = Number((await peer.whenOutput(/PORT (\d+)/))[1]);
        const { id } = await fixture.run(
          { connect: `tcp://localhost:${port}` },
          fixture.freshId(),
          { ca: pem(authority.ca.certificate) },
        );
        const { id: connection } = await connectionOf(id);
        await fixture.send(id, 'STARTTLS\r\n');
        await fixture.whenEntry(id, ({ bytes }) => bytes.toString() === '220 go\r\n');
        const upgraded = await fixture.engine.upgradeConnection({ socket: id, connection });
        ok(upgraded.ok, JSON.stringify(upgraded));
        equal(upgraded.value.verification, 'passed');
        ok((await fixture.send(id, Buffer.alloc(1_000_000, 'abc'))).ok);
        await fixture.whenEvent(id, 'close');
        equal(await peer.whenExited(), 0, peer.stderr);
        ok((await fixture.textIn(id)).endsWith('abcabcabca'));
        deepEqual(await fixture.events(id), [
          'connect local',
          'handshake local',
          'shutdown remote',
          'close remote',
        ]);
      },
    );

    it('follows a long plain conversation, after which reads land in a shared buffer', async () => {
      const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0' });
      const peer = await StreamPeer.connect(port);
      const { connection = 0 } = await fixture.whenEvent(id, 'accept');
      for (let line = 1; line <= 20; line++) {
        peer.socket.write(`line ${line}\n`);
        await fixture.whenSummary(id, ({ counters }) => counters.messagesIn === line);
      }
      const bytes = Buffer.from('220 ready\r\n');
      const upgrading = fixture.engine.upgradeConnection({ socket: id, connection, bytes });
      await peer.whenText((text) => text.includes('ready'));
      peer.socket.removeAllListeners('data');
      const secure = tlsConnect({ socket: peer.socket, rejectUnauthorized: false });
      ok((await upgrading).ok);
      const payload = randomBytes(300_000);
      secure.write(payload);
      await fixture.whenSummary(id, ({ counters }) => counters.bytesIn >= 151 + payload.length);
      const received: Uint8Array[] = [];
      for (const { seq, length, direction } of (await fixture.entries(id)).slice(23)) {
        if (direction === 'in') {
          received.push(await fixture.engine.payload({ socket: id, seq, offset: 0, length }));
        }
      }
      ok(Buffer.concat(received).equals(payload));
      secure.destroy();
    });

    it('ends the connection where the peer does not follow', async () => {
      const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0' });
      const peer = connect(port, '127.0.0.1');
      const { connection = 0 } = await fixture.whenEvent(id, 'accept');
      const bytes = Buffer.from('220 ready\r\n');
      const upgrading = fixture.engine.upgradeConnection({ socket: id, connection, bytes });
      await once(peer, 'data');
      peer.write('what?\r\n');
      const outcome = await upgrading;
      equal(outcome.ok ? '' : outcome.error.code, 'handshakeFailed');
      await fixture.whenEvent(id, 'close');
      equal(
        (await fixture.whenSummary(id, (it) => it.openConnections === 0)).state.kind,
        'running',
      );
    });
  });

  const curl = findProgram('curl');
  (curl === undefined ? it.skip : it)('lets curl verify a throw-away certificate', async () => {
    const { id, port } = await fixture.run({
      listen: 'tls://0.0.0.0:0',
      respond: [{ on: 'connect', send: 'HTTP/1.0 200 OK\r\n\r\nHello, curl\n', close: true }],
    });
    const seen = fixture.spawn(openssl, 's_client', '-connect', `127.0.0.1:${port}`);
    seen.endInput();
    await seen.whenExited();
    const file = `${authority.folder}/curl.pem`;
    writeFileSync(file, seen.stdout);
    // What other machines reach it by is in the certificate, too.
    const own = Object.values(networkInterfaces()).flatMap((addresses = []) => addresses);
    const outside = own.filter((one) => !one.internal && one.family === 'IPv4');
    for (const host of ['localhost', '127.0.0.1', ...outside.map(({ address }) => address)]) {
      const url = `https://${host}:${port}/`;
      const good = fixture.spawn(curl ?? '', '-sS', '-4', '--noproxy', '*', '--cacert', file, url);
      equal(await good.whenExited(), 0, good.stderr);
      equal(good.stdout, 'Hello, curl\n');
    }
    const bad = fixture.spawn(curl ?? '', '-sS', '--noproxy', '*', `https://127.0.0.1:${port}/`);
    // CURLE_PEER_FAILED_VERIFICATION
    equal(await bad.whenExited(), 60);
    const { event } = await fixture.whenEntry(
      id,
      ({ event }) => event?.error?.code === 'certificateRejected',
    );
    match(event?.error?.message ?? '', /unknown ca/);
  });
});
