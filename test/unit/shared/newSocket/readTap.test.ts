import { deepEqual, equal } from 'node:assert/strict';
import { formatEndpoint } from '../../../../src/shared/endpoint.ts';
import { formatTap, readTap } from '../../../../src/shared/newSocket/readTap.ts';

function read(text: string): string | undefined {
  const found = readTap(text);
  return found === undefined
    ? undefined
    : found.ok
      ? `${formatEndpoint(found.tap.listen)} -> ${formatEndpoint(found.tap.forward)}`
      : found.fault;
}

describe('readTap', () => {
  for (const [text, tap] of [
    ['15432 -> 5432', 'tcp://127.0.0.1:15432 -> tcp://127.0.0.1:5432'],
    ['15432->db.example:5432', 'tcp://127.0.0.1:15432 -> tcp://db.example:5432'],
    ['listen 15432 → db.example 5432', 'tcp://127.0.0.1:15432 -> tcp://db.example:5432'],
    ['tap 5432', 'tcp://127.0.0.1:15432 -> tcp://127.0.0.1:5432'],
    ['-> 60000', 'tcp://127.0.0.1:0 -> tcp://127.0.0.1:60000'],
    ['udp 5353 -> 192.0.2.1:53', 'udp://127.0.0.1:5353 -> udp://192.0.2.1:53'],
    ['tap udp 53', 'udp://127.0.0.1:10053 -> udp://127.0.0.1:53'],
    ['tls 8443 -> tcp 8080', 'tls://127.0.0.1:8443 -> tcp://127.0.0.1:8080'],
    ['8080 -> tls example.com 443', 'tcp://127.0.0.1:8080 -> tls://example.com:443'],
    ['8080 -> unix:/run/app.sock', 'tcp://127.0.0.1:8080 -> unix:/run/app.sock'],
    ['tcp://[::1]:1 -> tcp://[::1]:2', 'tcp://[::1]:1 -> tcp://[::1]:2'],
  ] as const) {
    it(`reads ${text}`, () => {
      equal(read(text), tap);
      const found = readTap(text);
      deepEqual(found?.ok && readTap(formatTap(found.tap)), found, 'as it is written');
    });
  }

  it('leaves what speaks of no tap to others, and says what is wrong with one', () => {
    equal(read('9999 greet "hi"'), undefined);
    equal(read('9999 greet "a -> b"'), undefined);
    equal(read('tap'), undefined);
    equal(read('1 -> 0'), 'portZero');
    equal(read('1 -> host'), 'missingPort');
    equal(read('99999 -> 1'), 'invalidPort');
    equal(read('tap echo 7'), 'tcp://127.0.0.1:10007 -> tcp://echo:7');
    for (const text of ['tap 5432 greet "hello" close', 'tap 5432 echo', '1 -> 5432 discard']) {
      equal(read(text), 'tapWithBehaviour', text);
    }
  });
});
