import assert from 'node:assert/strict';
import { isIPv4, isIPv6 } from 'node:net';
import fc from 'fast-check';
import {
  endpointFaults,
  formatAuthority,
  formatEndpoint,
  isDatagramScheme,
  isLoopback,
  parseEndpoint,
  schemes,
} from '../../../src/shared/endpoint.ts';
import type { Endpoint } from '../../../src/shared/endpoint.ts';
import { timesMore } from '../timesMore.ts';

function urlOf(text: string): string {
  const parsed = parseEndpoint(text);
  return parsed.ok ? formatEndpoint(parsed.endpoint) : `fault ${parsed.fault}`;
}

function loopback(text: string): boolean {
  const parsed = parseEndpoint(text);
  assert.ok(parsed.ok, text);
  return isLoopback(parsed.endpoint);
}

const ipv6 = fc.oneof(
  fc.ipV6(),
  fc.constantFrom('::', '::1', 'fe80::1%eth0', 'fe80::1%25', '::ffff:127.0.0.1', 'FE80::A'),
);
const host = fc.oneof(fc.domain(), fc.ipV4(), ipv6, fc.constantFrom('localhost', 'a_b', 'bücher'));
const plainRecord = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(model, { noNullPrototype: true });
const endpoint: fc.Arbitrary<Endpoint> = fc.oneof(
  plainRecord({
    scheme: fc.constantFrom('tcp' as const, 'udp' as const, 'tls' as const),
    host,
    port: fc.nat(65_535),
  }),
  plainRecord({
    scheme: fc.constant('unix' as const),
    path: fc.stringMatching(/^\/?[^\s/\p{Cc}]([^\n\r\p{Cc}]{0,20}[^\s\p{Cc}])?$/u),
  }),
  plainRecord({
    scheme: fc.constant('pipe' as const),
    path: fc.stringMatching(/^(\\\\\.\\pipe\\|\/\/\.\/pipe\/)?[a-z]+$/),
  }),
);

