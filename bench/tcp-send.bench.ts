import { EngineUnderTest } from './engineUnderTest.ts';
import { JobWorker } from './jobWorker.ts';
import { alternate, report } from './measure.ts';

/** Bytes per second sent to a sink, everything logged, against bare `net` with the same pieces. */
const total = 512 * 1024 * 1024;
const pieceBytes = 1024 * 1024;
/** Pieces on their way at a time; twice as many may wait in the engine. */
const batchPieces = 8;
const engine = await EngineUnderTest.start();
const [load, bare] = [new JobWorker('loadWorker.mjs'), new JobWorker('bareWorker.mjs')];
const port = await load.number('sink');

async function ours(): Promise<number> {
  await engine.run('client', { name: 'client', connect: `tcp://127.0.0.1:${port}` });
  const look = async () => {
    const [connection] = (await engine.api.connections('client', { from: 0, count: 1 }))
      .connections;
    if (connection === undefined) {
      throw new Error('the client is not connected');
    }
    return connection;
  };
  const { id } = await look();
  const startedAt = performance.now();
  for (let sent = 0; sent < total; sent += batchPieces * pieceBytes) {
    while ((await look()).queuedBytes > batchPieces * pieceBytes) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await Promise.all(Array.from({ length: batchPieces }, () => sendPiece(id)));
  }
  await engine.api.endConnection('client', id, 'shutdown');
  await engine.whenSummary('client', ({ state }) => state.kind === 'stopped');
  return total / 1e6 / ((performance.now() - startedAt) / 1_000);
}

async function sendPiece(connection: number): Promise<void> {
  const bytes = Buffer.alloc(pieceBytes, 'x');
  const outcome = await engine.api.send({ socket: 'client', to: connection, bytes });
  if (!outcome.ok) {
    throw new Error(outcome.error.message);
  }
}

async function theirs(): Promise<number> {
  const startedAt = performance.now();
  await bare.run('tcpSend', { port, total, pieceBytes });
  return total / 1e6 / ((performance.now() - startedAt) / 1_000);
}

const measured = await alternate(ours, theirs);
const isMet = measured.ratio >= 0.85;
report({ name: 'tcp-send', ...measured, unit: 'MB/s', goal: 'ratio ≥ 0.85', isMet });
