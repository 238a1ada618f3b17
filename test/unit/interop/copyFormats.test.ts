import { deepEqual, equal } from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { formatForCopy } from '../../../src/extension/payloads/copyFormats.ts';
import type { CopyFormat } from '../../../src/extension/payloads/copyFormats.ts';
import { parseEndpoint } from '../../../src/shared/endpoint.ts';
import type { Endpoint } from '../../../src/shared/endpoint.ts';
import { endAfterTest } from '../engine/endAfterTest.ts';
import { EngineFixture } from '../engine/engineFixture.ts';
import { describeProgram, ForeignProgram } from './foreignProgram.ts';

const target: Endpoint = { scheme: 'tcp', host: '127.0.0.1', port: 9 };

/** Payloads of every byte there is, and some in any order: quotes, escapes and hyphens among them. */
const payloads = [
  new Uint8Array(),
  Uint8Array.from({ length: 256 }, (_, byte) => byte),
  Buffer.from('-n %s\\ \'"$(id)`id`\r\n'),
  ...fc.sample(fc.uint8Array({ maxLength: 40 }), { seed: 1, numRuns: 60 }),
];
const wanted = payloads.map((bytes) => Buffer.from(bytes).toString('hex'));

function written(bytes: Uint8Array, form: CopyFormat, to = target): string {
  const formed = formatForCopy(bytes, form, { endpoint: to, isUnverified: true });
  return formed.ok ? formed.text : formed.fault;
}

describeProgram('payloads copied as Python bytes', ['python3', 'python'], (python) => {
  it('are what Python reads', () => {
    const list = payloads.map((bytes) => written(bytes, 'pythonBytes')).join(',\n');
    const script = `for one in [${list}]: print(one.hex())`;
    deepEqual(lines(execFileSync(python, ['-c', script], { encoding: 'utf8' })), wanted);
  });
});

describeProgram('payloads copied as a printf command', ['dash', 'sh'], (shell) => {
  it('are what a shell writes', () => {
    const script = payloads
      .map((bytes) => `${written(bytes, 'printf')} | od -An -v -tx1 | tr -d ' \\n'; echo`)
      .join('\n');
    deepEqual(lines(execFileSync(shell, ['-c', script], { encoding: 'utf8' })), wanted);
  });
});

describe('payloads copied as a JavaScript array', () => {
  it('are what JavaScript reads', () => {
    const list = payloads.map((bytes) => written(bytes, 'javaScriptArray')).join(',');
    const script = `for (const one of [${list}]) console.log(Buffer.from(one).toString('hex'))`;
    const output = execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' });
    deepEqual(lines(output), wanted);
  });
});

