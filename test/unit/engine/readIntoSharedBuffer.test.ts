import { deepEqual, equal, ok } from 'node:assert/strict';
import { once } from 'node:events';
import { Socket } from 'node:net';
import { readIntoSharedBuffer } from '../../../src/engine/wire/readIntoSharedBuffer.ts';
import { EngineFixture } from './engineFixture.ts';
import { ServerPeer, StreamPeer } from './peers.ts';

describe('readIntoSharedBuffer', () => {
  const sharedReadBuffer = new Uint8Array(64 * 1024);

  async function accept() {
    const server = await ServerPeer.listen();
    const peer = await StreamPeer.connect(server.port);
    const { socket } = await server.accept();
    socket.removeAllListeners('data');
    return { peer, socket };
  }

  it('is supported by this Node: every read uses the one buffer, and the end is reported', async () => {
    const { peer, socket } = await accept();
    const texts: string[] = [];
    const landed = readIntoSharedBuffer(socket, sharedReadBuffer, (bytes) => {
      equal(bytes.buffer, sharedReadBuffer.buffer);
      texts.push(Buffer.from(bytes).toString());
    });
    equal(landed, true);
    for (const text of ['first', 'and second']) {
      peer.socket.write(text);
      while (texts.at(-1) !== text) {
        await new Promise(setImmediate);
      }
    }
    peer.socket.end();
    await once(socket, 'end');
    deepEqual(texts, ['first', 'and second']);
  });

  it('reads all of a stream longer than the buffer, and pauses when told', async () => {
    const { peer, socket } = await accept();
    let received = 0;
    readIntoSharedBuffer(socket, sharedReadBuffer, (bytes) => {
      received += bytes.length;
    });
    socket.pause();
    const sent = Buffer.alloc(1_000_000);
    peer.socket.end(sent);
    for (let turn = 0; turn < 20; turn += 1) {
      await new Promise(setImmediate);
    }
    equal(received, 0);
    socket.resume();
    await once(socket, 'end');
    equal(received, sent.length);
  });

  it('leaves a socket alone that it does not understand', () => {
    equal(
      readIntoSharedBuffer(new Socket(), sharedReadBuffer, () => undefined),
      false,
    );
  });

  it('gives way to TLS in the middle of a busy stream', async () => {
    const fixture = new EngineFixture();
    const { engine } = fixture;
    // With its certificate made beforehand, it is ready when the client's first word comes.
    const { id, url } = await fixture.run({ listen: 'tcp://127.0.0.1:0', tls: {} });
    const { id: client } = await fixture.run({ connect: url, tls: { verify: false } });
    const connectionOf = async (socket: string) =>
      (await engine.connections(socket, { from: 0, count: 1 })).connections[0]?.id ?? 0;
    const [ours, theirs] = [await connectionOf(id), await connectionOf(client)];
    let bytes = 0;
    const exchange = async (count: number) => {
      for (let at = 0; at < count; at += 1) {
        bytes += 5;
        await fixture.send(client, 'ping;');
        await fixture.whenSummary(id, ({ counters }) => counters.bytesIn === bytes);
        await fixture.send(id, 'pong;');
        await fixture.whenSummary(client, ({ counters }) => counters.bytesIn === bytes);
      }
    };
    await exchange(20);
    const [upgraded, followed] = await Promise.all([
      engine.upgradeConnection({ socket: id, connection: ours }),
      engine.upgradeConnection({ socket: client, connection: theirs }),
    ]);
    ok(upgraded.ok && followed.ok);
    await exchange(20);
    equal(await fixture.textIn(id), 'ping;'.repeat(40));
    equal(await fixture.textIn(client), 'pong;'.repeat(40));
  });
});
