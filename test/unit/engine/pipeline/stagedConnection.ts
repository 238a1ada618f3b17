import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { createSocket } from 'node:dgram';
import type { Fate, Origin } from '../../../../src/shared/messageFate.ts';
import { defaultLimits } from '../../../../src/shared/limits.ts';
import type { Framing } from '../../../../src/shared/framing.ts';
import { SystemClock } from '../../../../src/engine/clock.ts';
import type { Clock } from '../../../../src/engine/clock.ts';
import { DatagramConnection } from '../../../../src/engine/datagram/datagramConnection.ts';
import type { Fault } from '../../../../src/shared/fault/faultSchema.ts';
import { SocketFaults } from '../../../../src/engine/faults/socketFaults.ts';
import { streamFramingOf } from '../../../../src/engine/framing/streamFramingOf.ts';
import type { ProtocolId } from '../../../../src/shared/protocol/protocolNames.ts';
import { Jobs } from '../../../../src/engine/jobs.ts';
import { EntrySequence } from '../../../../src/engine/log/entrySequence.ts';
import { directionEvent, directionNameOf } from '../../../../src/engine/log/directionColumn.ts';
import { MemoryBudget } from '../../../../src/engine/memoryBudget.ts';
import { Hold } from '../../../../src/engine/pipeline/hold.ts';
import type {
  Stage,
  StageConnection,
  StageFactory,
} from '../../../../src/engine/pipeline/stage.ts';
import type { EntryRecording } from '../../../../src/engine/socketTraffic.ts';
import { SocketTraffic } from '../../../../src/engine/socketTraffic.ts';
import { StreamConnection } from '../../../../src/engine/stream/streamConnection.ts';
import type { StreamOptions } from '../../../../src/engine/stream/streamOptions.ts';
import { StreamWire } from '../../../../src/engine/wire/streamWire.ts';
import type { ConnectionEnd } from '../../../../src/shared/closedConnection.ts';
import { endAfterTest } from '../endAfterTest.ts';
import { DatagramPeer, StreamPeer } from '../peers.ts';

export interface LoggedMessage {
  readonly direction: 'in' | 'out';
  readonly text: string;
  readonly origin: Origin | undefined;
  readonly fate: Fate;
  readonly context: string | undefined;
}

/** A socket's traffic without an engine around it. */
export function newTraffic(clock: Clock = new SystemClock(), recording?: EntryRecording) {
  const memory = new MemoryBudget(1e9);
  let connections = 0;
  const watchers = new Set<() => void>();
  const traffic = new SocketTraffic(
    'socket',
    'socket',
    {
      clock,
      recording,
      memory,
      sequence: new EntrySequence(),
      limits: defaultLimits,
      random: Math.random,
      jobs: new Jobs(),
      sharedReadBuffer: new Uint8Array(64 * 1024),
      nextConnection: () => (connections += 1),
      connectionExisted: (id) => id <= connections,
    },
    () => watchers.forEach((watcher) => watcher()),
  );
  return {
    traffic,
    memory,
    /** Resolves once the condition holds, looked at with every change. */
    when: async (condition: () => boolean) => {
      while (!condition()) {
        await new Promise<void>((resolve) => {
          const watcher = () => {
            watchers.delete(watcher);
            resolve();
          };
          watchers.add(watcher);
        });
      }
    },
    messages: (): LoggedMessage[] => {
      const { log } = traffic;
      const indexes = Array.from({ length: log.end - log.first }, (_, at) => log.first + at);
      return indexes
        .filter((index) => log.directionAt(index) !== directionEvent)
        .map((index) => ({
          direction: directionNameOf(log.directionAt(index)) as 'in' | 'out',
          text: Buffer.from(log.payloadAt(index, 0, Infinity)).toString('latin1'),
          origin: log.originAt(index),
          context: log.contextAt(index),
          fate: log.fateAt(index),
        }));
    },
    events: (): string[] => {
      const { log } = traffic;
      const indexes = Array.from({ length: log.end - log.first }, (_, at) => log.first + at);
      return indexes.flatMap((index) => {
        const event = log.eventAt(index);
        return event === undefined
          ? []
          : [[event.event, event.side, event.error?.code].filter(Boolean).join(' ')];
      });
    },
  };
}

export type Traffic = ReturnType<typeof newTraffic>;

