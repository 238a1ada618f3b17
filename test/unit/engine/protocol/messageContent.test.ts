import { deepEqual, equal } from 'node:assert/strict';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { EngineFixture } from '../engineFixture.ts';
import { StreamPeer } from '../peers.ts';
import { handshake } from './conversations.ts';

describe('the content of messages', () => {
  /** What a listener of this protocol makes of the content of each message that a peer sends. */
  async function contents(messages: readonly Buffer[], before?: () => Promise<unknown>) {
    const fixture = new EngineFixture();
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0', protocol: 'http' });
    const peer = await StreamPeer.connect(port);
    const upgrade = before === undefined ? 0 : 1;
    if (upgrade === 1) {
      peer.socket.write(handshake.request);
      await fixture.whenSummary(id, ({ counters }) => counters.messagesIn === 1);
      await fixture.send(
        id,
        handshake.response('Sec-WebSocket-Extensions: permessage-deflate\r\n'),
      );
    }
    peer.socket.write(Buffer.concat(messages));
    await fixture.whenSummary(
      id,
      ({ counters }) => counters.messagesIn === messages.length + upgrade,
    );
    const entries = (await fixture.entries(id)).filter(({ direction }) => direction === 'in');
    return Promise.all(
      entries.slice(upgrade).map(async ({ seq }) => {
        const content = await fixture.engine.content({ socket: id, seq, bytesMax: 20 });
        return (
          content && {
            text: Buffer.from(content.bytes).toString(),
            length: content.length,
            told: [
              content.compression,
              content.isCut && 'cut',
              content.isBroken && 'broken',
            ].filter((word) => word !== false),
          }
        );
      }),
    );
  }

  function request(head: string, body: Buffer): Buffer {
    return Buffer.concat([
      Buffer.from(`POST / HTTP/1.1\r\n${head}Content-Length: ${body.length}\r\n\r\n`),
      body,
    ]);
  }

  it('is what gzip and deflate leave of HTTP bodies, by length and in chunks', async () => {
    const zipped = gzipSync('hello, gzip');
    const chunks = Buffer.concat([
      Buffer.from(
        'PUT / HTTP/1.1\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n',
      ),
      zipped.subarray(0, 5),
      Buffer.from(`\r\n${(zipped.length - 5).toString(16)}\r\n`),
      zipped.subarray(5),
      Buffer.from('\r\n0\r\n\r\n'),
    ]);
    deepEqual(
      await contents([
        request('Content-Encoding: gzip\r\n', zipped),
        request('content-encoding: deflate\r\n', deflateSync('hello, zlib')),
        request('Content-Encoding: deflate\r\n', deflateRawSync('hello, raw')),
        request('Content-Encoding: deflate, gzip\r\n', gzipSync(deflateSync('twice'))),
        chunks,
        request('', Buffer.from('plain')),
      ]),
      [
        { text: 'hello, gzip', length: 11, told: ['gzip'] },
        { text: 'hello, zlib', length: 11, told: ['deflate'] },
        { text: 'hello, raw', length: 10, told: ['deflate'] },
        { text: 'twice', length: 5, told: ['gzip, deflate'] },
        { text: 'hello, gzip', length: 11, told: ['gzip'] },
        null,
      ],
    );
  });

  it('is cut where it is long, with its length told, and told to be broken where it is', async () => {
    const long = gzipSync(Buffer.alloc(3_000_000, 'a'));
    const [cut, broken] = await contents([
      request('Content-Encoding: gzip\r\n', long),
      request('Content-Encoding: gzip\r\n', gzipSync('hello, gzip').subarray(0, 20)),
    ]);
    deepEqual(cut, { text: 'a'.repeat(20), length: 3_000_000, told: ['gzip', 'cut'] });
    // How far a broken one comes is zlib's affair.
    deepEqual(broken?.told, ['gzip', 'broken']);
    equal('hello, gzip'.startsWith(broken.text), true);
  });

  it('is what permessage-deflate leaves, each message compressed with those before', async () => {
    const texts = ['the same words', 'the same words, and the same words'];
    const all = deflateRawSync(texts[0] ?? '', { finishFlush: 2 });
    const both = texts.map((text, index) =>
      index === 0
        ? all.subarray(0, -4)
        : deflateRawSync(text, {
            finishFlush: 2,
            dictionary: Buffer.from(texts[0] ?? ''),
          }).subarray(0, -4),
    );
    equal((both[1]?.length ?? 0) < 20, true, 'it refers to the message before');
    const frame = (first: number, payload: Buffer) =>
      Buffer.concat([
        Buffer.from([first, 0x80 | payload.length, 1, 2, 3, 4]),
        payload.map((byte, at) => byte ^ ((at & 3) + 1)),
      ]);
    const [one = all, two = all] = both;
    deepEqual(
      await contents([frame(0xc1, one), frame(0x81, Buffer.from('plain')), frame(0xc1, two)], () =>
        Promise.resolve(),
      ),
      [
        { text: 'the same words', length: 14, told: ['permessage-deflate'] },
        null,
        { text: 'the same words, and ', length: 34, told: ['permessage-deflate', 'cut'] },
      ],
    );
  });
});
