import { deepEqual, equal } from 'node:assert/strict';
import { Duplex } from 'node:stream';
import { connect } from 'node:tls';
import fc from 'fast-check';
import { ClientHelloReader } from '../../../../src/engine/tap/clientHello.ts';

/** What Node's client begins with. */
async function helloOf(options: {
  servername?: string;
  ALPNProtocols?: string[];
}): Promise<Buffer> {
  return await new Promise((resolve) => {
    const wire = new Duplex({
      read: () => undefined,
      write: (chunk: Buffer) => resolve(chunk),
    });
    connect({ socket: wire, ...options }).on('error', () => undefined);
  });
}

/** What is found where it comes in chunks of so many bytes. */
function readIn(bytes: Uint8Array, chunkBytes = Infinity) {
  const reader = new ClientHelloReader();
  let found: ReturnType<typeof reader.take> = 'unfinished';
  for (let at = 0; at < bytes.length && found === 'unfinished'; at += chunkBytes) {
    found = reader.take(bytes.subarray(at, at + chunkBytes));
  }
  return found;
}

/** The same message in records of at most so many bytes. */
function inRecords(hello: Buffer, size: number): Buffer {
  const message = hello.subarray(5);
  const records: Buffer[] = [];
  for (let at = 0; at < message.length; at += size) {
    const fragment = message.subarray(at, at + size);
    records.push(Buffer.from([22, 3, 1, fragment.length >> 8, fragment.length & 255]), fragment);
  }
  return Buffer.concat(records);
}

describe('The hello of a TLS client', () => {
  const asked = { servername: 'db.example', ALPNProtocols: ['h2', 'http/1.1'] };
  const found = { serverName: 'db.example', protocols: ['h2', 'http/1.1'] };

  it('tells the name and the protocols that are asked for', async () => {
    deepEqual(readIn(await helloOf(asked)), found);
    deepEqual(readIn(await helloOf({})), {});
  });

  it('is read however many records and reads it comes in', async () => {
    const hello = await helloOf(asked);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 700 }),
        fc.integer({ min: 1, max: 700 }),
        fc.nat(),
        (size, chunkBytes, cut) => {
          const bytes = inRecords(hello, size);
          deepEqual(readIn(bytes, chunkBytes), found);
          equal(readIn(bytes.subarray(0, cut % bytes.length), chunkBytes), 'unfinished');
        },
      ),
    );
  });

  it('holds up nothing where a peer sends it in the smallest records, one by one', () => {
    const hello = Buffer.from([22, 3, 1, 0, 0, 1, 0, 255, 255, ...Buffer.alloc(0xffff)]);
    // The time limit of tests is what it must not come near.
    equal(readIn(inRecords(hello, 1).subarray(0, -1), 6), 'unfinished');
  });

  it('is none where something else comes', () => {
    deepEqual(readIn(Buffer.from('GET / HTTP/1.1\r\n')), {});
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (bytes) => {
        readIn(Buffer.concat([Buffer.from([22, 3, 1, 0, 100, 1, 0, 0, 80]), bytes]));
      }),
    );
  });
});
