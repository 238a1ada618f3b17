import { deepEqual, equal, notEqual } from 'node:assert/strict';
import { EngineFixture, ManualClock } from '../engineFixture.ts';
import { DatagramPeer, isDatagramPortFree } from '../peers.ts';

describe('A tap of datagrams', () => {
  it('has a socket for each peer, so that answers find their way back', async () => {
    const fixture = new EngineFixture();
    const target = await DatagramPeer.bind();
    const tap = await fixture.run({
      listen: 'udp://127.0.0.1:0',
      forward: `udp://127.0.0.1:${target.port}`,
    });
    const [one, two] = [await DatagramPeer.bind(), await DatagramPeer.bind()];
    await one.send('from one', tap.port);
    const first = await target.receive();
    await two.send('from two', tap.port);
    const second = await target.receive();
    notEqual(first.from.port, second.from.port);
    await target.send('to two', second.from.port);
    await target.send('to one', first.from.port);
    equal(String((await one.receive()).bytes), 'to one');
    equal(String((await two.receive()).bytes), 'to two');
    const messages = (await fixture.entries(tap.id)).filter(({ length }) => length > 0);
    deepEqual(
      messages.map(({ direction, bytes }) => `${direction} ${String(bytes)}`),
      ['in from one', 'in from two', 'out to two', 'out to one'],
    );
  });

  it('tells that nobody listens at the target, and goes on', async () => {
    const fixture = new EngineFixture();
    const gone = await DatagramPeer.bind();
    const { port } = gone;
    gone.close();
    const tap = await fixture.run({
      listen: 'udp://127.0.0.1:0',
      forward: `udp://127.0.0.1:${port}`,
    });
    const peer = await DatagramPeer.bind();
    await peer.send('anybody?', tap.port);
    const told = await fixture.whenEvent(tap.id, 'error');
    equal(told.event?.error?.code, 'connectionRefused');
    const target = await DatagramPeer.bind('127.0.0.1', port);
    await peer.send('now?', tap.port);
    equal(String((await target.receive()).bytes), 'now?');
  });

  it('lets go of a peer and its socket after a silence of both', async () => {
    const clock = new ManualClock();
    const fixture = new EngineFixture({}, clock);
    const target = await DatagramPeer.bind();
    const tap = await fixture.run({
      listen: 'udp://127.0.0.1:0',
      forward: `udp://127.0.0.1:${target.port}`,
      idleSeconds: 10,
    });
    const peer = await DatagramPeer.bind();
    await peer.send('hello', tap.port);
    const { from } = await target.receive();
    clock.advance(9_000);
    await target.send('still here', from.port);
    await peer.receive();
    clock.advance(9_000);
    equal(await isDatagramPortFree(from.port), false, 'the target has spoken since');
    clock.advance(9_000);
    while (!(await isDatagramPortFree(from.port))) {
      await new Promise(setImmediate);
    }
    deepEqual(
      (await fixture.events(tap.id)).filter((event) => event.startsWith('close')),
      ['close local', 'close local'],
    );
  });

  it('closes all of its sockets when it stops', async () => {
    const fixture = new EngineFixture();
    const target = await DatagramPeer.bind();
    const tap = await fixture.run({
      listen: 'udp://127.0.0.1:0',
      forward: `udp://127.0.0.1:${target.port}`,
    });
    const peer = await DatagramPeer.bind();
    await peer.send('hello', tap.port);
    const { from } = await target.receive();
    await fixture.engine.stopSocket(tap.id);
    equal(await isDatagramPortFree(from.port), true);
    equal(await isDatagramPortFree(tap.port), true);
  });
});
