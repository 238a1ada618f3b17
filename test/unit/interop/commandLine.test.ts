import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { node } from '../../../scripts/build.mjs';
import { npm } from '../../../scripts/embedded/npm.mjs';
import { packCli } from '../../../scripts/packCli.mjs';
import { endAfterTest } from '../engine/endAfterTest.ts';
import { describeProgram, findProgram } from './foreignProgram.ts';
import { freePort } from '../../freePort.ts';

interface Ended {
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** The program as npm installs it from its package, in folders that go with the suite. */
let folder = '';
let program = '';

function start(...args: string[]): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, [program, ...args], { cwd: folder });
  endAfterTest(() => child.kill('SIGKILL'));
  return child;
}

async function ended(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  const closed = once(child, 'close') as Promise<[number | null]>;
  const [stdout, stderr, [code]] = await Promise.all([
    buffer(child.stdout),
    buffer(child.stderr),
    closed,
  ]);
  return { code, stdout, stderr: stderr.toString() };
}

/** Runs it to its end, with standard input that is at its end at once, or after that text. */
function run(args: readonly string[], input: string | Uint8Array = ''): Promise<Ended> {
  const child = start(...args);
  child.stdin.end(input);
  return ended(child);
}

/** What it wrote to a stream up to the match. */
function until(stream: NodeJS.ReadableStream, wanted: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    let text = '';
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const found = wanted.exec(text);
      if (found) {
        resolve(found);
      }
    });
    stream.once('end', () => reject(new Error(`it ended after “${text}”`)));
  });
}

/** The port that it listens on. */
async function listening(child: ChildProcessWithoutNullStreams): Promise<number> {
  const [, port] = await until(child.stderr, /Listening on \w+:\/\/127\.0\.0\.1:(\d+)\n/);
  return Number(port);
}

async function server(serve: (socket: net.Socket) => void): Promise<number> {
  const listener = net.createServer({ allowHalfOpen: true }, (socket) => {
    endAfterTest(() => socket.destroy());
    socket.on('error', () => undefined);
    serve(socket);
  });
  endAfterTest(() => listener.close());
  await once(listener.listen(0, '127.0.0.1'), 'listening');
  return (listener.address() as AddressInfo).port;
}

async function connected(port: number): Promise<net.Socket> {
  const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  endAfterTest(() => socket.destroy());
  await once(socket, 'connect');
  return socket;
}