describeProgram('payloads copied as a C array', ['cc', 'gcc', 'clang'], (compiler) => {
  it('are what C reads', () => {
    const folder = mkdtempSync(join(tmpdir(), 'payload-'));
    const program = join(folder, 'program');
    const blocks = payloads.map(
      (bytes) => `{ ${written(bytes, 'cArray')}
        for (unsigned i = 0; i < ${bytes.length}; i++) printf("%02x", payload[i]); puts(""); }`,
    );
    const input = `#include <stdio.h>\nint main(void) { ${blocks.join('\n')} return 0; }`;
    try {
      execFileSync(compiler, ['-xc', '-', '-o', program], { input });
      deepEqual(lines(execFileSync(program, { encoding: 'utf8' })), wanted);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describeProgram('a request copied as a curl command', ['curl'], () => {
  const seen: { method: string; url: string; headers: readonly string[]; body: string }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', rawHeaders } = request;
      seen.push({ method, url, headers: rawHeaders, body: Buffer.concat(chunks).toString('hex') });
      response.end('ok');
    });
  });
  let to: Endpoint = target;

  before(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    to = { ...target, port: (server.address() as AddressInfo).port };
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  const binary = Buffer.from([0, 1, 0x27, 0x25, 0xff, 0x0d, 0x0a]);
  for (const [what, method, path, headers, body] of [
    [
      'a plain GET',
      'GET',
      '/a/../b?x=[1]&y={2}',
      ['Host', 'example.com', 'X-Quote', `it's "so"`],
      '',
    ],
    ['a POST of text', 'POST', '/', ['Host', 'x', 'Content-Type', 'text/plain'], '@file & $(id)\n'],
    ['a PUT of bytes', 'PUT', '/%20', ['Host', 'x', 'User-Agent', 'me'], binary],
    ['a PUT of nothing', 'PUT', '/', ['Host', 'x', 'Content-Length', '0'], ''],
  ] as const) {
    it(`sends ${what} again as it was`, async () => {
      const content = Buffer.from(body);
      const pairs = headers.flatMap((name, at) =>
        at % 2 === 0 ? [`${name}: ${headers[at + 1] ?? ''}\r\n`] : [],
      );
      const length = content.length > 0 ? `Content-Length: ${content.length}\r\n` : '';
      const head = `${method} ${path} HTTP/1.1\r\n${pairs.join('')}${length}\r\n`;
      const command = written(Buffer.concat([Buffer.from(head), content]), 'curl', to);
      const shell = new ForeignProgram('sh', ['-c', `export no_proxy='*'; ${command}`]);
      equal(await shell.whenExited(), 0, command + shell.stderr);
      const ends = content.length > 0 ? ['Content-Length', String(content.length)] : [];
      const last = seen.at(-1);
      deepEqual(
        { ...last, headers: sorted(last?.headers ?? []) },
        {
          method,
          url: path,
          headers: sorted([...headers, ...ends]),
          body: content.toString('hex'),
        },
      );
    });
  }

  it('is refused where curl can’t make it', () => {
    const faults = [
      ['SSH-2.0-OpenSSH\r\n', 'notHttp'],
      ['POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 'chunkedBody'],
      ['POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhell', 'partOfRequest'],
    ];
    deepEqual(
      faults.map(([request = '']) => written(Buffer.from(request), 'curl', to)),
      faults.map(([, fault]) => fault),
    );
  });
});

describeProgram('a payload copied as a command for another program', ['ncat'], () => {
  /** A listener to which a shell sends what `form` makes of a payload; what arrives there. */
  async function sentBy(form: CopyFormat, listen: string, bytes: Uint8Array): Promise<Buffer> {
    const fixture = new EngineFixture();
    const { id, state } = await fixture.start({ listen });
    const parsed = parseEndpoint(state.kind === 'running' ? state.endpoint : '');
    const command = parsed.ok ? written(bytes, form, parsed.endpoint) : '';
    const shell = new ForeignProgram('sh', ['-c', `export no_proxy='*'; ${command}`]);
    endAfterTest(() => shell.end());
    const { bytes: arrived } = await fixture.whenEntry(id, ({ direction }) => direction === 'in');
    return arrived;
  }

  for (const listen of ['tcp://[::1]:0', 'tls://127.0.0.1:0', 'udp://127.0.0.1:0']) {
    it(`arrives at ${listen} as it was`, async () => {
      const bytes = Buffer.from(Array.from({ length: 600 }, (_, index) => index & 0xff));
      deepEqual(await sentBy('ncat', listen, bytes), bytes);
    });
  }

  it('is an HTTP/1.1 request over TLS, too', async () => {
    const request = 'GET /x HTTP/1.1\r\nHost: example.org\r\nAccept: */*\r\n\r\n';
    const arrived = await sentBy('curl', 'tls://127.0.0.1:0', Buffer.from(request));
    equal(arrived.toString(), request);
  });

  it('is refused where ncat would make several datagrams of it', () => {
    const to: Endpoint = { ...target, scheme: 'udp' };
    equal(written(new Uint8Array(5_000), 'ncat', to), 'notOneDatagram');
    equal(written(new Uint8Array(), 'ncat', to), 'notOneDatagram');
  });
});

function lines(text: string): string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.trim());
}

/** Header names come in any order and case; names with their values. */
function sorted(headers: readonly string[]): string[] {
  return headers
    .flatMap((name, at) =>
      at % 2 === 0 ? [`${name.toLowerCase()}: ${headers[at + 1] ?? ''}`] : [],
    )
    .sort();
}
