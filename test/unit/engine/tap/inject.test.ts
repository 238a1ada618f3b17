import { deepEqual, equal } from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:tls';
import { ordinaryOrigin } from '../../../../src/shared/messageFate.ts';
import { endAfterTest } from '../endAfterTest.ts';
import { EngineFixture } from '../engineFixture.ts';
import { DatagramPeer, ServerPeer, StreamPeer } from '../peers.ts';

/** The tap's connection to a side, once it is open. */
async function connectionTo(fixture: EngineFixture, id: string, side: 'client' | 'server') {
  await fixture.whenSummary(id, ({ openConnections }) => openConnections === 2);
  const { connections } = await fixture.engine.connections(id, { from: 0, count: 2 });
  const found = connections.find(({ leg }) => leg === side);
  return found?.id ?? 0;
}

/** The messages of a tap as `upstream text origin`. */
async function messages(fixture: EngineFixture, id: string) {
  return (await fixture.entries(id)).flatMap(({ direction, bytes, origin }) =>
    direction === 'event'
      ? []
      : [
          `${direction === 'in' ? 'upstream' : 'downstream'} ${String(bytes)} ${origin ?? ordinaryOrigin(direction)}`,
        ],
  );
}

describe('A message of the user’s on one side of a tap', () => {
  for (const { kind, definition, end } of [
    { kind: 'a plain stream', definition: {}, end: '' },
    { kind: 'a framed stream', definition: { framing: { line: 'lf' } as const }, end: '\n' },
    { kind: 'a stream with TLS in front', definition: { listen: 'tls://127.0.0.1:0' }, end: '' },
  ]) {
    it(`goes to that side of ${kind} alone, in its place among what is forwarded`, async () => {
      const fixture = new EngineFixture();
      const server = await ServerPeer.listen();
      const { id, port } = await fixture.run({
        listen: 'tcp://127.0.0.1:0',
        forward: `tcp://127.0.0.1:${server.port}`,
        ...definition,
      });
      const client = 'listen' in definition ? await tlsPeer(port) : await StreamPeer.connect(port);
      const target = await server.accept();
      client.socket.write(`asked${end}`);
      await target.whenText((text) => text === `asked${end}`);
      await fixture.send(id, 'for the server', await connectionTo(fixture, id, 'server'));
      await target.whenText((text) => text === `asked${end}for the server${end}`);
      await fixture.send(id, 'for the client', await connectionTo(fixture, id, 'client'));
      await client.whenText((text) => text === `for the client${end}`);
      target.socket.write(`answered${end}`);
      await client.whenText((text) => text === `for the client${end}answered${end}`);
      equal(target.text, `asked${end}for the server${end}`);
      deepEqual(await messages(fixture, id), [
        'upstream asked peer',
        'upstream for the server user',
        'downstream for the client user',
        'downstream answered peer',
      ]);
    });
  }

  it('is a datagram to that side', async () => {
    const fixture = new EngineFixture();
    const [client, target] = [await DatagramPeer.bind(), await DatagramPeer.bind()];
    const { id, port } = await fixture.run({
      listen: 'udp://127.0.0.1:0',
      forward: `udp://127.0.0.1:${target.port}`,
    });
    await client.send('asked', port);
    equal(String((await target.receive()).bytes), 'asked');
    await fixture.send(id, 'for the server', await connectionTo(fixture, id, 'server'));
    equal(String((await target.receive()).bytes), 'for the server');
    await fixture.send(id, 'for the client', await connectionTo(fixture, id, 'client'));
    equal(String((await client.receive()).bytes), 'for the client');
    deepEqual(await messages(fixture, id), [
      'upstream asked peer',
      'upstream for the server user',
      'downstream for the client user',
    ]);
  });
});

async function tlsPeer(port: number): Promise<StreamPeer> {
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
  endAfterTest(() => socket.destroy());
  const peer = new StreamPeer(socket);
  await once(socket, 'secureConnect');
  return peer;
}
