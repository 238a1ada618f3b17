import { EngineUnderTest } from './engineUnderTest.ts';
import { JobWorker } from './jobWorker.ts';
import { alternate, report } from './measure.ts';

/** Bytes per second sent to a sink, everything logged, against bare `net` with the same pieces. */
const total = 512 * 1024 * 1024;
const pieceBytes = 1024 * 1024;
/** Messages on their way to the worker at a time; they stay under the queue's bound. */
const parallel = 4;
const engine = await EngineUnderTest.start();
const [load, bare] = [new JobWorker('loadWorker.mjs'), new JobWorker('bareWorker.mjs')];
const port = await load.number('sink');

async function ours(): Promise<number> {
  await engine.run('client', { name: 'client', connect: `tcp://127.0.0.1:${port}` });
  const { total: open, connections } = await engine.api.connections('client', {
    from: 0,
    count: 1,
  });
  const connection = connections[0]?.id;
  if (open !== 1 || connection === undefined) {
    throw new Error('the client is not connected');
  }
  let left = total;
  const startedAt = performance.now();
  const sendOn = async () => {
    while (left > 0) {
      left -= pieceBytes;
      const bytes = Buffer.alloc(pieceBytes, 'x');
      let outcome = await engine.api.send({ socket: 'client', to: connection, bytes });
      while (!outcome.ok) {
        if (outcome.error.code !== 'limitReached') {
          throw new Error(outcome.error.message);
        }
        outcome = await engine.api.send({ socket: 'client', to: connection, bytes });
      }
    }
  };
  await Promise.all(Array.from({ length: parallel }, sendOn));
  await engine.api.endConnection('client', connection, 'shutdown');
  await engine.whenSummary('client', ({ state }) => state.kind === 'stopped');
  return total / 1e6 / ((performance.now() - startedAt) / 1_000);
}

async function theirs(): Promise<number> {
  const startedAt = performance.now();
  await bare.run('tcpSend', { port, total, pieceBytes });
  return total / 1e6 / ((performance.now() - startedAt) / 1_000);
}

const measured = await alternate(ours, theirs);
const isMet = measured.ratio >= 0.85;
report({ name: 'tcp-send', ...measured, unit: 'MB/s', goal: 'ratio ≥ 0.85', isMet });
