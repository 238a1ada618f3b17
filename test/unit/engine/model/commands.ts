import { equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { EngineFixture } from '../engineFixture.ts';
import { checkEnd } from './checkEnd.ts';
import type { Model, Real } from './model.ts';
import { turns } from './model.ts';

export type Command = fc.AsyncCommand<Model, Real>;

function command(name: string, run: (model: Model, real: Real) => Promise<void> | void): Command {
  return {
    check: () => true,
    run: async (model, real) => run(model, real),
    toString: () => name,
  };
}

function startCommand(isAwaited: boolean): Command {
  return command(isAwaited ? 'start' : 'begin to start', async (model, real) => {
    model.isWanted = true;
    const started = real.startListener().then((state) => {
      ok(state.kind === 'running' || state.kind === 'stopped', JSON.stringify(state));
    });
    real.calls.push(started);
    await (isAwaited ? started : undefined);
  });
}

function stopCommand(isAwaited: boolean): Command {
  return command(isAwaited ? 'stop' : 'begin to stop', async (model, real) => {
    model.isWanted = false;
    const stopped = real.fixture.engine.stopSocket(real.listener).then((state) => {
      equal(state.kind, 'stopped');
    });
    real.calls.push(stopped);
    await (isAwaited ? stopped : undefined);
  });
}

/** As when the window is reloaded: the engine ends with all it has, and another one begins. */
const reload = command('reload', async (model, real) => {
  await checkEnd(real);
  real.fixture = new EngineFixture();
  model.isWanted = true;
  equal((await real.startListener()).kind, 'running');
});

const text = fc.stringMatching(/^[a-z]{1,12}$/);

/** What can happen to a listener, a client and their peers, more often than not in short steps. */
export const commands: fc.Arbitrary<Command>[] = [
  fc.constantFrom(startCommand(true), startCommand(false), stopCommand(true), stopCommand(false)),
  fc.boolean().map((isAwaited) =>
    command(isAwaited ? 'start client' : 'begin to start client', async (_, real) => {
      const started = real.startClient();
      await (isAwaited ? started : undefined);
    }),
  ),
  fc.boolean().map((isAwaited) =>
    command(isAwaited ? 'stop client' : 'begin to stop client', async (_, { fixture, client }) => {
      const stopped = fixture.engine.stopSocket(client);
      await (isAwaited ? stopped : undefined);
    }),
  ),
  fc.tuple(fc.constantFrom('listener', 'client'), text).map(([socket, text]) =>
    command(`${socket} sends ${text}`, async (_, { fixture }) => {
      await fixture.send(socket, text);
    }),
  ),
  fc
    .tuple(fc.constantFrom('listener', 'client'), fc.constantFrom('close', 'shutdown', 'reset'))
    .map(([socket, ending]) =>
      command(`${ending} the oldest connection of the ${socket}`, async (_, { fixture }) => {
        const { connections } = await fixture.engine.connections(socket, { from: 0, count: 1 });
        await fixture.engine.endConnection(socket, connections[0]?.id ?? 0, ending);
      }),
    ),
  fc.constant(command('a peer comes', (_, real) => real.addPeer())),
  fc.tuple(fc.nat(5), text).map(([at, text]) =>
    command(`peer ${at} sends ${text}`, (_, { peers }) => {
      peers[at]?.send(text);
    }),
  ),
  fc
    .tuple(fc.nat(5), fc.constantFrom('end', 'destroy', 'resetAndDestroy'))
    .map(([at, way]) => command(`peer ${at} ${way}`, (_, { peers }) => peers[at]?.end(way))),
  fc.nat(6).map((count) => command(`${count} turns`, () => turns(count))),
  fc.constant(reload),
];
