import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { endAfterTest } from './endAfterTest.ts';
import { EngineFixture, ManualClock } from './engineFixture.ts';
import { ServerPeer, StreamPeer } from './peers.ts';

describe('time-outs and options of streams', () => {
  let clock: ManualClock;
  let fixture: EngineFixture;

  beforeEach(() => {
    clock = new ManualClock();
    fixture = new EngineFixture({}, clock);
  });

  /** Whatever the loop has to do, time standing still. */
  async function whenEvents(id: string, count: number): Promise<string[]> {
    for (;;) {
      const events = await fixture.events(id);
      if (events.length >= count) {
        return events;
      }
      await new Promise(setImmediate);
    }
  }

  it('end a silent connection of a listener with an error that says how long it was', async () => {
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0', idleSeconds: 10 });
    const peer = await StreamPeer.connect(port);
    const before = (await whenEvents(id, 3)).length;
    clock.advance(9_000);
    peer.socket.write('x');
    while ((await fixture.textIn(id)) === '') {
      await new Promise(setImmediate);
    }
    clock.advance(9_999);
    equal((await fixture.events(id)).length, before);
    clock.advance(1);
    await peer.whenEnd();
    const events = await whenEvents(id, before + 2);
    deepEqual(events.slice(before), ['error local timedOut', 'close local']);
    const { event } = await fixture.whenEvent(id, 'error');
    deepEqual(event?.error?.timeout, { of: 'idle', ms: 10_000 });
  });

  it('see that a long message leaves bit by bit', async () => {
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0', idleSeconds: 10 });
    const peer = await StreamPeer.connect(port);
    peer.socket.pause();
    const before = (await whenEvents(id, 3)).length;
    ok((await fixture.send(id, Buffer.alloc(12_000_000, 'x'))).ok);
    const startedAt = clock.now();
    peer.socket.on('data', () => clock.advance(100));
    await peer.read(12_000_000);
    ok(clock.now() - startedAt > 10_000, 'it read too fast for this test');
    equal((await fixture.events(id)).length, before);
    clock.advance(20_000);
    const [event] = (await whenEvents(id, before + 1)).slice(before);
    equal(event, 'error local timedOut');
  });

  it('end a connection that is open for too long, however much it carries', async () => {
    const server = await ServerPeer.listen();
    const { id } = await fixture.run({
      connect: `tcp://127.0.0.1:${server.port}`,
      totalSeconds: 5,
      idleSeconds: 2,
    });
    const peer = await server.accept();
    for (let second = 1; second < 5; second++) {
      clock.advance(1_000);
      ok((await fixture.send(id, 'tick')).ok);
    }
    clock.advance(1_000);
    await peer.whenEnd();
    await whenEvents(id, 3);
    const state = await fixture.engine.startSocket(id, {
      name: id,
      connect: `tcp://127.0.0.1:${server.port}`,
    });
    equal(state.kind, 'running');
    const { event } = await fixture.whenEvent(id, 'error');
    deepEqual(event?.error?.timeout, { of: 'total', ms: 5_000 });
  });

  it('fail a client whose connection times out', async () => {
    const server = await ServerPeer.listen();
    const connect = `tcp://127.0.0.1:${server.port}`;
    const { id } = await fixture.run({ connect, idleSeconds: 1 });
    const peer = await server.accept();
    clock.advance(1_000);
    await peer.whenEnd();
    await whenEvents(id, 3);
    // Summaries wait for the clock.
    clock.advance(200);
    const { state } = await fixture.whenSummary(id, ({ state }) => state.kind === 'failed');
    equal(state.kind === 'failed' && state.error.timeout?.of, 'idle');
  });

  it('give up a handshake with a silent peer when connecting may take no longer', async () => {
    const server = await ServerPeer.listen();
    const id = fixture.freshId();
    const starting = fixture.start(
      { connect: `tls://127.0.0.1:${server.port}`, connectTimeoutSeconds: 2 },
      id,
    );
    const peer = await server.accept();
    deepEqual(await whenEvents(id, 1), ['connect local']);
    clock.advance(1_999);
    equal((await fixture.events(id)).length, 1);
    clock.advance(1);
    const { state } = await starting;
    ok(state.kind === 'failed');
    match(state.error.message, /did not finish the handshake within 2000 ms/);
    await peer.whenEnd();
  });

  it('disable Nagle’s algorithm unless noDelay is false', async () => {
    const calls: unknown[] = [];
    const setNoDelay = Reflect.get<Socket, 'setNoDelay'>(Socket.prototype, 'setNoDelay');
    Socket.prototype.setNoDelay = function (this: Socket, value?: boolean) {
      calls.push(value);
      return setNoDelay.call(this, value);
    };
    endAfterTest(() => (Socket.prototype.setNoDelay = setNoDelay));
    const server = await ServerPeer.listen();
    const connect = `tcp://127.0.0.1:${server.port}`;
    for (const noDelay of [undefined, false]) {
      const { id } = await fixture.run(noDelay === undefined ? { connect } : { connect, noDelay });
      await fixture.send(id, 'x');
    }
    deepEqual(calls, [true, false]);
  });

  (process.platform === 'linux' ? it : it.skip)('have the system ask silent peers', async () => {
    const { id, port } = await fixture.run({ listen: 'tcp://127.0.0.1:0', keepAliveSeconds: 77 });
    const peer = await StreamPeer.connect(port);
    await whenEvents(id, 3);
    const hex = (value = 0) => `0100007F:${value.toString(16).toUpperCase().padStart(4, '0')}`;
    const row = readFileSync('/proc/net/tcp', 'utf8')
      .split('\n')
      .find((line) => line.includes(` ${hex(port)} ${hex(peer.socket.localPort)} `));
    // proc(5): the second is the timer that runs, 02 being keep-alive, and when, in 1/100 s.
    const [timer, when = ''] = row?.trim().split(/\s+/)[5]?.split(':') ?? [];
    equal(timer, '02', row);
    const seconds = parseInt(when, 16) / 100;
    ok(seconds > 70 && seconds <= 78, String(seconds));
  });
});
