import { deepEqual, equal } from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { DatagramReader } from '../../../src/engine/datagram/datagramReader.ts';
import { readFromHandle } from '../../../src/engine/datagram/readFromHandle.ts';
import { endAfterTest } from './endAfterTest.ts';
import { DatagramPeer } from './peers.ts';

describe('a reader of datagrams', () => {
  async function bound() {
    const socket = createSocket('udp4');
    endAfterTest(() => socket.close());
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return socket;
  }

  it('is given them by the handle of this Node’s sockets', async () => {
    equal(
      readFromHandle(await bound(), () => undefined),
      true,
    );
  });

  it('hands them on in order, with who sent them', async () => {
    const socket = await bound();
    const told: string[] = [];
    const reader = new DatagramReader(socket, {
      receive: (bytes, { port }) => told.push(`${bytes.toString()} of ${port}`),
      failed: (error) => told.push(error.message),
    });
    const [one, other] = [await DatagramPeer.bind(), await DatagramPeer.bind()];
    await one.send('a', socket.address().port);
    await other.send('', socket.address().port);
    await one.send('c', socket.address().port);
    while (reader.arrived < 3) {
      await new Promise(setImmediate);
    }
    // In the turn that read the last one.
    await new Promise(setImmediate);
    deepEqual(told, [`a of ${one.port}`, ` of ${other.port}`, `c of ${one.port}`]);
  });
});
