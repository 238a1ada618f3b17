import { deepEqual, equal, ok } from 'node:assert/strict';
import { BackOff } from '../../../src/engine/backOff.ts';
import type { SocketState } from '../../../src/shared/engineApi.ts';
import { EngineFixture, ManualClock } from './engineFixture.ts';
import { isPortFree, ServerPeer } from './peers.ts';

describe('the delays between attempts to connect', () => {
  it('grow to their bound, with full jitter', () => {
    const backOff = new BackOff({ delayMs: 100, factor: 3, delayMsMax: 1_000 }, () => 0.5);
    const delays = Array.from({ length: 5 }, () => backOff.next()?.delayMs);
    deepEqual(delays, [50, 150, 450, 500, 500]);
  });

  it('end with the last attempt, and begin anew after a connection that held', () => {
    const backOff = new BackOff({ delayMs: 100, attemptsMax: 2 }, () => 0.5);
    const attempts = () => [backOff.next()?.attempt, backOff.next()?.attempt, backOff.next()];
    deepEqual(attempts(), [1, 2, undefined]);
    backOff.held(9_999);
    equal(backOff.next(), undefined);
    backOff.held(10_000);
    deepEqual(attempts(), [1, 2, undefined]);
  });
});

describe('a client that reconnects', () => {
  let clock: ManualClock;
  let fixture: EngineFixture;

  beforeEach(() => {
    clock = new ManualClock();
    fixture = new EngineFixture({}, clock, () => 0.5);
  });

  /** Summaries wait for the clock; time stands still meanwhile as far as the back-off is concerned. */
  async function whenState(id: string, fits: (state: SocketState) => boolean) {
    for (;;) {
      clock.advance(0);
      const told = fixture.summaries.flatMap(({ sockets }) => sockets);
      const state = told.findLast((summary) => summary.id === id)?.state;
      if (state !== undefined && fits(state)) {
        return state;
      }
      await new Promise(setImmediate);
      clock.advance(1);
    }
  }

  it('waits after a refusal, tries again, and runs when somebody listens', async () => {
    const port = (await closedPort()).port;
    const connect = `tcp://127.0.0.1:${port}`;
    const { id, state } = await fixture.start({ connect, reconnect: { delayMs: 10_000 } });
    ok(state.kind === 'reconnecting');
    equal(state.attempt, 1);
    equal(state.retryAt, clock.now() + 5_000);
    equal(state.error?.code, 'connectionRefused');
    const server = await ServerPeer.listen('127.0.0.1', port);
    clock.advance(5_000);
    await server.accept();
    await whenState(id, ({ kind }) => kind === 'running');
    const events = await fixture.events(id);
    deepEqual(events, ['error connectionRefused', 'reconnect local', 'connect local']);
    const { event } = await fixture.whenEvent(id, 'reconnect');
    deepEqual(event?.reconnect, { attempt: 1, delayMs: 5_000 });
    equal(event.endpoint, connect);
  });

  it('returns when its peer closes or resets, not when we close', async () => {
    const server = await ServerPeer.listen();
    const connect = `tcp://127.0.0.1:${server.port}`;
    const { id } = await fixture.run({ connect, reconnect: { delayMs: 100_000 } });
    (await server.accept()).socket.end();
    const waiting = await whenState(id, ({ kind }) => kind === 'reconnecting');
    ok(waiting.kind === 'reconnecting' && waiting.error === undefined);
    equal(waiting.attempt, 1);
    clock.advance(50_000);
    const second = await server.accept();
    await whenState(id, ({ kind }) => kind === 'running');
    second.socket.resetAndDestroy();
    const reset = await whenState(id, (now) => now.kind === 'reconnecting' && now.attempt === 2);
    equal(reset.kind === 'reconnecting' && reset.error?.code, 'connectionReset');
    clock.advance(50_000);
    const peer = await server.accept();
    await whenState(id, ({ kind }) => kind === 'running');
    const connections = await fixture.engine.connections(id, { from: 0, count: 1 });
    await fixture.engine.endConnection(id, connections.connections[0]?.id ?? 0, 'close');
    await peer.whenEnd();
    peer.socket.end();
    await whenState(id, ({ kind }) => kind === 'stopped');
  });

  it('tries at once when started, and gives up after the last attempt', async () => {
    const { port } = await closedPort();
    const definition = {
      connect: `tcp://127.0.0.1:${port}`,
      reconnect: { delayMs: 10_000, attemptsMax: 1 },
    };
    const { id } = await fixture.start(definition);
    const { state } = await fixture.start(definition, id);
    // A start by hand counts anew.
    ok(state.kind === 'reconnecting');
    equal(state.attempt, 1);
    clock.advance(5_000);
    const failed = await whenState(id, ({ kind }) => kind === 'failed');
    equal(failed.kind === 'failed' && failed.error.code, 'connectionRefused');
  });

  it('takes a connection to itself for a refusal, and goes on trying', async () => {
    const { port } = await closedPort();
    const endpoint = `tcp://127.0.0.1:${port}`;
    // As the system may choose it by itself, where the port is one of those that clients get.
    const definition = { connect: endpoint, bind: endpoint, reconnect: { delayMs: 1_000 } };
    const { id, state } = await fixture.start(definition);
    ok(state.kind === 'reconnecting', JSON.stringify(state));
    equal(state.error?.code, 'connectionRefused');
    equal(state.error.syscall, 'connect');
    clock.advance(1_000);
    await whenState(id, (later) => later.kind === 'reconnecting' && later.attempt === 2);
    await fixture.engine.stopSocket(id);
    equal(await isPortFree(port), true);
    deepEqual(
      new Set(await fixture.events(id)),
      new Set(['error connectionRefused', 'reconnect local']),
    );
  });

  it('can be stopped while it waits, and then tries no more', async () => {
    const { port } = await closedPort();
    const connect = `tcp://127.0.0.1:${port}`;
    const { id } = await fixture.start({ connect, reconnect: true });
    deepEqual(await fixture.engine.stopSocket(id), { kind: 'stopped' });
    clock.advance(60_000);
    await new Promise(setImmediate);
    deepEqual(await fixture.events(id), ['error connectionRefused', 'reconnect local']);
  });

  it('fails at once for what no attempt can mend', async () => {
    const { state } = await fixture.start({
      connect: 'tcp://127.0.0.1:9',
      bind: 'unix:/tmp/socket',
      reconnect: true,
    });
    equal(state.kind === 'failed' && state.error.code, 'invalidDefinition');
  });

  async function closedPort() {
    const server = await ServerPeer.listen();
    const { port } = server;
    await new Promise<void>((resolve) => server.server.close(() => resolve()));
    return { port };
  }
});
