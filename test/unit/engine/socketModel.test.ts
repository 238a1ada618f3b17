import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import type { Definition } from '../../../src/shared/definition.ts';
import type { SocketState } from '../../../src/shared/engineApi.ts';
import { EngineFixture, runningAt } from './engineFixture.ts';
import type { Entry } from './engineFixture.ts';
import { DatagramPeer, isPortFree, StreamPeer } from './peers.ts';

/** What the test knows of the sockets: one listener, and its peers. */
interface Model {
  isWanted: boolean;
  readonly peers: StreamPeer[];
}

class Real {
  readonly fixture = new EngineFixture();
  readonly id = this.fixture.freshId();
  /** A client of the same engine that connects to the listener. */
  readonly client = this.fixture.freshId();
  readonly scheme: 'tcp' | 'udp';
  port = 0;
  /** Calls under way; each must end in the state that its kind promises. */
  readonly calls: Promise<void>[] = [];

  constructor(scheme: 'tcp' | 'udp') {
    this.scheme = scheme;
  }

  get definition(): Definition {
    return { name: this.id, listen: `${this.scheme}://127.0.0.1:${this.port}` };
  }

  get clientDefinition(): Definition {
    return { name: this.client, connect: `${this.scheme}://127.0.0.1:${this.port}` };
  }
}

type Command = fc.AsyncCommand<Model, Real>;

function command(name: string, run: (model: Model, real: Real) => Promise<void> | void): Command {
  return {
    check: () => true,
    run: async (model, real) => run(model, real),
    toString: () => name,
  };
}

