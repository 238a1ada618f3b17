import { EngineUnderTest } from './engineUnderTest.ts';
import { JobWorker } from './jobWorker.ts';
import { residentBytes } from './measure.ts';

/** A process with nothing in it but one listener, ours or a bare one, whose memory is of interest. */
interface Host {
  readonly port: number;
  /** Connections open, and bytes received, until now. */
  count(): Promise<{ readonly connections: number; readonly bytes: number }>;
}

async function hostEngine(): Promise<Host> {
  const engine = await EngineUnderTest.start();
  const port = await engine.run('listener', {
    name: 'listener',
    listen: 'tcp://127.0.0.1:0',
    backlog: 4_096,
  });
  return {
    port,
    count: async () => {
      const { openConnections, counters } = await engine.whenSummary('listener', () => true);
      return { connections: openConnections, bytes: counters.bytesIn };
    },
  };
}

async function hostBare(): Promise<Host> {
  const bare = new JobWorker('bareWorker.mjs');
  const port = await bare.number('tcpSink', { backlog: 4_096 });
  const count = () => bare.run('tcpSinkCount') as ReturnType<Host['count']>;
  return { port, count };
}

const host = await (process.argv[2] === 'engine' ? hostEngine() : hostBare());
process.on('message', (question) => {
  void (async () => {
    process.send?.(question === 'memory' ? await residentBytes() : await host.count());
  })();
});
process.send?.(host.port);
