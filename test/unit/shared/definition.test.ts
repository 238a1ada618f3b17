import assert from 'node:assert/strict';
import * as v from 'valibot';
import { toJsonSchema } from '@valibot/to-json-schema';
import {
  definitionFileSchema,
  definitionSchema,
} from '../../../src/shared/definition/definitionSchema.ts';
import { endpointOf, roleOf, schemeOf } from '../../../src/shared/definition/definition.ts';

const [listenerSchema, clientSchema] = definitionSchema.options;

/** What is wrong with a definition: each key's path and its message. */
function issuesOf(value: object): string[] {
  const result = v.safeParse('listen' in value ? listenerSchema : clientSchema, value);
  return (result.issues ?? []).map((issue) => `${v.getDotPath(issue)}: ${issue.message}`);
}

const listener = { name: 'greeter', listen: 'tcp://127.0.0.1:9999' };
const client = { name: 'redis', connect: 'tcp://127.0.0.1:6379' };

describe('definitionSchema', () => {
  it('gives what it checked with name and endpoint first, as they are written to a file', () => {
    for (const [role, schema] of Object.entries({
      listen: listenerSchema,
      connect: clientSchema,
    })) {
      const endpoint = { [role]: 'tcp://127.0.0.1:9999' };
      const value = { respond: [], idleSeconds: 5, ...endpoint, name: 'a' };
      assert.deepEqual(Object.keys(v.parse(schema, value)).slice(0, 2), ['name', role]);
    }
  });

  const good: object[] = [
    listener,
    client,
    { ...listener, forward: 'tcp://127.0.0.1:5432' },
    {
      ...listener,
      forward: {
        to: ['tls://db.example:5432', 'unix:/run/db.sock'],
        pick: 'roundRobin',
        connect: 'withData',
        tls: { verify: false },
        connectTimeoutSeconds: 5,
      },
    },
    { name: 'dns tap', listen: 'udp://127.0.0.1:5353', forward: 'udp://192.0.2.1:53' },
    { ...listener, backlog: 5, bufferSize: 1024, allowHalfOpen: true },
    { ...listener, respond: [{ on: 'connect', send: 'Server Saying Hi', close: true }] },
    { ...listener, respond: [{ on: 'message', echo: true }] },
    { ...listener, respond: [{ on: 'connect', send: { hex: 'de ad, 0xbe ${randomBytes:2}' } }] },
    { ...listener, respond: [{ on: 'connect', send: { text: '\\x01${seq}\\r\\n' } }] },
    { ...listener, respond: [{ on: 'connect', send: { base64: '3q0=' } }] },
    { ...listener, framing: 'line', frameBytesMax: 4096 },
    { ...client, framing: { delimiter: { hex: '0d 0a' } } },
    { name: 'log sink', listen: 'udp://[::1]:0' },
    { ...client, bind: 'tcp://127.0.0.1:0' },
    { ...client, bind: '127.0.0.1:4000' },
    { name: 'udp', connect: 'udp://127.0.0.1:53', bind: ':5300' },
    { name: 'tls', connect: 'tls://example.com:443', bind: 'tcp://127.0.0.1:0' },
    { name: 'unix', connect: 'unix:/run/app.sock' },
    { ...client, via: 'socks5://me@proxy.example:1080', bind: 'tcp://127.0.0.1:0' },
    {
      name: 'tls',
      connect: 'tls://example.com:443',
      via: 'http://[::1]:3128',
      proxyProtocol: 'v1',
    },
    { name: 'six', listen: 'tcp://[::]:0', ipv6Only: true },
    { ...listener, connectionsMax: 5, allow: ['10.0.0.0/8', '::1'], deny: ['10.1.2.3'] },
    { name: 'shared', listen: 'udp://127.0.0.1:0', reusePort: true, deny: ['2001:db8::/32'] },
    { name: 'unix', listen: 'unix:/run/app.sock', connectionsMax: 5 },
    { ...listener, encoding: 'shift_jis' },
    { name: 'latin', connect: 'udp://127.0.0.1:53', encoding: 'windows-1252' },
    { ...listener, proxyProtocol: 'any' },
    { ...client, proxyProtocol: { version: 'v2', source: '[2001:db8::1]:80' } },
    { name: 'six', listen: 'udp://[::]:0', ipv6Only: true },
  ];
  for (const value of good) {
    it(`accepts ${JSON.stringify(value)}`, () => {
      assert.deepEqual(v.parse(definitionSchema, value), value);
    });
  }

  it('takes a name of joined letters', () => {
    const name = 'می‌خواهم 👨‍👩‍👧';
    assert.equal(v.parse(definitionSchema, { ...listener, name }).name, name);
  });

  it('trims the name', () => {
    assert.equal(v.parse(definitionSchema, { ...listener, name: '  a ' }).name, 'a');
  });

  const example = 'An endpoint looks like tcp://127.0.0.1:9999.';
  const bad: [key: string, value: object, message: string][] = [
    ['name', { listen: ':1' }, 'Expected "name" but received undefined'],
    ['name', { ...listener, name: ' ' }, 'A name is expected here.'],
    ['name', { ...listener, name: 'x'.repeat(101) }, 'A name has 100 characters at most.'],
    ['name', { ...listener, name: 'a\u202eb' }, 'Leave out \\u{202e}, character 2: in a name'],
    ['name', { ...listener, name: 'a\u001b[2J' }, 'Leave out \\u{1b}, character 2: in a name'],
    ['listen', { ...listener, listen: 9999 }, 'Expected string but received 9999'],
    ['listen', { ...listener, listen: ':99999' }, `This has no port from 0 to 65535. ${example}`],
    [
      'listen',
      { ...listener, listen: 'http://a:1' },
      `none of tcp, udp, tls, unix, pipe. ${example}`,
    ],
    ['forward', { ...listener, forward: 'udp://127.0.0.1:53' }, 'Streams are forwarded to streams'],
    ['forward', { ...listener, forward: 'tcp://127.0.0.1:0' }, 'Nothing can be reached on port 0.'],
    ['intercept.match', { ...listener, intercept: { match: '"open' } }, 'unclosed string'],
    ['intercept.direction', { ...client, intercept: { direction: 'out' } }, 'Write "upstream"'],
    ['forward.to', { ...listener, forward: { to: [] } }, 'An endpoint is expected here.'],
    ['forward', { ...client, forward: 'tcp://:1' }, 'Expected never but received "forward"'],
    ['listn', { ...listener, listn: 1 }, 'Expected never but received "listn"'],
    ['connect', { ...listener, ...client }, 'Expected never but received "connect"'],
    ['backlog', { ...listener, backlog: 0 }, 'A whole number from 1 to 65535 is expected here.'],
    ['backlog', { ...listener, backlog: 1.5 }, 'A whole number from 1 to 65535 is expected here.'],
    ['backlog', { ...listener, backlog: '5' }, 'A whole number from 1 to 65535 is expected here.'],
    ['backlog', { ...client, backlog: 5 }, 'Expected never but received "backlog"'],
    ['backlog', { name: 'u', listen: 'udp://:1', backlog: 5 }, 'This is for streams'],
    ['bufferSize', { name: 'u', connect: 'udp://:1', bufferSize: 5 }, 'This is for streams'],
    [
      'allowHalfOpen',
      { name: 'u', listen: 'udp://:1', allowHalfOpen: true },
      'This is for streams',
    ],
    ['framing', { name: 'u', listen: 'udp://:1', framing: 'line' }, 'This is for streams'],
    ['frameBytesMax', { name: 'u', connect: 'udp://:1', frameBytesMax: 9 }, 'This is for streams'],
    ['protocol', { name: 'u', listen: 'udp://:1', protocol: 'http' }, 'No datagrams carry this.'],
    ['protocol', { ...listener, protocol: 'gopher' }, 'One of http, websocket, mqtt,'],
    [
      'framing',
      { ...listener, framing: 'line', protocol: 'http' },
      'The protocol has a framing of its own',
    ],
    ['framing', { ...listener, framing: 'lines' }, 'A framing is expected here: "none", "line",'],
    ['framing', { ...listener, framing: { lines: 'lf' } }, 'A framing is expected here'],
    [
      'framing.delimiter',
      { ...listener, framing: { delimiter: '' } },
      '1 to 64 bytes are expected',
    ],
    [
      'framing.fixedLength',
      { ...client, framing: { fixedLength: 0 } },
      'A whole number from 1 to 1048576 is expected here.',
    ],
    [
      'frameBytesMax',
      { ...client, frameBytesMax: 0 },
      'A whole number from 1 to 67108864 is expected here.',
    ],
    ['connect', { ...client, connect: 'tcp://127.0.0.1:0' }, 'Nothing can be reached on port 0.'],
    ['bind', { ...client, bind: 'udp://127.0.0.1:0' }, 'This can’t be the local end'],
    [
      'via',
      { ...client, via: 'proxy:1080' },
      'A proxy begins with socks5://, socks4:// or http://',
    ],
    ['via', { ...client, via: 'http://a:b@proxy:1' }, 'A password does not belong here'],
    ['via', { name: 'u', connect: 'udp://:1', via: 'http://p:1' }, 'This is for streams'],
    ['via', { name: 'u', connect: 'unix:/a', via: 'http://p:1' }, 'This is for IP addresses.'],
    ['via', { name: 'z', connect: '[fe80::1%eth0]:1', via: 'http://p:1' }, 'zone id'],
    ['via', { ...listener, via: 'http://p:1' }, 'Expected never but received "via"'],
    ['bind', { ...client, bind: 'unix:/a' }, 'This can’t be the local end'],
    ['bind', { name: 'u', connect: 'unix:/a', bind: ':1' }, 'This is for IP addresses.'],
    [
      'deny.1',
      { ...listener, deny: ['10.0.0.0/8', '10.0.0.0/33'] },
      '“10.0.0.0/33” is no address or network; those look like 192.0.2.7, 10.0.0.0/8 or 2001:db8::/32.',
    ],
    ['allow.0', { ...listener, allow: ['example.com'] }, '“example.com” is no address or network'],
    ['allow.0', { ...listener, allow: ['fe80::1%eth0'] }, 'is no address or network'],
    ['allow', { ...listener, allow: [] }, 'An address or a network is expected here.'],
    ['connectionsMax', { ...listener, connectionsMax: 0 }, 'A whole number from 1 to 100000'],
    ['encoding', { ...listener, encoding: 'latin1' }, 'Its name is “windows-1252” here.'],
    ['encoding', { ...client, encoding: 'klingon' }, 'An encoding of text is expected here, such'],
    ['proxyProtocol', { ...listener, proxyProtocol: 'v3' }, 'One of "v1", "v2" and "any"'],
    ['proxyProtocol', { ...client, proxyProtocol: 'any' }, '"v1" or "v2" is expected here'],
    [
      'proxyProtocol.source',
      { ...client, proxyProtocol: { version: 'v1', source: 'example.com:80' } },
      'An address and a port are expected here, e.g. 192.0.2.7:5000.',
    ],
    [
      'proxyProtocol',
      { name: 'u', listen: 'udp://127.0.0.1:0', proxyProtocol: 'any' },
      'This is for streams; udp carries datagrams.',
    ],
    ['ipv6Only', { name: 'u', listen: 'unix:/a', ipv6Only: true }, 'This is for IP addresses.'],
    ['ipv6Only', { ...client, ipv6Only: true }, 'Expected never but received "ipv6Only"'],
    [
      'respond.0.on',
      { ...listener, respond: [{ on: 'accept', send: '' }] },
      'One of message, connect, close, idle, every, unmatched is expected here.',
    ],
    [
      'respond.0.send',
      { ...listener, respond: [{ on: 'connect', send: 5 }] },
      'Text is expected here, or { "text": "…" } with escapes, { "hex": "…" }, { "base64": "…" } or { "file": "…" }; or a list of these.',
    ],
    [
      'respond.0.send',
      { ...listener, respond: [{ on: 'connect', send: 'a${nope}' }] },
      '“${nope}” at character 2 is not a variable',
    ],
    [
      'respond.0.send.hex',
      { ...listener, respond: [{ on: 'connect', send: { hex: 'de ax' } }] },
      'Expected pairs of hexadecimal digits; character 4.',
    ],
    [
      'respond.0.send.hex',
      { ...listener, respond: [{ on: 'connect', send: { hex: 'de ${nope}' } }] },
      '“${nope}” at character 4 is not a variable',
    ],
    [
      'respond.0.send.text',
      { ...listener, respond: [{ on: 'connect', send: { text: 'a\\q' } }] },
      '“\\q” at character 2 is not an escape',
    ],
    [
      'respond.0.send.base64',
      { ...listener, respond: [{ on: 'connect', send: { base64: '?' } }] },
      'Base64 is expected here.',
    ],
    [
      'respond.0.send',
      { ...listener, respond: [{ on: 'connect', send: '\ud800' }] },
      'Half of a surrogate pair stands alone',
    ],
  ];
  for (const [key, value, message] of bad) {
    it(`refuses ${JSON.stringify(value)} and names ${key}`, () => {
      const issues = issuesOf(value);
      assert.equal(issues.length, 1, issues.join('\n'));
      assert.ok(issues[0]?.startsWith(`${key}: `), issues[0]);
      assert.ok(issues[0]?.includes(message), issues[0]);
      assert.equal(v.safeParse(definitionSchema, value).success, false);
    });
  }

  it('names every wrong key at once', () => {
    assert.deepEqual(
      issuesOf({ name: '', listen: 'x', backlog: -1, more: 1 }).map((issue) => issue.split(':')[0]),
      ['name', 'listen', 'backlog', 'more'],
    );
  });
});

describe('definitionFileSchema', () => {
  it('becomes a JSON schema in which every key has a description', () => {
    const schema = toJsonSchema(definitionFileSchema, { errorMode: 'ignore' });
    const undescribed: string[] = [];
    const visit = (node: unknown, path: string): void => {
      if (typeof node !== 'object' || node === null) {
        return;
      }
      for (const [key, value] of Object.entries(node)) {
        if (path.endsWith('.properties') && !('description' in (value as object))) {
          undescribed.push(`${path}.${key}`);
        }
        visit(value, `${path}.${key}`);
      }
    };
    visit(schema, '');
    assert.deepEqual(undescribed, []);
    assert.match(JSON.stringify(schema), /"backlog"/);
  });
});

describe('roleOf, endpointOf and schemeOf', () => {
  it('follow from the keys', () => {
    assert.deepEqual(
      [listener, client].map((it) => [roleOf(it), endpointOf(it), schemeOf(it)]),
      [
        ['listener', listener.listen, 'tcp'],
        ['client', client.connect, 'tcp'],
      ],
    );
    assert.equal(schemeOf({ name: 'a', listen: 'udp://:1' }), 'udp');
  });
});
