import { EngineUnderTest } from './engineUnderTest.ts';
import { JobWorker } from './jobWorker.ts';
import { residentBytes } from './measure.ts';

/** A process with nothing in it but one listener or relay, ours or a bare one, whose memory is of interest. */
interface Host {
  readonly port: number;
  /** Connections open, and bytes received, until now. */
  count(): Promise<{ readonly connections: number; readonly bytes: number }>;
}

/** The port that it relays to; absent where it takes everything itself. */
const target = process.argv[3] === undefined ? undefined : Number(process.argv[3]);

async function hostEngine(): Promise<Host> {
  const engine = await EngineUnderTest.start();
  const port = await engine.run('listener', {
    name: 'listener',
    listen: 'tcp://127.0.0.1:0',
    backlog: 4_096,
    ...(target === undefined ? undefined : { forward: `tcp://127.0.0.1:${target}` }),
  });
  return {
    port,
    count: async () => {
      const { openConnections, counters } = await engine.whenSummary('listener', () => true);
      // A tapped conversation has two.
      const connections = target === undefined ? openConnections : openConnections / 2;
      return { connections, bytes: counters.bytesIn };
    },
  };
}

async function hostBare(): Promise<Host> {
  const bare = new JobWorker('bareWorker.mjs');
  const job = target === undefined ? 'tcpSink' : 'tcpRelay';
  const port = await bare.number(job, { backlog: 4_096, port: target });
  const count = () => bare.run(`${job}Count`) as ReturnType<Host['count']>;
  return { port, count };
}

const host = await (process.argv[2] === 'engine' ? hostEngine() : hostBare());
process.on('message', (question) => {
  void (async () => {
    process.send?.(question === 'memory' ? await residentBytes() : await host.count());
  })();
});
process.send?.(host.port);
