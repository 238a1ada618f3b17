import assert from 'node:assert/strict';
import fc from 'fast-check';
import { formatNewSocket } from '../../../../src/shared/newSocket/newSocket.ts';
import { parseNewSocket } from '../../../../src/shared/newSocket/parseNewSocket.ts';
import type { NewSocketDefaults } from '../../../../src/shared/newSocket/parseNewSocket.ts';
import { timesMore } from '../../timesMore.ts';

const open: NewSocketDefaults = {
  role: undefined,
  scheme: undefined,
  bindHost: '127.0.0.1',
  ownAddresses: ['192.0.2.2', 'fe80::1%eth0'],
};

/** Everything that a text may mean, as it is written out; or why it means nothing. */
function readings(text: string, defaults: Partial<NewSocketDefaults> = {}): readonly string[] {
  const parsed = parseNewSocket(text, { ...open, ...defaults });
  return parsed.ok
    ? parsed.sockets.map(formatNewSocket)
    : [`fault ${Object.values(parsed.fault).join(' ')}`];
}

describe('parseNewSocket', () => {
  it('takes a port alone for a listener on this machine first, then for all else it may mean', () => {
    assert.deepEqual(readings('9999'), [
      'listen tcp://127.0.0.1:9999',
      'listen tcp://0.0.0.0:9999',
      'listen tcp://[::]:9999',
      'connect tcp://localhost:9999',
      'listen udp://127.0.0.1:9999',
    ]);
    assert.deepEqual(readings(':9999', { role: 'client', scheme: 'tcp' }), [
      'connect tcp://localhost:9999',
    ]);
    assert.deepEqual(readings('0', { scheme: 'tcp' }), [
      'listen tcp://127.0.0.1:0',
      'listen tcp://0.0.0.0:0',
      'listen tcp://[::]:0',
    ]);
  });

  it('offers the default bind address first, and no address twice', () => {
    assert.deepEqual(readings('udp 5600', { role: 'listener', bindHost: '0.0.0.0' }), [
      'listen udp://0.0.0.0:5600',
      'listen udp://127.0.0.1:5600',
      'listen udp://[::]:5600',
    ]);
  });

  const first: readonly (readonly [text: string, reading: string])[] = [
    ['udp 5600', 'listen udp://127.0.0.1:5600'],
    ['tls 8443', 'listen tls://127.0.0.1:8443'],
    ['connect tls 8443', 'connect tls://localhost:8443 verified'],
    ['UDP Listen 5600', 'listen udp://127.0.0.1:5600'],
    ['0.0.0.0:5600', 'listen tcp://0.0.0.0:5600'],
    ['*:5600', 'listen tcp://0.0.0.0:5600'],
    ['[::]:5600', 'listen tcp://[::]:5600'],
    ['192.0.2.2:80', 'listen tcp://192.0.2.2:80'],
    ['198.51.100.1:80', 'connect tcp://198.51.100.1:80'],
    ['localhost 9999', 'connect tcp://localhost:9999'],
    ['::1 9999', 'connect tcp://[::1]:9999'],
    ['udp 239.255.0.1:5000', 'listen udp://239.255.0.1:5000'],
    ['connect udp 239.255.0.1:5000', 'connect udp://239.255.0.1:5000'],
    ['9999 greet "hi" close', 'listen tcp://127.0.0.1:9999 greet "hi" close'],
    ['9999 greet \'a "b"\' close', 'listen tcp://127.0.0.1:9999 greet "a \\"b\\"" close'],
    ['9999 greet hi\\r\\n', 'listen tcp://127.0.0.1:9999 greet "hi\\r\\n"'],
    ['9999 greet close close', 'listen tcp://127.0.0.1:9999 greet "close" close'],
    ['udp 7 echo', 'listen udp://127.0.0.1:7 echo'],
    ['localhost:80 send "x"', 'connect tcp://localhost:80 send "x"'],
    ['example.org:443', 'connect tcp://example.org:443'],
    ['tls://example.org:443 unverified', 'connect tls://example.org:443 unverified'],
    ['unix:/run/app.sock', 'listen unix:/run/app.sock'],
    ["connect unix '/run/my app.sock'", "connect unix '/run/my app.sock'"],
    ['pipe:app echo', 'listen pipe:app echo'],
    ['nc -l 9999', 'listen tcp://127.0.0.1:9999'],
    ['nc -klvp 9999', 'listen tcp://127.0.0.1:9999'],
    ['nc -l 0.0.0.0 9999', 'listen tcp://0.0.0.0:9999'],
    ['nc -lu 5600', 'listen udp://127.0.0.1:5600'],
    ['nc -u host 53', 'connect udp://host:53'],
    ['nc -w 3 host 80', 'connect tcp://host:80'],
    ['nc -lU /run/app.sock', 'listen unix:/run/app.sock'],
    ['ncat --ssl host 443', 'connect tls://host:443 verified'],
    ['redis://cache', 'connect tcp://cache:6379'],
    ['postgres://me:secret@db:5433/x', 'connect tcp://db:5433'],
    ['foo://host:1234', 'connect tcp://host:1234'],
    ['wss://[::1]/chat', 'connect tls://[::1]:443 verified'],
  ];
  for (const [text, reading] of first) {
    it(`reads ${text}`, () => {
      assert.equal(readings(text)[0], reading);
    });
  }

  it('offers the request of an http URL, and the connection alone', () => {
    assert.deepEqual(readings('http://localhost:3000/x y?z#part'), ['fault unknownWord y?z#part']);
    assert.deepEqual(readings('http://localhost:3000/ä?z#part'), [
      'connect tcp://localhost:3000 send "GET /%C3%A4?z HTTP/1.1\\r\\nHost: localhost:3000\\r\\n\\r\\n"',
      'connect tcp://localhost:3000',
    ]);
    assert.match(
      readings('https://example.org')[0] ?? '',
      /^connect tls:\/\/example\.org:443 send "GET \/ HTTP\/1\.1.*" verified$/,
    );
  });

  const faults: readonly (readonly [text: string, fault: string])[] = [
    ['', 'endpoint empty'],
    ['udp', 'endpoint empty'],
    ['localhost', 'endpoint missingPort'],
    ['70000', 'endpoint invalidPort'],
    ['9999 greet "hi', 'unclosedQuote'],
    ['9999 greet', 'missingText greet'],
    ['9999 shout', 'unknownWord shout'],
    ['9999 "close"', 'unknownWord close'],
    ['9999 close', 'closeWithoutGreeting'],
    ['localhost:80 unverified', 'unknownWord unverified'],
    ['9999 echo greet hi', 'serviceWithGreeting'],
    ['connect 9999 greet hi', 'wrongRole greet listener'],
    ['listen 9999 send hi', 'wrongRole send client'],
    ['9999 greet hi send ho', 'wrongRole send client'],
    ['http://localhost greet hi', 'wrongRole greet listener'],
    ['listen http://localhost', 'wrongRole http://localhost client'],
    ['listen https://[::1]:5 echo', 'wrongRole https://[::1]:5 client'],
    ['connect localhost:0', 'portZero'],
    ['nc -x proxy host 80', 'unknownOption -x'],
  ];
  for (const [text, fault] of faults) {
    it(`says why “${text}” is none`, () => {
      assert.deepEqual(readings(text), [`fault ${fault}`]);
    });
  }

  const word = fc.oneof(
    fc.constantFrom(
      ...['listen', 'connect', 'tcp', 'udp', 'tls', 'unix', 'pipe', 'nc', '-l', '-u', '-p', '-U'],
      ...['9999', '0', ':80', 'localhost', 'localhost:80', '[::1]:80', '0.0.0.0:1', 'a.b:2', '*'],
      ...['greet', 'send', 'close', 'echo', 'time', 'verified', 'unverified', '"hi"', "'a \"'"],
      ...['"\\r\\n \\" \\\\"', 'unix:/a', "'/a b\\'", '"/a\'b "', 'http://a/b', 'https://[::1]:5'],
    ),
    fc.string({ maxLength: 6 }),
  );
  const text = fc.array(word, { maxLength: 6 }).map((words) => words.join(' '));
  const defaults = fc.record(
    {
      role: fc.constantFrom(undefined, 'listener' as const, 'client' as const),
      scheme: fc.constantFrom(undefined, 'tcp' as const, 'udp' as const, 'tls' as const),
      bindHost: fc.constantFrom('127.0.0.1', '::1', '0.0.0.0', '192.0.2.2'),
      ownAddresses: fc.constant(['192.0.2.2']),
    },
    { noNullPrototype: true },
  );

  it('writes each meaning of a text as one that means it alone, whatever the defaults', () => {
    fc.assert(
      fc.property(text, defaults, defaults, (typed, given, others) => {
        const parsed = parseNewSocket(typed, given);
        for (const socket of parsed.ok ? parsed.sockets : []) {
          const again = parseNewSocket(formatNewSocket(socket), others);
          assert.deepEqual(again, { ok: true, sockets: [socket] }, formatNewSocket(socket));
        }
      }),
      { numRuns: timesMore(3_000) },
    );
  });

  for (const typed of ["9 send '/a b\\'", "9 send a'b\\", "9 send 'a\\\\\\'"]) {
    it(`writes a message that ends in a backslash as it was meant: ${typed}`, () => {
      const given = {
        role: 'client',
        scheme: undefined,
        bindHost: '::1',
        ownAddresses: [],
      } as const;
      const parsed = parseNewSocket(typed, given);
      assert.ok(parsed.ok);
      for (const socket of parsed.sockets) {
        const again = parseNewSocket(formatNewSocket(socket), given);
        assert.deepEqual(again, { ok: true, sockets: [socket] });
      }
    });
  }

  it('offers no socket of another role, and none twice', () => {
    fc.assert(
      fc.property(text, defaults, (typed, given) => {
        const parsed = parseNewSocket(typed, given);
        const written = parsed.ok ? parsed.sockets.map(formatNewSocket) : [];
        assert.equal(new Set(written).size, written.length);
        assert.ok(!parsed.ok || parsed.sockets.length > 0);
      }),
      { numRuns: timesMore(1_000) },
    );
  });
});
