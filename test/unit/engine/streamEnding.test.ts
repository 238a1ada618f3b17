import { deepEqual, equal } from 'node:assert/strict';
import { EngineFixture } from './engineFixture.ts';
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
