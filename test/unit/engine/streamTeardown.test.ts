import { deepEqual, equal, ok } from 'node:assert/strict';
import type { SocketError } from '../../../src/shared/socketError.ts';
import { EngineFixture, ManualClock } from './engineFixture.ts';
import { StreamPeer } from './peers.ts';
import { openSockets } from './reliability/leaks.ts';

describe('a stream that is stopped while it ends', () => {
  it('is closed once, in the log too, when its TLS handshake was just given up', async () => {
    const fixture = new EngineFixture();
    const { id, port } = await fixture.run({ listen: 'tls://127.0.0.1:0' });
    const peer = await StreamPeer.connect(port);
    const { connection = 0 } = await fixture.whenEvent(id, 'accept');
    // Both in one turn of the event loop, in which the stream is closed and nobody was told.
    const closing = fixture.engine.endConnection(id, connection, 'close');
    await Promise.all([closing, fixture.engine.stopSocket(id)]);
    await peer.whenEnd();
    deepEqual(await fixture.events(id), [
      'bind',
      'listen',
      'accept remote',
      'close local',
      'close local',
    ]);
    await fixture.whenSummary(id, ({ openConnections }) => openConnections === 0);
  });

  it('is closed once, in the log too, when both sides have just finished', async () => {
    const fixture = new EngineFixture();
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0', allowHalfOpen: true });
    const peer = await StreamPeer.connect(port);
    peer.socket.end();
    const { connection = 0 } = await fixture.whenEvent(id, 'shutdown');
    await fixture.engine.endConnection(id, connection, 'shutdown');
    // In the turn in which the stream is closed and its `close` is still to come.
    await fixture.whenEntry(
      id,
      ({ event }) => event?.event === 'shutdown' && event.side === 'local',
    );
    await fixture.engine.stopSocket(id);
    deepEqual(await openSockets(), []);
    deepEqual(await fixture.events(id), [
      'bind',
      'listen',
      'accept remote',
      'shutdown remote',
      'shutdown local',
      'close remote',
      'close local',
    ]);
  });

  it('leaves no socket behind when its reset over TLS is still to come', async () => {
    const fixture = new EngineFixture();
    const listener = await fixture.run({ listen: 'tls://127.0.0.1:0' });
    const { id } = await fixture.run({ connect: listener.url, tls: { verify: false } });
    await fixture.whenEvent(listener.id, 'handshake');
    const { connection = 0 } = await fixture.whenEvent(id, 'handshake');
    const resetting = fixture.engine.endConnection(id, connection, 'reset');
    await Promise.all([resetting, fixture.engine.stopSocket(id)]);
    equal((await fixture.whenEvent(listener.id, 'reset')).event?.side, 'remote');
    await fixture.engine.stopAll();
    deepEqual(await openSockets(), []);
  });
});

describe('a stream that is closed with much still queued', () => {
  const bytes = 16_000_000;

  async function closeFull() {
    const clock = new ManualClock();
    const fixture = new EngineFixture({}, clock);
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0' });
    const peer = await StreamPeer.connect(port);
    peer.socket.pause();
    const { connection = 0 } = await fixture.whenEvent(id, 'accept');
    ok((await fixture.send(id, Buffer.alloc(bytes, 'x'), connection)).ok);
    ok((await fixture.engine.endConnection(id, connection, 'close')).ok);
    return { clock, fixture, id, peer };
  }

  it('goes on while the peer takes something of it, however slowly', async () => {
    const { clock, fixture, id, peer } = await closeFull();
    const startedAt = clock.now();
    peer.socket.on('data', () => clock.advance(250));
    peer.socket.resume();
    await peer.whenEnd();
    equal(peer.socket.bytesRead, bytes);
    ok(clock.now() - startedAt > 30_000, 'it read too fast for this test');
    peer.socket.end();
    let events: string[] = [];
    while (!events.includes('close local')) {
      // Summaries wait for the clock.
      await new Promise(setImmediate);
      events = await fixture.events(id);
    }
    equal(events.join().includes('unsent'), false);
  });

  it('gives up, and says how much was lost, when the peer takes nothing for half a minute', async () => {
    const { clock, fixture, id, peer } = await closeFull();
    await peer.read(1_000_000);
    clock.advance(29_999);
    deepEqual((await fixture.events(id)).slice(2), ['accept remote']);
    let error: SocketError | undefined;
    while (error === undefined) {
      // The system takes the last for a moment after the peer has stopped to read.
      await new Promise(setImmediate);
      clock.advance(30_000);
      error = (await fixture.entries(id))[4]?.event?.error;
    }
    const { code, limitBytes = 0 } = error;
    equal(code, 'unsent');
    ok(limitBytes > 0 && limitBytes < bytes - 1_000_000, String(limitBytes));
  });
});
