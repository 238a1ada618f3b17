import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { Engine } from '../../../src/engine/engine.ts';
import type { Summary } from '../../../src/shared/engineApi.ts';
import { endAfterTest } from './endAfterTest.ts';

describe('a socket that somebody reads', () => {
  it('lets its streams wait while the reader is behind, and loses nothing', async () => {
    const totalBytes = 8 * 1024 * 1024;
    const unreadBytesMax = 256 * 1024;
    let told: (summary: Summary) => void = () => undefined;
    const engine = new Engine({ summary: (summary) => told(summary) });
    endAfterTest(() => engine.stopAll());
    const definition = { name: 'a', listen: 'tcp://127.0.0.1:0' };
    const state = await engine.startSocket('a', definition, { unreadBytesMax });
    assert.ok(state.kind === 'running');
    const peer = net.connect(Number(state.endpoint.split(':').at(-1)), '127.0.0.1');
    endAfterTest(() => peer.destroy());
    const isWritten = new Promise<void>((resolve) => {
      peer.end(Buffer.alloc(totalBytes, 'x'), resolve);
    });
    let received = 0;
    let mostAhead = 0;
    await new Promise<void>((resolve) => {
      let taken = 0;
      told = ({ sockets: [socket] }) => {
        received = socket?.counters.bytesIn ?? 0;
        mostAhead = Math.max(mostAhead, received - taken);
        void engine.taken('a', received - taken);
        taken = received;
        if (received === totalBytes) {
          resolve();
        }
      };
    });
    await isWritten;
    assert.equal(received, totalBytes);
    // One read more than the limit may have come.
    assert.ok(mostAhead <= unreadBytesMax + 64 * 1024, `${mostAhead} bytes came unread`);
  });
});

describe('a message that is sent until it has passed', () => {
  it('is answered only once the peer has made room for it', async () => {
    const engine = new Engine({ summary: () => undefined });
    endAfterTest(() => engine.stopAll());
    const state = await engine.startSocket('a', { name: 'a', listen: 'tcp://127.0.0.1:0' });
    assert.ok(state.kind === 'running');
    const peer = net.connect(Number(state.endpoint.split(':').at(-1)), '127.0.0.1');
    endAfterTest(() => peer.destroy());
    await once(peer, 'connect');
    await engine.waitFor({ filter: 'event:accept', afterSeq: 0, timeoutMs: 60_000 });
    const bytes = new Uint8Array(12 * 1024 * 1024);
    const order: string[] = [];
    const sent = engine
      .send({ socket: 'a', to: 'all', bytes, untilPassed: true })
      .then((outcome) => {
        order.push('sent');
        return outcome;
      });
    const quick = await engine.send({ socket: 'a', to: 'all', bytes: new Uint8Array(1) });
    assert.equal(quick.ok, true);
    order.push('peer reads');
    peer.resume();
    assert.deepEqual(await sent, { ok: true, value: { connections: 1, bytes: bytes.length } });
    assert.deepEqual(order, ['peer reads', 'sent']);
  });

  it('is answered when the connection ends instead', async () => {
    const engine = new Engine({ summary: () => undefined });
    endAfterTest(() => engine.stopAll());
    const state = await engine.startSocket('a', { name: 'a', listen: 'tcp://127.0.0.1:0' });
    assert.ok(state.kind === 'running');
    const peer = net.connect(Number(state.endpoint.split(':').at(-1)), '127.0.0.1');
    await once(peer, 'connect');
    await engine.waitFor({ filter: 'event:accept', afterSeq: 0, timeoutMs: 60_000 });
    const bytes = new Uint8Array(12 * 1024 * 1024);
    const sent = engine.send({ socket: 'a', to: 'all', bytes, untilPassed: true });
    peer.resetAndDestroy();
    assert.equal((await sent).ok, true);
  });
});