describe('parseEndpoint', () => {
  const readings: [text: string, url: string][] = [
    ['9999', 'tcp://127.0.0.1:9999'],
    [':9999', 'tcp://127.0.0.1:9999'],
    [' 9999\n', 'tcp://127.0.0.1:9999'],
    ['0', 'tcp://127.0.0.1:0'],
    ['65535', 'tcp://127.0.0.1:65535'],
    ['localhost:9999', 'tcp://localhost:9999'],
    ['localhost 9999', 'tcp://localhost:9999'],
    ['::1 9999', 'tcp://[::1]:9999'],
    ['[::1] 9999', 'fault invalidHost'],
    ['tcp://9999', 'tcp://127.0.0.1:9999'],
    ['TCP://Example.com:80/', 'tcp://Example.com:80'],
    ['udp://:53', 'udp://127.0.0.1:53'],
    ['tls://example.com:443', 'tls://example.com:443'],
    ['*:9999', 'tcp://0.0.0.0:9999'],
    ['[::]:9999', 'tcp://[::]:9999'],
    ['[fe80::1%eth0]:80', 'tcp://[fe80::1%eth0]:80'],
    ['[::ffff:10.0.0.1]:80', 'tcp://[::ffff:10.0.0.1]:80'],
    ['bücher.example:80', 'tcp://bücher.example:80'],
    ['my_host:80', 'tcp://my_host:80'],
    ['unix:/run/app.sock', 'unix:/run/app.sock'],
    ['unix:///run/app.sock', 'unix:/run/app.sock'],
    ['UNIX:app.sock', 'unix:app.sock'],
    ['pipe:app', 'pipe:app'],
    ['pipe:\\\\.\\pipe\\app', 'pipe:\\\\.\\pipe\\app'],
    ['', 'fault empty'],
    [' \t', 'fault empty'],
    ['host', 'fault missingPort'],
    ['1.2.3.4', 'fault missingPort'],
    ['[::1]', 'fault missingPort'],
    ['host:', 'fault missingPort'],
    ['tcp://', 'fault missingPort'],
    [':', 'fault missingPort'],
    ['::1', 'fault invalidHost'],
    ['::1:9999', 'fault invalidHost'],
    ['[]:80', 'fault missingHost'],
    ['[::1]80', 'fault invalidHost'],
    ['[host]:80', 'fault invalidHost'],
    ['[127.0.0.1]:80', 'fault invalidHost'],
    ['[:::1]:80', 'fault invalidHost'],
    ['[1:2:3]:80', 'fault invalidHost'],
    ['[1::2::3]:80', 'fault invalidHost'],
    ['[::1%]:80', 'fault invalidHost'],
    ['[::1.2.3.256]:80', 'fault invalidHost'],
    ['256.0.0.1:80', 'fault invalidHost'],
    ['127.1:80', 'fault invalidHost'],
    ['010.0.0.1:80', 'fault invalidHost'],
    ['0x7f.1:80', 'fault invalidHost'],
    ['a..b:80', 'fault invalidHost'],
    ['ho st:80', 'fault invalidHost'],
    ['user@host:80', 'fault invalidHost'],
    ['host\u200b:80', 'fault invalidHost'],
    ['host/path:80', 'fault invalidHost'],
    [':99999', 'fault invalidPort'],
    ['99999', 'fault invalidPort'],
    ['host:-1', 'fault invalidPort'],
    ['host:+80', 'fault invalidPort'],
    ['host:8.0', 'fault invalidPort'],
    ['host:1e3', 'fault invalidPort'],
    ['host:0x50', 'fault invalidPort'],
    ['host:８０', 'fault invalidPort'],
    ['host: 80', 'fault invalidPort'],
    ['host:http', 'fault invalidPort'],
    ['host:80/path', 'fault invalidPort'],
    ['http://host:80', 'fault unknownScheme'],
    ['unix:', 'fault missingPath'],
    ['pipe:', 'fault missingPath'],
    ['unix:/a\0b', 'fault invalidPath'],
    ['unix:/a\nb', 'fault invalidPath'],
  ];
  for (const [text, url] of readings) {
    it(`reads ${JSON.stringify(text)} as ${url}`, () => {
      assert.equal(urlOf(text), url);
    });
  }

  it('completes by the defaults', () => {
    const defaults = { scheme: 'udp', host: '::1' } as const;
    assert.deepEqual(parseEndpoint(':53', defaults), {
      ok: true,
      endpoint: { scheme: 'udp', host: '::1', port: 53 },
    });
    assert.deepEqual(parseEndpoint('/tmp/a', { scheme: 'unix', host: '' }), {
      ok: true,
      endpoint: { scheme: 'unix', path: '/tmp/a' },
    });
  });

  it('reads back every endpoint that formatEndpoint writes', () => {
    fc.assert(
      fc.property(endpoint, (endpoint) => {
        assert.deepEqual(parseEndpoint(formatEndpoint(endpoint)), { ok: true, endpoint });
      }),
      { numRuns: timesMore(500) },
    );
  });

  it('gives the same endpoint again for whatever it accepts', () => {
    const piece = fc.constantFrom(
      ...['tcp', 'unix:', 'pipe:', '://', '/', ':', '::', '[', ']', '%', '*', '.', ' ', '80', '1'],
      ...['99999', 'host', '127.0.0.1', '::1', 'é', '\u202e', '@', '\n', '\\'],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 7 }), (pieces) => {
        const parsed = parseEndpoint(pieces.join(''));
        if (parsed.ok) {
          assert.deepEqual(parseEndpoint(formatEndpoint(parsed.endpoint)), parsed);
        } else {
          assert.ok(endpointFaults.includes(parsed.fault));
        }
      }),
      { numRuns: timesMore(1_000) },
    );
  });

  it('refuses every port that is none', () => {
    const bad = fc.oneof(
      fc.integer({ min: 65_536 }).map(String),
      fc.integer({ max: -1 }).map(String),
      fc.double({ noInteger: true }).map(String),
      fc.string().filter((text) => !/^\d*\s*$/.test(text) && !text.includes(':')),
    );
    fc.assert(
      fc.property(bad, fc.constantFrom('localhost', '[::1]', '127.0.0.1'), (port, host) => {
        const parsed = parseEndpoint(`${host}:${port}`);
        assert.ok(!parsed.ok || /^\d+\s*\/?\s*$/.test(port), JSON.stringify(parsed));
      }),
      { numRuns: timesMore(500) },
    );
  });

  it('takes exactly the addresses that Node takes', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'01fF:.'.split('')), maxLength: 12 });
    const groups = fc
      .array(fc.constantFrom('', '0', 'ffff', '12345', '1.2.3.4', 'g'), { maxLength: 10 })
      .map((list) => list.join(':'));
    fc.assert(
      fc.property(fc.oneof(digits, groups, fc.ipV6()), (text) => {
        assert.equal(parseEndpoint(`[${text}]:1`).ok, isIPv6(text), text);
      }),
      { numRuns: timesMore(1_000) },
    );
    const quads = fc
      .array(fc.constantFrom('0', '01', '255', '256', '1', ''), { minLength: 1, maxLength: 5 })
      .map((list) => list.join('.'))
      .filter((text) => /\d$/.test(text) && text.includes('.'));
    fc.assert(
      fc.property(quads, (text) => {
        assert.equal(parseEndpoint(`${text}:1`).ok, isIPv4(text), text);
      }),
    );
  });
});

describe('formatAuthority', () => {
  it('puts brackets around IPv6 addresses only', () => {
    assert.equal(formatAuthority({ host: '::1', port: 1 }), '[::1]:1');
    assert.equal(formatAuthority({ host: '1.2.3.4', port: 1 }), '1.2.3.4:1');
  });
});

describe('isLoopback', () => {
  for (const text of [
    ...['localhost:1', 'LOCALHOST.:1', 'app.localhost:1', '127.0.0.1:1', '127.255.0.9:1'],
    ...['[::1]:1', '[0:0:0:0:0:0:0:1]:1', '[::1%lo]:1', '[::ffff:127.0.0.1]:1'],
    ...['[::ffff:7f00:1]:1', 'unix:/x', 'pipe:x'],
  ]) {
    it(`holds for ${text}`, () => {
      assert.equal(loopback(text), true);
    });
  }
  for (const text of [
    ...['*:1', '0.0.0.0:1', '[::]:1', '10.0.0.1:1', '128.0.0.1:1', 'localhost.example:1'],
    ...['notlocalhost:1', '127.0.0.1.example:1', '[fe80::1%lo]:1', '[::ffff:10.0.0.1]:1'],
    ...['[::127.0.0.1]:1', '[1::1]:1'],
  ]) {
    it(`does not hold for ${text}`, () => {
      assert.equal(loopback(text), false);
    });
  }
});

describe('isDatagramScheme', () => {
  it('is true of udp only', () => {
    assert.deepEqual(schemes.filter(isDatagramScheme), ['udp']);
  });
});
