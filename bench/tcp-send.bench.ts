import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EngineUnderTest } from './engineUnderTest.ts';
import { JobWorker } from './jobWorker.ts';
import { alternate, report } from './measure.ts';

/**
 * Bytes per second sent to a sink, everything logged: a file, against bare Node with the same file.
 * `messages…` is the same for messages of 1 MiB that this thread makes, as the extension host does:
 * where there are two cores, it takes part of one from engine or sink, which bare `net` with the same
 * pieces, made where they are sent, does not.
 */
const total = 512 * 1024 * 1024;
const pieceBytes = 1024 * 1024;
/** Pieces on their way at a time; twice as many may wait in the engine. */
const batchPieces = 8;
const engine = await EngineUnderTest.start();
const [load, bare] = [new JobWorker('loadWorker.mjs'), new JobWorker('bareWorker.mjs')];
const port = await load.number('sink');
const folder = await mkdtemp(join(tmpdir(), 'tcp-send-'));
const file = join(folder, 'file');
await writeFile(file, Buffer.alloc(total, 'x'));

/** Megabytes per second, from before the connection to after its end. */
async function rate(send: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await send();
  return total / 1e6 / ((performance.now() - startedAt) / 1_000);
}

/** Connects, sends and ends the stream. */
async function client(send: (connection: number) => Promise<void>): Promise<void> {
  await engine.run('client', { name: 'client', connect: `tcp://127.0.0.1:${port}` });
  const { id } = await look();
  await send(id);
  await engine.api.endConnection('client', id, 'shutdown');
  await engine.whenSummary('client', ({ state }) => state.kind === 'stopped');
}

async function look() {
  const { connections } = await engine.api.connections('client', { from: 0, count: 1 });
  const [connection] = connections;
  if (connection === undefined) {
    throw new Error('the client is not connected');
  }
  return connection;
}

async function sendFile(connection: number): Promise<void> {
  const outcome = await engine.api.startSendJob({ socket: 'client', to: connection, job: 1, file });
  if (!outcome.ok || outcome.value.bytes !== total) {
    throw new Error(JSON.stringify(outcome));
  }
}

async function sendMessages(connection: number): Promise<void> {
  for (let sent = 0; sent < total; sent += batchPieces * pieceBytes) {
    while ((await look()).queuedBytes > batchPieces * pieceBytes) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await Promise.all(Array.from({ length: batchPieces }, () => sendPiece(connection)));
  }
}

async function sendPiece(connection: number): Promise<void> {
  const bytes = Buffer.alloc(pieceBytes, 'x');
  const outcome = await engine.api.send({ socket: 'client', to: connection, bytes });
  if (!outcome.ok) {
    throw new Error(outcome.error.message);
  }
}

const measured = await alternate(
  () => rate(() => client(sendFile)),
  () => rate(() => bare.run('tcpSendFile', { port, file })),
);
const messages = await alternate(
  () => rate(() => client(sendMessages)),
  () => rate(() => bare.run('tcpSend', { port, total, pieceBytes })),
);
await rm(folder, { recursive: true });
report({
  name: 'tcp-send',
  ...measured,
  messages: messages.value,
  messagesReference: messages.reference,
  messagesRatio: messages.ratio,
  unit: 'MB/s',
  goal: 'ratio ≥ 0.85, messagesRatio ≥ 0.85',
  isMet: measured.ratio >= 0.85 && messages.ratio >= 0.85,
});
