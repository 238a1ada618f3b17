import { equal } from 'node:assert/strict';
import { ReadHolds } from '../../../src/engine/wire/readHolds.ts';
import { ServerPeer, StreamPeer } from './peers.ts';

describe('ReadHolds', () => {
  async function heldStream() {
    const server = await ServerPeer.listen();
    const [peer, { socket }] = await Promise.all([
      StreamPeer.connect(server.port),
      server.accept(),
    ]);
    const holds = new ReadHolds(socket);
    return { peer, socket, holds };
  }

  it('keep a stream from being read until the last reason is gone', async () => {
    const { peer, socket, holds } = await heldStream();
    holds.hold('answer');
    holds.hold('memory');
    holds.hold('answer');
    peer.socket.write('hello');
    holds.release('answer');
    equal(socket.isPaused(), true);
    holds.release('answer');
    equal(socket.isPaused(), true);
    holds.release('memory');
    equal(socket.isPaused(), false);
    await new Promise((resolve) => socket.once('data', resolve));
  });

  it('end with the stream, which is then read whatever the reasons', async () => {
    const { peer, socket, holds } = await heldStream();
    holds.hold('answer');
    holds.end();
    holds.hold('memory');
    equal(socket.isPaused(), false);
    const ended = new Promise((resolve) => socket.once('end', resolve));
    peer.socket.end('bye');
    await ended;
  });
});
