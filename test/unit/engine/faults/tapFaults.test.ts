import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import type { Fault } from '../../../../src/shared/fault/faultSchema.ts';
import { EngineFixture } from '../engineFixture.ts';
import { DatagramPeer, ServerPeer, StreamPeer } from '../peers.ts';

/** A client and a server with a tap between them, and these faults on it. */
async function tapped(faults: readonly Fault[]) {
  const fixture = new EngineFixture();
  const target = await ServerPeer.listen();
  const { id, port } = await fixture.run({
    ...{ listen: 'tcp://127.0.0.1:0', seed: 1, faults: [...faults] },
    forward: `tcp://127.0.0.1:${target.port}`,
  });
  const client = await StreamPeer.connect(port);
  client.socket.write('?');
  const server = await target.accept();
  await server.whenText((text) => text === '?');
  return {
    ...{ fixture, id, port, client, server },
    set: (changed: readonly Fault[]) => fixture.engine.setFaults(id, changed),
    entryOf: (text: string) =>
      fixture.whenEntry(id, ({ bytes, fate }) => bytes.toString() === text && fate !== 'held'),
  };
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) {
    await new Promise(setImmediate);
  }
}

describe('faults of a tap', () => {
  it('delay either direction, which stands with the one entry of the message', async () => {
    const { fixture, id, client, server, set, entryOf } = await tapped([]);
    await set([
      { type: 'latency', latency: 5 },
      { type: 'latency', latency: 7, stream: 'upstream' },
    ]);
    server.socket.write('down');
    client.socket.write('up');
    await client.whenText((text) => text === 'down');
    await server.whenText((text) => text === '?up');
    deepEqual((await entryOf('down')).faults, [
      { fault: 'latency_downstream', did: 'delayed', ms: 5 },
    ]);
    deepEqual((await entryOf('up')).faults, [{ fault: 'latency_upstream', did: 'delayed', ms: 7 }]);
    const messages = (await fixture.entries(id)).filter(({ direction }) => direction !== 'event');
    deepEqual(
      messages.map(({ bytes }) => bytes.toString()).sort(),
      ['?', 'down', 'up'],
      'one entry each',
    );
  });

  it('cut what goes to the client, and close both', async () => {
    const { client, server, set } = await tapped([]);
    await set([{ type: 'limit_data', bytes: 4 }]);
    server.socket.write('123456');
    await client.whenEnd();
    equal(client.text, '1234');
    await server.whenEnd();
  });

  it('send in pieces at a limited rate', async () => {
    const { client, server, set, entryOf } = await tapped([]);
    await set([
      { type: 'bandwidth', rate: 1_000 },
      { type: 'slicer', average_size: 3 },
    ]);
    server.socket.write('1234567');
    await client.whenText((text) => text === '1234567');
    const { faults = [] } = await entryOf('1234567');
    equal(faults.find(({ did }) => did === 'sliced')?.pieces, 3);
  });

  it('reset connections that are open, on both sides', async () => {
    const { client, server, set } = await tapped([]);
    await set([{ type: 'reset_peer' }]);
    await Promise.all([client.whenClosed(), server.whenClosed()]);
    deepEqual([client.error?.code, server.error?.code], ['ECONNRESET', 'ECONNRESET']);
  });

  it('let nothing through until they are taken away, and lose nothing', async () => {
    const { client, server, set, fixture, id } = await tapped([]);
    await set([{ type: 'timeout', timeout: 0 }]);
    server.socket.write('late');
    server.socket.end();
    await fixture.whenEntry(id, ({ bytes }) => bytes.toString() === 'late');
    await turns();
    equal(client.text, '');
    await set([]);
    await client.whenEnd();
    equal(client.text, 'late');
  });

  it('close both after a time-out', async () => {
    const { client, server, set } = await tapped([]);
    await set([{ type: 'timeout', timeout: 1 }]);
    await Promise.all([client.whenEnd(), server.whenEnd()]);
  });

  it('delay the end of one direction', async () => {
    const { client, server, set, fixture, id } = await tapped([]);
    await set([{ type: 'slow_close', delay: 60_000 }]);
    server.socket.end('bye');
    await fixture.whenEntry(id, ({ event }) => event?.fault !== undefined && 'did' in event.fault);
    equal(await client.whenText((text) => text === 'bye'), 'bye');
    equal(client.hasEnded, false);
    // The other direction goes on.
    client.socket.write('more');
    await server.whenText((text) => text === '?more');
    await set([]);
    await client.whenEnd();
  });

  it('keep the close of either side from the other', async () => {
    const { client, server, set, fixture, id } = await tapped([]);
    await set([{ type: 'half_open' }]);
    client.socket.end();
    await fixture.whenEvent(id, 'shutdown');
    await turns();
    equal(server.hasEnded, false);
    await set([]);
    await server.whenEnd();
  });

  it('read nothing of the client', async () => {
    const { client, server, set } = await tapped([]);
    await set([{ type: 'slow_read' }]);
    client.socket.write('!');
    server.socket.write('still');
    await client.whenText((text) => text === 'still');
    equal(server.text, '?');
    await set([]);
    await server.whenText((text) => text === '?!');
  });

  it('have it down: refused, reset, ignored', async () => {
    const { client, server, set, port } = await tapped([]);
    await set([{ type: 'down', how: 'reset' }]);
    await Promise.all([client.whenClosed(), server.whenClosed()]);
    deepEqual([client.error?.code, server.error?.code], ['ECONNRESET', 'ECONNRESET']);
    await set([{ type: 'down', how: 'ignore' }]);
    const ignored = await StreamPeer.connect(port);
    ok(!ignored.hasEnded);
    await set([{ type: 'down', how: 'refuse' }]);
    await ignored.whenClosed();
    await rejects(StreamPeer.connect(port), { code: 'ECONNREFUSED' });
  });

  it('duplicate and drop the datagrams of a UDP tap', async () => {
    const fixture = new EngineFixture();
    const target = await DatagramPeer.bind();
    const { id, port } = await fixture.run({
      ...{ listen: 'udp://127.0.0.1:0', forward: `udp://127.0.0.1:${target.port}` },
      faults: [
        { type: 'duplicate', percent: 100, stream: 'upstream' },
        { type: 'loss', percent: 100 },
      ],
    });
    const client = await DatagramPeer.bind();
    await client.send('question', port);
    const { from } = await target.receive();
    await target.receive();
    await target.send('answer', from.port);
    const lost = await fixture.whenEntry(id, ({ bytes }) => bytes.toString() === 'answer');
    deepEqual(
      [lost.fate, lost.faults],
      ['dropped', [{ fault: 'loss_downstream', did: 'dropped' }]],
    );
    // What a second one would have been is told by a third, which nothing drops.
    await fixture.engine.setFaults(id, []);
    await target.send('last', from.port);
    equal((await client.receive()).bytes.toString(), 'last');
  });
});