/** Lets the network and the engine do some of their work, as much as fits in a few turns. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) {
    await new Promise(setImmediate);
  }
}

function startCommand(isAwaited: boolean): Command {
  return command(isAwaited ? 'start' : 'begin to start', async (model, real) => {
    model.isWanted = true;
    const started = real.fixture.engine.startSocket(real.id, real.definition).then((state) => {
      ok(state.kind === 'running' || state.kind === 'stopped', JSON.stringify(state));
    });
    real.calls.push(started);
    await (isAwaited ? started : undefined);
  });
}

function stopCommand(isAwaited: boolean): Command {
  return command(isAwaited ? 'stop' : 'begin to stop', async (model, real) => {
    model.isWanted = false;
    const stopped = real.fixture.engine.stopSocket(real.id).then((state) => {
      equal(state.kind, 'stopped');
    });
    real.calls.push(stopped);
    await (isAwaited ? stopped : undefined);
  });
}

const anySocket = [
  fc.constantFrom(startCommand(true), startCommand(false), stopCommand(true), stopCommand(false)),
  fc.boolean().map((isAwaited) =>
    command(isAwaited ? 'start client' : 'begin to start client', async (_, real) => {
      // Whether somebody listens there now is left to chance.
      const started = real.fixture.engine.startSocket(real.client, real.clientDefinition);
      await (isAwaited ? started : undefined);
    }),
  ),
  fc.boolean().map((isAwaited) =>
    command(isAwaited ? 'stop client' : 'begin to stop client', async (_, { fixture, client }) => {
      const stopped = fixture.engine.stopSocket(client);
      await (isAwaited ? stopped : undefined);
    }),
  ),
  fc.constant(
    command('client sends', async (_, { fixture, client }) => {
      await fixture.send(client, 'from the client');
    }),
  ),
  fc.constant(
    command('send to all', async (_, real) => {
      await real.fixture.send(real.id, 'to all');
    }),
  ),
  fc.constantFrom('close', 'shutdown', 'reset').map((ending) =>
    command(`${ending} the oldest connection`, async (_, { fixture, id }) => {
      const { connections } = await fixture.engine.connections(id, { from: 0, count: 1 });
      await fixture.engine.endConnection(id, connections[0]?.id ?? 0, ending);
    }),
  ),
  fc.nat(6).map((count) => command(`${count} turns`, () => turns(count))),
];

const streams = [
  fc.constant(
    command('connect', async (model, real) => {
      const peer = await StreamPeer.connect(real.port).catch(() => undefined);
      if (peer !== undefined) {
        model.peers.push(peer);
      }
    }),
  ),
  fc.nat(9).map((at) =>
    command(`peer ${at} sends`, (model) => {
      model.peers[at]?.socket.write('from a peer');
    }),
  ),
  fc.tuple(fc.nat(9), fc.constantFrom('end', 'destroy', 'resetAndDestroy')).map(([at, way]) =>
    command(`peer ${at} ${way}`, (model) => {
      const socket = model.peers[at]?.socket;
      if (socket !== undefined && !socket.destroyed) {
        socket[way as 'end']();
      }
    }),
  ),
];

describe('a socket, driven at random', () => {
  it('ends as the last call wants, with its port free and its log in order', async () => {
    await drive('tcp', [...anySocket, ...streams]);
  }).timeout(20_000);

  it('does so over UDP too', async () => {
    await drive('udp', anySocket);
  }).timeout(20_000);
});

async function drive(scheme: 'tcp' | 'udp', commands: fc.Arbitrary<Command>[]): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.commands(commands, { maxCommands: 40 }), async (steps) => {
      const model: Model = { isWanted: true, peers: [] };
      const real = new Real(scheme);
      const { engine } = real.fixture;
      const first = await engine.startSocket(real.id, real.definition);
      real.port = runningAt(first).port;
      await fc.asyncModelRun(() => ({ model, real }), steps);
      await Promise.all(real.calls);
      const state = await currentState(real);
      equal(state.kind, model.isWanted ? 'running' : 'stopped');
      await engine.stopAll();
      equal(await (scheme === 'tcp' ? isPortFree(real.port) : isDatagramPortFree(real.port)), true);
      for (const id of [real.id, real.client]) {
        equal((await engine.connections(id, { from: 0, count: 1 })).total, 0);
        await checkLog(real.fixture, id);
      }
      for (const { socket } of model.peers) {
        socket.destroy();
      }
    }),
    { numRuns: 60, interruptAfterTimeLimit: 4_000 },
  );
}

async function isDatagramPortFree(port: number): Promise<boolean> {
  const peer = await DatagramPeer.bind('127.0.0.1', port).catch(() => undefined);
  peer?.close();
  return peer !== undefined;
}

async function currentState({ fixture, id }: Real): Promise<SocketState> {
  await turns(3);
  return fixture.summaryOf(id).state;
}

/** What a connection that is open begins with; over UDP that is a message, and has no name. */
const openings = ['accept', 'connect'];

/**
 * Every connection that opened ends with exactly one close or reset, its last entry. The counters
 * say what the messages have.
 */
async function checkLog(fixture: EngineFixture, id: string): Promise<void> {
  const connections = new Map<number, Entry[]>();
  for (const entry of await fixture.entries(id)) {
    const { connection = 0 } = entry;
    connections.set(connection, [...(connections.get(connection) ?? []), entry]);
  }
  connections.delete(0);
  let [bytesIn, bytesOut] = [0, 0];
  for (const entries of connections.values()) {
    const events = entries.flatMap(({ event }) => (event === undefined ? [] : [event.event]));
    const hasOpened =
      events.some((event) => openings.includes(event)) ||
      entries.some(({ direction }) => direction !== 'event');
    deepEqual(
      events.filter((event) => event === 'close' || event === 'reset'),
      hasOpened ? [entries.at(-1)?.event?.event] : [],
    );
    for (const { direction, length } of entries) {
      bytesIn += direction === 'in' ? length : 0;
      bytesOut += direction === 'out' ? length : 0;
    }
  }
  if (connections.size > 0) {
    const { counters } = await fixture.whenSummary(
      id,
      ({ openConnections }) => openConnections === 0,
    );
    deepEqual([counters.bytesIn, counters.bytesOut], [bytesIn, bytesOut]);
  }
}
