import { EngineUnderTest } from './engineUnderTest.ts';
import { JobWorker } from './jobWorker.ts';
import { report, residentBytes } from './measure.ts';

/** Resident memory of 1,000,000 messages of 100 bytes, beyond those bytes, for each of them. */
const entries = 1_000_000;
const bytes = 100;
const engine = await EngineUnderTest.start({
  logBytesPerSocket: 4 * entries * bytes,
  logEntriesPerSocket: 2 * entries,
});
const load = new JobWorker('loadWorker.mjs');
const definition = { listen: 'tcp://127.0.0.1:0', bufferSize: bytes };

/** The stream's chunks are no multiple of the length, so a few messages are shorter. */
async function fill(id: string, messages: number): Promise<number> {
  const port = await engine.run(id, { name: id, ...definition });
  await load.run('tcpFlood', { port, total: messages * bytes });
  return (await engine.whenSummary(id, ({ openConnections }) => openConnections === 0)).entries;
}

// A few megabytes warm up every code path, and are too little to be reused for the rest.
await fill('warm-up', entries / 20);
await engine.api.removeSocket('warm-up');
const before = await residentBytes();
const kept = await fill('listener', entries);
const after = await residentBytes();
const bytesPerEntry = (after - before - entries * bytes) / kept;
report({
  name: 'log-memory',
  bytesPerEntry,
  entries: kept,
  unit: 'bytes',
  goal: 'bytesPerEntry ≤ 40',
  isMet: bytesPerEntry <= 40,
});
