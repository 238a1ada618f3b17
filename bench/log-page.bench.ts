import { EngineUnderTest } from './engineUnderTest.ts';
import { JobWorker } from './jobWorker.ts';
import { percentile, report } from './measure.ts';

/**
 * 200 entries at a random place among 1,000,000, from the call to the answer in this thread; beside
 * them, in turn, calls that have nothing to do, through the same port of the same worker thread.
 */
const entries = 1_000_000;
const bytes = 100;
const engine = await EngineUnderTest.start({ logBytesPerSocket: 4 * entries * bytes });
const load = new JobWorker('loadWorker.mjs');
const definition = { listen: 'tcp://127.0.0.1:0', bufferSize: bytes };
const port = await engine.run('listener', { name: 'listener', ...definition });
await load.run('tcpFlood', { port, total: 1.1 * entries * bytes });
await engine.whenSummary('listener', ({ openConnections }) => openConnections === 0);
const query = await engine.api.openQuery({});
/** No query has this number, so that closing it is an empty call. */
const noQuery = -1;
const pageTimes: number[] = [];
const emptyTimes: number[] = [];
for (let look = 0; look < 2_200; look += 1) {
  const position = Math.floor(Math.random() * (query.total - 200));
  const calledAt = performance.now();
  await engine.api.closeQuery(noQuery);
  const askedAt = performance.now();
  const page = await engine.api.page({
    query: query.id,
    at: { position },
    count: 200,
    previewBytes: 256,
  });
  const tookMs = performance.now() - askedAt;
  if (page.rows.length !== 200 || page.position !== position) {
    throw new Error('not the page that was asked for');
  }
  if (look >= 200) {
    emptyTimes.push(askedAt - calledAt);
    pageTimes.push(tookMs);
  }
}
const value = percentile(pageTimes, 99);
const reference = percentile(emptyTimes, 99);
const ratio = value / reference;
report({
  name: 'log-page',
  value,
  reference,
  ratio,
  p50: percentile(pageTimes, 50),
  p50Reference: percentile(emptyTimes, 50),
  entries: query.total,
  unit: 'ms, p99',
  goal: 'ratio ≤ 4',
  isMet: ratio <= 4,
});
