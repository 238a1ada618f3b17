import { deepEqual } from 'node:assert/strict';
import type { DefinitionWithoutName } from './engineFixture.ts';
import { EngineFixture } from './engineFixture.ts';
import { DatagramPeer, StreamPeer } from './peers.ts';

describe('the origin of a message', () => {
  async function origins(fixture: EngineFixture, id: string): Promise<string[]> {
    const entries = await fixture.entries(id);
    return entries
      .filter(({ direction }) => direction !== 'event')
      .map(({ direction, bytes, origin }) =>
        [direction, bytes.toString(), origin].filter((part) => part !== undefined).join(' '),
      );
  }

  it('is greeting or echo where it is neither the peer nor the user', async () => {
    const fixture = new EngineFixture();
    const { id, port } = await fixture.run({
      listen: 'tcp://127.0.0.1:0',
      respond: [
        { on: 'connect', send: 'hi' },
        { on: 'message', echo: true },
      ],
    });
    const peer = await StreamPeer.connect(port);
    await peer.whenText((text) => text === 'hi');
    peer.socket.write('x');
    await peer.whenText((text) => text === 'hix');
    await fixture.send(id, 'y');
    await peer.whenText((text) => text === 'hixy');
    deepEqual(await origins(fixture, id), ['out hi greeting', 'in x', 'out x echo', 'out y']);
  });

  it('is a service, over streams and datagrams', async () => {
    const fixture = new EngineFixture();
    const time = { service: 'time' } as const;
    const stream = await fixture.run({ listen: 'tcp://127.0.0.1:0', ...time });
    await (await StreamPeer.connect(stream.port)).whenEnd();
    const datagrams = await fixture.run({ listen: 'udp://127.0.0.1:0', ...time });
    const peer = await DatagramPeer.bind();
    await peer.send('', datagrams.port);
    await peer.receive();
    for (const { id } of [stream, datagrams]) {
      const entries = await fixture.entries(id);
      const sent = entries.filter(({ direction }) => direction === 'out');
      deepEqual(
        sent.map(({ origin }) => origin),
        ['service'],
      );
    }
  });

  it('is a replay', async () => {
    const fixture = new EngineFixture();
    const sink: DefinitionWithoutName = { listen: 'tcp://127.0.0.1:0' };
    const { port } = await fixture.run(sink);
    const { id } = await fixture.run({ connect: `tcp://127.0.0.1:${port}` });
    const messages = [{ bytes: Buffer.from('again'), afterMs: 0 }];
    await fixture.engine.startSendJob({ job: 1, socket: id, to: 'all', messages });
    deepEqual(await origins(fixture, id), ['out again replay']);
  });

  it('is asked for by the filter, also where it is the ordinary one', async () => {
    const fixture = new EngineFixture();
    const { port } = await fixture.run({ listen: 'tcp://127.0.0.1:0', service: 'echo' }, 'echo');
    const peer = await StreamPeer.connect(port);
    peer.socket.write('x');
    await peer.whenText((text) => text === 'x');
    await fixture.send('echo', 'y');
    for (const [filter, texts] of [
      ['origin:echo', ['x']],
      ['origin:peer', ['x']],
      ['origin:user', ['y']],
      ['out not origin:echo', ['y']],
      ['in', ['x']],
    ] as const) {
      const { id: query } = await fixture.openQuery({ filter });
      const page = { query, at: { position: 0 }, count: 9, previewBytes: 9 };
      const { rows, bytes } = await fixture.engine.page(page);
      deepEqual(
        rows.map(({ offset, captured }) =>
          Buffer.from(bytes.subarray(offset, offset + captured)).toString(),
        ),
        texts,
        filter,
      );
    }
  });
});
