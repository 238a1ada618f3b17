import { deepEqual, equal, ok } from 'node:assert/strict';
import { join } from 'node:path';
import type { EngineApi, PageRequest } from '../../../src/shared/engineApi.ts';
import type { Query } from '../../../src/shared/entry.ts';
import { temporaryFolder } from './capture/tshark.ts';
import { openCapture } from './capture/openCapture.ts';
import { EngineFixture } from './engineFixture.ts';
import { StreamPeer } from './peers.ts';

type Reader = Pick<EngineApi, 'openQuery' | 'page' | 'closeQuery' | 'payload'>;

/** A query's messages as `direction context text`, and its events; each payload is asked for. */
async function shown(engine: Reader, query: Query): Promise<string[]> {
  const { id } = await engine.openQuery(query);
  const request: PageRequest = { query: id, at: { position: 0 }, count: 100, previewBytes: 0 };
  const { rows } = await engine.page(request);
  await engine.closeQuery(id);
  return Promise.all(
    rows.map(async ({ socket, seq, direction, context, length, event }) => {
      const bytes = await engine.payload({ socket, seq, offset: 0, length });
      const text = Buffer.from(bytes).toString();
      return event
        ? [event.event, event.error?.code].filter(Boolean).join(' ')
        : `${direction} ${context} ${text}`;
    }),
  );
}

const head = (text: string) => `${text} HTTP/1.1\r\n\r\n`;
const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n';

describe('decoding as a protocol', () => {
  async function exchange() {
    const fixture = new EngineFixture();
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0' });
    const peer = await StreamPeer.connect(port);
    const all = head('GET /one') + head('HEAD /two') + head('GET /three');
    const received = async (bytes: number) =>
      fixture.whenSummary(id, ({ counters }) => counters.bytesIn === bytes);
    // In pieces that end anywhere.
    peer.socket.write(all.slice(0, 7));
    await received(7);
    peer.socket.write(all.slice(7, 60));
    await received(60);
    await fixture.send(id, `${answer}ok${answer}`);
    return { fixture, id, peer, all, received };
  }

  it('frames what a log keeps anew, and goes on with what comes', async () => {
    const { fixture, id, peer, all, received } = await exchange();
    const query: Query = { sockets: [id], decodeAs: { protocol: 'http' } };
    const before = [
      'bind',
      'listen',
      'accept',
      `in http ${head('GET /one')}`,
      `in http ${head('HEAD /two')}`,
      `out http:GET ${answer}ok`,
      `out http:HEAD ${answer}`,
    ];
    deepEqual(await shown(fixture.engine, query), before);
    peer.socket.write(all.slice(60));
    await received(all.length);
    deepEqual(await shown(fixture.engine, query), [...before, `in http ${head('GET /three')}`]);
    // The messages as they came are there as before.
    equal((await shown(fixture.engine, { sockets: [id] })).length, 3 + 4);
    const filtered = await shown(fixture.engine, { ...query, filter: '"/two"' });
    deepEqual(filtered, [`in http ${head('HEAD /two')}`]);
  });

  it('hands over what is left of a message when its stream ends, and begins anew with a cleared log', async () => {
    const { fixture, id, peer } = await exchange();
    const query: Query = { sockets: [id], decodeAs: { protocol: 'http' } };
    equal((await shown(fixture.engine, query)).length, 7);
    peer.socket.end();
    await fixture.whenEvent(id, 'close');
    deepEqual((await shown(fixture.engine, query)).slice(7), [
      'in undefined GET /three HTTP/1',
      'error frameUnfinished',
      'shutdown',
      'close',
    ]);
    await fixture.engine.clearTraffic([id]);
    deepEqual(await shown(fixture.engine, query), []);
  });

  it('is for one connection where one is named', async () => {
    const { fixture, id } = await exchange();
    const { connection = 0 } =
      (await fixture.entries(id)).find(({ direction }) => direction === 'in') ?? {};
    const decodeAs = { protocol: 'http', connection: connection + 1 } as const;
    deepEqual(await shown(fixture.engine, { sockets: [id], decodeAs }), []);
    equal(
      (await shown(fixture.engine, { sockets: [id], decodeAs: { protocol: 'http', connection } }))
        .length,
      5,
    );
  });

  it('works on the flows of a capture', async () => {
    const { fixture, id } = await exchange();
    const path = join(temporaryFolder(), 'web.pcapng');
    const saved = await fixture.engine.captures.saveTraffic({
      ...{ job: 1, query: { sockets: [id] }, format: 'pcapng', path },
    });
    ok(saved.ok, JSON.stringify(saved));
    const { reader, summary } = await openCapture(path);
    const socket = summary.sockets.find(({ entries }) => entries > 2)?.id ?? '';
    const messages = await shown(reader, { sockets: [socket], decodeAs: { protocol: 'http' } });
    deepEqual(
      messages.filter((text) => /^(?:in|out) /.test(text)),
      [
        `in http ${head('GET /one')}`,
        `in http ${head('HEAD /two')}`,
        `out http:GET ${answer}ok`,
        `out http:HEAD ${answer}`,
        // The capture ends in the midst of it.
        'in undefined GET /three HTTP/1',
      ],
    );
  });
});