async function isRefused(port: number): Promise<boolean> {
  const [error] = (await once(net.connect(port, '127.0.0.1'), 'error')) as [NodeJS.ErrnoException];
  return error.code === 'ECONNREFUSED';
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('socket-workbench', () => {
  before(async function () {
    this.timeout(300_000);
    folder = await fs.mkdtemp(path.join(tmpdir(), 'command-line-'));
    const dist = path.join(folder, 'dist');
    await node(['esbuild.mjs', '--production', `--outdir=${dist}`], 'The build failed.');
    const tarball = await packCli(dist, folder);
    const prefix = path.join(folder, 'installed');
    await fs.mkdir(prefix);
    const offline = ['--offline', '--no-audit', '--no-fund', '--no-package-lock'];
    await npm(prefix, ['install', ...offline, '--prefix', prefix, tarball]);
    program = path.join(prefix, 'node_modules/socket-workbench/dist/cli/main.cjs');
  });
  after(() => fs.rm(folder, { recursive: true }));

  describe('the command line', () => {
    it('is a package that runs where npm installed it, and says its version and its usage', async () => {
      const { version } = JSON.parse(await fs.readFile('package.json', 'utf8')) as {
        version: string;
      };
      const bin = path.join(folder, 'installed/node_modules/.bin/socket-workbench');
      if (process.platform !== 'win32') {
        equal(execFileSync(bin, ['--version'], { encoding: 'utf8' }), `${version}\n`);
      }
      const { code, stdout } = await run(['listen', '--help']);
      equal(code, 0);
      match(stdout.toString(), /^Usage:\n {2}socket-workbench listen \[options\] ENDPOINT\n/);
      match(stdout.toString(), /-k, --keep-open/);
    });

    it('says what is wrong with its arguments, and ends with 2', async () => {
      const wrong: readonly (readonly [args: string[], reason: RegExp])[] = [
        [[], /^Say what to do: listen, connect, send, tap, run, serve, test, validate, capture\./],
        [
          ['mirror', '1'],
          /^“mirror” is none of listen, connect, send, tap, run, serve, test, validate, capture\./,
        ],
        [['connect', '--keep-open', '1'], /^--keep-open is not for connect\./],
        [['connect', 'localhost:x'], /^localhost:x: The port must be a number from 0 to 65535\./],
        [['connect', '--framing', 'lines', '9'], /^--framing: A framing is expected here/],
        [['send', '-x', '9', 'zz'], /^“zz” is not hexadecimal/],
        [['send', '9', '\\q'], /^\\q: At character 1: “\\q” is not an escape/],
      ];
      for (const [args, reason] of wrong) {
        const { code, stderr } = await run(args);
        match(stderr, reason);
        equal(code, 2, args.join(' '));
      }
    });

    it('sends standard input, half closes at its end, and prints what still comes', async () => {
      const sent = randomBytes(3_000_001);
      const answer = randomBytes(3_000_003);
      const received: Buffer[] = [];
      const port = await server((socket) => {
        socket.on('data', (chunk: Buffer) => received.push(chunk));
        socket.on('end', () => socket.end(answer));
      });
      const { code, stdout, stderr } = await run(['connect', '127.0.0.1', String(port)], sent);
      deepEqual([code, stderr], [0, '']);
      equal(sha256(Buffer.concat(received)), sha256(sent));
      equal(sha256(stdout), sha256(answer));
    });

    it('ends when the peer closes though standard input does not', async () => {
      const port = await server((socket) => socket.end('bye'));
      const child = start('connect', String(port));
      const { code, stdout } = await ended(child);
      deepEqual([code, stdout.toString()], [0, 'bye']);
    });

    it('loses nothing of more than the log keeps while standard output is slow', async () => {
      const sent = Buffer.alloc(96 * 1024 * 1024, randomBytes(64 * 1024));
      const port = await server((socket) => socket.end(sent));
      const child = start('connect', String(port));
      const hash = createHash('sha256');
      const closed = once(child, 'close');
      for await (const chunk of child.stdout) {
        hash.update(chunk as Buffer);
        // A turn of the event loop for each chunk is slower than the loopback.
        await new Promise((resolve) => setImmediate(resolve));
      }
      equal((await closed)[0], 0);
      equal(hash.digest('hex'), sha256(sent));
    }).timeout(120_000);

    it('tells on standard error that a connection is refused, and ends with 1', async () => {
      const port = await server(() => undefined);
      const probe = net.createServer().listen(0, '127.0.0.1');
      await once(probe, 'listening');
      const free = (probe.address() as AddressInfo).port;
      await new Promise((resolve) => probe.close(resolve));
      const { code, stderr } = await run(['connect', String(free)]);
      equal(code, 1);
      match(stderr, new RegExp(`^Can’t connect to tcp://127\\.0\\.0\\.1:${free}: .*ECONNREFUSED`));
      const taken = await run(['listen', String(port)]);
      equal(taken.code, 1);
      match(taken.stderr, /EADDRINUSE.*choose another port/);
    });

    it('listens for one connection, and then no more', async () => {
      const child = start('listen', '0');
      const output = ended(child);
      const port = await listening(child);
      const peer = await connected(port);
      child.stdin.write('greeting');
      equal(String((await once(peer, 'data'))[0]), 'greeting');
      equal(await isRefused(port), true);
      peer.end('from the peer');
      const { code, stdout } = await output;
      deepEqual([code, stdout.toString()], [0, 'from the peer']);
    });

    it('keeps listening with --keep-open, speaks to all, and frees its port at Ctrl-C', async () => {
      const child = start('listen', '--keep-open', '0');
      const port = await listening(child);
      const first = await connected(port);
      first.write('one');
      await until(child.stdout, /one/);
      const second = await connected(port);
      second.write('two');
      await until(child.stdout, /two/);
      child.stdin.write('to all');
      const heard = await Promise.all([once(first, 'data'), once(second, 'data')]);
      deepEqual(heard.map(String), ['to all', 'to all']);
      const closed = once(child, 'close');
      child.kill('SIGINT');
      deepEqual(await closed, process.platform === 'win32' ? [null, 'SIGINT'] : [130, null]);
      equal(await isRefused(port), true);
    });

    it('sends datagrams, and prints their answers until there is silence', async () => {
      const echo = createSocket('udp4');
      endAfterTest(() => echo.close());
      echo.on('message', (bytes, { port }) =>
        echo.send(`<${bytes.toString()}>`, port, '127.0.0.1'),
      );
      await once(echo.bind(0, '127.0.0.1'), 'listening');
      const { code, stdout } = await run([
        'send',
        '-u',
        String(echo.address().port),
        'a\\x21',
        'b',
      ]);
      deepEqual([code, stdout.toString()], [0, '<a!><b>']);
    });

    it('reads and writes digits with --hex, and messages with --framing', async () => {
      const port = await server((socket) => socket.pipe(socket));
      const hex = await run(['connect', '-x', String(port)], '00 01\nff');
      equal(hex.stdout.toString().replaceAll('\n', ' ').trim(), '00 01 ff');
      const framing = '{"lengthPrefix":{"bytes":2}}';
      const framed = await run(['connect', '-f', framing, String(port)], 'one\ntwo\r\n');
      equal(framed.stdout.toString(), 'one\ntwo\n');
      const wrong = await run(['connect', '-x', String(port)], 'zz\n');
      deepEqual([wrong.code, wrong.stderr], [2, '“zz” is not hexadecimal.\n']);
    });

    it('prints entries as JSON, splits messages by protocol, and records', async () => {
      const port = await server((socket) => socket.once('data', () => socket.end('+OK\r\n:7\r\n')));
      const file = path.join(folder, 'redis.pcapng');
      const { stdout } = await run([
        'send',
        '--json',
        '-p',
        'resp',
        '-r',
        file,
        String(port),
        '*1\\r\\n$4\\r\\nPING\\r\\n',
      ]);
      const entries = stdout
        .toString()
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      deepEqual(
        entries.filter(({ direction }) => direction === 'in').map(({ text }) => text),
        ['+OK\r\n', ':7\r\n'],
      );
      ok(entries.some(({ direction, base64 }) => direction === 'out' && base64 !== ''));
      deepEqual(
        (await fs.readFile(file)).subarray(0, 4),
        Buffer.from('0a0d0d0a', 'hex'),
        'it is no pcapng',
      );
    });

    it('speaks TLS, and rejects a certificate of an unknown authority', async () => {
      const child = start('listen', '--keep-open', 'tls://127.0.0.1:0');
      const port = await listening(child);
      const refused = await run(['connect', `tls://127.0.0.1:${port}`]);
      equal(refused.code, 1);
      match(refused.stderr, /^TLS handshake with tls:\/\/127\.0\.0\.1:\d+ failed/);
      const client = start('connect', '--insecure', `tls://127.0.0.1:${port}`);
      client.stdin.write('secret');
      await until(child.stdout, /secret/);
      child.stdin.write('answer');
      await until(client.stdout, /answer/);
    });

    it('taps what is between two programs, and prints what both say', async () => {
      const target = await server((socket) => socket.on('data', () => socket.end('answer')));
      const child = start('tap', '0', String(target));
      const [, port] = await until(child.stderr, /: tcp:\/\/127\.0\.0\.1:(\d+)\n/);
      const client = await connected(Number(port));
      client.write('question');
      const printed = until(
        child.stdout,
        /↑ [\d.:]+ \(8 B\) "question"[^]*↓ [\d.:]+ \(6 B\) "answer"/,
      );
      equal((await buffer(client)).toString(), 'answer');
      await printed;
      child.kill('SIGINT');
      equal((await ended(child)).code, 130);
    });

    it('runs the sockets of files, says where one is wrong, and ends with them at SIGTERM', async () => {
      const file = path.join(folder, 'mocks.sockets.json');
      await fs.writeFile(file, '{ "sockets": [\n  { "name": "a", "listn": "0" }] }');
      const wrong = await run(['run', file]);
      equal(wrong.code, 2);
      match(wrong.stderr, /mocks\.sockets\.json:2:3: A socket needs “listen” or “connect”\./);
      const sockets = [{ name: 'echo', listen: 'tcp://127.0.0.1:0', service: 'echo' }];
      await fs.writeFile(file, JSON.stringify({ sockets }));
      const child = start('run', file);
      const [, port] = await until(child.stderr, /echo: tcp:\/\/127\.0\.0\.1:(\d+)\n/);
      const peer = await connected(Number(port));
      peer.write('hello');
      await until(child.stdout, /\[echo\] ← .*"hello"/);
      const closed = once(child, 'close');
      child.kill('SIGTERM');
      deepEqual(await closed, process.platform === 'win32' ? [null, 'SIGTERM'] : [143, null]);
    });
  });

  describe('its tests', () => {
    /** Writes a file with an echo, a client and these tests; its port is free. */
    async function testFile(name: string, tests: readonly object[]): Promise<[string, number]> {
      const port = await freePort('tcp');
      const url = `tcp://127.0.0.1:${port}`;
      const sockets = [
        { name: 'echo', listen: url, respond: [{ on: 'message', echo: true }] },
        { name: 'client', connect: url },
      ];
      await fs.writeFile(path.join(folder, name), JSON.stringify({ sockets, tests }, null, 2));
      return [name, port];
    }

    const good = { name: 'Comes back', do: [{ socket: 'client', send: 'a', expect: "'a'" }] };
    const bad = {
      name: 'comes back otherwise',
      do: [
        { socket: 'client', send: 'abc\u0001d', expect: "'a'" },
        { send: 'abd<\u0001', expect: { text: 'abe<' }, withinMs: 300 },
      ],
    };

    it('run from files, are chosen by name, and fail with 1 at their line', async () => {
      const [file] = await testFile('some.sockets.json', [good, bad]);
      const lone = await run(['test', (await testFile('good.sockets.json', [good]))[0]]);
      deepEqual([lone.code, lone.stderr], [0, '']);
      match(lone.stdout.toString(), /✔ Comes back \(\d+ ms\)\n\n1 passed, 0 failed/);
      const { code, stdout } = await run(['test', file, '--grep', 'otherwise']);
      equal(code, 1);
      const text = stdout.toString();
      match(text, /✖ comes back otherwise/);
      const line = Number(/some\.sockets\.json:(\d+)/.exec(text)?.[1]);
      const lines = (await fs.readFile(path.join(folder, file), 'utf8')).split('\n');
      match(lines.slice(line, line + 1).join(), /"send": "abd/);
      match(text, /\n {6}- abe<\n {6}\+ abd<\\x01\n/);
      deepEqual((await run(['test', file, '-g', 'no such'])).code, 2);
    });

    it('are reported as TAP, as XML of JUnit that can be read, and as JSON', async () => {
      const [file] = await testFile('reported.sockets.json', [good, bad]);
      const tap = await run(['test', file, '--reporter', 'tap']);
      match(
        tap.stdout.toString(),
        /^TAP version 14\n1\.\.2\nok 1 - [^]*\nnot ok 2 - [^]* {2}---\n/,
      );
      const junit = (await run(['test', file, '--reporter', 'junit'])).stdout.toString();
      match(junit, /<testsuite name="reported\.sockets\.json" tests="2" failures="1"/);
      match(junit, /message="client: &quot;abe&lt;&quot; did not come/);
      const python = findProgram('python3');
      if (python !== undefined) {
        const parse = 'import sys, xml.dom.minidom as m; m.parseString(sys.stdin.buffer.read())';
        execFileSync(python, ['-c', parse], { input: junit });
      }
      const json = (await run(['test', file, '--reporter', 'json'])).stdout.toString();
      const [first, second, totals] = json
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      deepEqual([first?.['outcome'], second?.['outcome']], ['passed', 'failed']);
      deepEqual([second?.['expected'], second?.['actual']], ['abe<', 'abd<\\x01']);
      deepEqual([totals?.['passed'], totals?.['failed']], [1, 1]);
      equal((await run(['test', file, '--reporter', 'xml'])).code, 2);
    });

    it('end at Ctrl-C with their program, and free every port', async function () {
      if (process.platform === 'win32') {
        this.skip();
      }
      let began: (program: net.Socket) => void = () => undefined;
      const program = new Promise<net.Socket>((resolve) => (began = resolve));
      const ours = await server((socket) => began(socket));
      const connect = `require('net').connect(${ours}, '127.0.0.1')`;
      const [file, port] = await testFile('endless.sockets.json', [
        {
          name: 'endless',
          with: ['echo'],
          command: [process.execPath, '-e', connect],
          do: [{ socket: 'echo', expect: 'never', withinMs: 3_600_000 }],
        },
      ]);
      const child = start('test', file);
      const connection = await program;
      const gone = once(connection.resume(), 'close');
      const closed = once(child, 'close');
      child.kill('SIGINT');
      deepEqual(await closed, [130, null]);
      equal(await isRefused(port), true);
      // The system closed it: its program is no more.
      connection.end();
      await gone;
    });

    it('are told what is wrong in their files, which ends with 2', async () => {
      const [file] = await testFile('wrong.sockets.json', [
        { name: 'wrong', do: [{ socket: 'klient', expect: 'x' }] },
      ]);
      const { code, stdout } = await run(['validate', file]);
      equal(code, 2);
      match(
        stdout.toString(),
        /^wrong\.sockets\.json:\d+:\d+: This file has no socket “klient”\.\n$/,
      );
      equal((await run(['test', file])).code, 2);
      equal((await run(['validate', (await testFile('right.sockets.json', [good]))[0]])).code, 0);
    });
  });

  it('captures what the sockets of files say, until it is ended', async () => {
    const port = await freePort('tcp');
    const sockets = [{ name: 'echo', listen: `tcp://127.0.0.1:${port}`, service: 'echo' }];
    await fs.writeFile(path.join(folder, 'echo.sockets.json'), JSON.stringify({ sockets }));
    const child = start('capture', 'echo.pcapng', 'echo.sockets.json');
    await until(child.stderr, /echo: tcp:/);
    const peer = await connected(port);
    peer.write('to be captured');
    await once(peer, 'data');
    const closed = once(child, 'close');
    child.kill('SIGINT');
    await closed;
    const capture = await fs.readFile(path.join(folder, 'echo.pcapng'));
    ok(capture.includes('to be captured'));
  });

  describeProgram('the command line and ncat', ['ncat'], (ncat) => {
    it('exchange messages, with either side listening', async () => {
      const child = start('listen', '0');
      const output = ended(child);
      const port = await listening(child);
      child.stdin.end('from us\n');
      const theirs = execFileSync(ncat, ['127.0.0.1', String(port)], { input: 'from ncat\n' });
      equal(theirs.toString(), 'from us\n');
      equal((await output).stdout.toString(), 'from ncat\n');
    });
  });

  describe('a recording of the command line', () => {
    it('is what tshark reads', async function () {
      const tshark = findProgram('tshark');
      if (tshark === undefined) {
        this.skip();
      }
      const port = await server((socket) => socket.end('hello'));
      const file = path.join(folder, 'recorded.pcapng');
      equal((await run(['connect', '-r', file, String(port)])).code, 0);
      const text = execFileSync(tshark, ['-r', file, '-T', 'fields', '-e', 'tcp.payload']);
      match(text.toString(), /68656c6c6f/);
    });
  });
});