/** A TCP connection over loopback whose messages pass these stages, and its peer. */
export async function stagedStream(
  stages: readonly StageFactory[],
  {
    framing,
    clock,
    protocol,
    recording,
    faults,
    seed,
    ...options
  }: Partial<Omit<StreamOptions, 'framing'>> & {
    framing?: Framing;
    protocol?: ProtocolId;
    clock?: Clock;
    recording?: EntryRecording;
    faults?: readonly Fault[];
    seed?: number;
  } = {},
) {
  const traffic = newTraffic(clock, recording);
  traffic.traffic.faults = new SocketFaults(traffic.traffic, {
    ...{ role: 'listener', isDatagram: false, faults, seed },
  });
  const server = createServer({ allowHalfOpen: true });
  endAfterTest(() => server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const peer = await StreamPeer.connect(port);
  const [socket] = await accepted;
  endAfterTest(() => socket.destroy());
  let tellEnd: (end: ConnectionEnd) => void;
  const ended = new Promise<ConnectionEnd>((resolve) => (tellEnd = resolve));
  const connection = new StreamConnection(
    traffic.traffic,
    new StreamWire(socket, false, traffic.traffic.context.sharedReadBuffer),
    { peer: 'tcp://127.0.0.1:1', local: `tcp://127.0.0.1:${port}`, openedBy: 'remote' },
    {
      stages: { factories: stages },
      framing: streamFramingOf(
        {
          ...{ name: 'staged', listen: 'tcp://127.0.0.1:1' },
          ...(framing && { framing }),
          ...(protocol && { protocol }),
        },
        traffic.traffic.context.clock,
      ),
      bufferSize: Infinity,
      allowHalfOpen: false,
      noDelay: true,
      keepAliveMs: undefined,
      idleMs: undefined,
      totalMs: undefined,
      ...options,
    },
    (_, end) => tellEnd(end),
  );
  connection.begin();
  return { ...traffic, peer, socket, connection, ended };
}

/** An exchange of datagrams over loopback whose messages pass these stages, and its peer. */
export async function stagedDatagrams(
  stages: readonly StageFactory[],
  {
    clock,
    faults,
    seed,
  }: { clock?: Clock; faults?: readonly Fault[] | undefined; seed?: number | undefined } = {},
) {
  const traffic = newTraffic(clock);
  traffic.traffic.faults = new SocketFaults(traffic.traffic, {
    ...{ role: 'listener', isDatagram: true, faults, seed },
  });
  const socket = createSocket('udp4');
  endAfterTest(() => socket.close());
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  const peer = await DatagramPeer.bind();
  const target = { address: '127.0.0.1', port: peer.port };
  const ends = { peer: `udp://127.0.0.1:${peer.port}`, local: `udp://127.0.0.1:${port}`, target };
  const source = { factories: stages };
  const connection = new DatagramConnection(traffic.traffic, socket, ends, source, () => undefined);
  connection.begin();
  socket.on('message', (bytes) => connection.receive(bytes));
  return { ...traffic, peer, connection, port };
}

/** A stage that is told what to do, and remembers what it saw. */
export class ToldStage implements Stage {
  readonly origin = 'service';
  readonly connection: StageConnection;
  readonly calls: string[] = [];
  /** Those of messages that begin with `hold`. */
  readonly holds: Hold[] = [];

  constructor(connection: StageConnection) {
    this.connection = connection;
  }

  opened() {
    this.calls.push('opened');
  }

  finished() {
    this.calls.push('finished');
  }

  closed() {
    this.calls.push('closed');
  }

  judge(text: string) {
    this.calls.push(text);
    if (text.startsWith('hold')) {
      const hold = new Hold();
      this.holds.push(hold);
      return hold;
    }
    if (text.startsWith('replace')) {
      return { replace: Buffer.from('other') };
    }
    if (text.startsWith('close')) {
      return { close: 'close' } as const;
    }
    return text.startsWith('drop') ? 'drop' : 'pass';
  }
}

export class ReceivingStage extends ToldStage {
  received({ payload }: { readonly payload: Uint8Array }) {
    return this.judge(Buffer.from(payload).toString('latin1'));
  }
}

export class SendingStage extends ToldStage {
  sending({ payload }: { readonly payload: Uint8Array }) {
    return this.judge(Buffer.from(payload).toString('latin1'));
  }
}

/** Factories of these kinds, and the stages that they made, in order. */
export function stagesMade(...kinds: readonly (new (connection: StageConnection) => ToldStage)[]) {
  const made: ToldStage[] = [];
  const factories = kinds.map((kind) => (connection: StageConnection) => {
    const stage = new kind(connection);
    made.push(stage);
    return stage;
  });
  return { made, factories };
}
