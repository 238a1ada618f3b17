import { equal, notEqual } from 'node:assert/strict';
import { once } from 'node:events';
import { BulkBuffers } from '../../../src/engine/wire/bulkBuffers.ts';
import { readIntoSharedBuffer } from '../../../src/engine/wire/readIntoSharedBuffer.ts';
import { ServerPeer, StreamPeer } from './peers.ts';

describe('BulkBuffers', () => {
  const shared = new Uint8Array(64 * 1024);
  const large = shared.length;

  it('lend small reads, and hand on large ones, each in a buffer of its own until it is given back', () => {
    const buffers = new BulkBuffers(shared);
    equal(buffers.read(shared.subarray(0, 100)), undefined);
    equal(buffers.next(100), shared);
    equal(buffers.read(shared), undefined, 'others read into the shared buffer, too');
    const first = buffers.next(large);
    notEqual(first, shared);
    const giveBack = buffers.read(first);
    const second = buffers.next(large);
    notEqual(second, first);
    buffers.read(second);
    giveBack?.();
    equal(buffers.next(large), first);
    buffers.read(first.subarray(0, 100));
    equal(buffers.next(100), shared);
  });

  it('are asked after each read where the next one is to land', async () => {
    const server = await ServerPeer.listen();
    const peer = await StreamPeer.connect(server.port);
    const { socket } = await server.accept();
    socket.removeAllListeners('data');
    const other = new Uint8Array(1_000);
    const landed: ArrayBufferLike[] = [];
    readIntoSharedBuffer(
      socket,
      shared,
      ({ buffer }) => landed.push(buffer),
      () => (landed.length % 2 === 1 ? other : shared),
    );
    for (let reads = 1; reads <= 3; reads += 1) {
      peer.socket.write('x');
      while (landed.length < reads) {
        await new Promise(setImmediate);
      }
      equal(landed.at(-1), (reads % 2 === 0 ? other : shared).buffer);
    }
    peer.socket.end();
    await once(socket, 'end');
  });
});
