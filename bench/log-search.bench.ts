import { EngineUnderTest } from './engineUnderTest.ts';
import { JobWorker } from './jobWorker.ts';
import { alternate, median, report } from './measure.ts';

/**
 * A text, and a regular expression, in 1,000,000 messages of 100 bytes, from the query's opening to
 * the summary that says it is complete; and how long an echo takes meanwhile, at worst.
 */
const entries = 1_000_000;
const bytes = 100;
const needle = 'needle in a haystack';
const engine = await EngineUnderTest.start({ logBytesPerSocket: 2 * entries * bytes });
const load = new JobWorker('loadWorker.mjs');
const echo = new JobWorker('loadWorker.mjs');

/** Printable characters in no order, with the needle in one message of 500. */
const piece = Buffer.alloc(500 * bytes);
let state = 1;
for (let at = 0; at < piece.length; at += 1) {
  state = (state * 48_271) % 0x7fffffff;
  piece[at] = 0x20 + (state % 95);
}
piece.write(needle, 40 * bytes + 7);
const port = await engine.run('listener', {
  name: 'listener',
  listen: 'tcp://127.0.0.1:0',
  bufferSize: bytes,
});
await load.run('tcpFlood', { port, total: entries * bytes, piece });
await engine.whenSummary('listener', ({ openConnections }) => openConnections === 0);
const echoPort = await engine.run('echo', {
  name: 'echo',
  listen: 'tcp://127.0.0.1:0',
  respond: [{ on: 'message', echo: true }],
});

/** Longer than summaries are apart: the one that tells of an end must not wait for the one before it. */
const restMs = 150;

/** Resolves with the milliseconds that a filter took, and how much it found. */
async function search(filter: string) {
  await new Promise((resolve) => setTimeout(resolve, restMs));
  const startedAt = performance.now();
  const { id, complete } = await engine.api.openQuery({ sockets: ['listener'], filter });
  const { total } = complete
    ? await engine.api.page({ query: id, at: { position: 0 }, count: 0, previewBytes: 0 })
    : await engine.whenQuery(id, (summary) => summary.complete);
  const ms = performance.now() - startedAt;
  await engine.api.closeQuery(id);
  return { ms, total };
}

/** Resolves with the longest round trip through the echo listener while a filter searches. */
async function longestEcho(filter: string): Promise<number> {
  const trips = echo.run('roundTrips', { port: echoPort, bytes: 64, count: 10_000 });
  await search(filter);
  const times = await trips;
  return times instanceof Float64Array ? Math.max(...times) / 1_000 : NaN;
}

const haystack = Buffer.alloc(entries * bytes, piece);
const text = await alternate(
  async () => {
    const { ms, total } = await search(`"${needle}"`);
    // Where reads part messages they part some needles, too.
    if (total < entries / 1_000) {
      throw new Error(`${total} are not all that there are`);
    }
    return (entries * bytes) / ms / 1_000;
  },
  () => {
    const startedAt = performance.now();
    let place = haystack.indexOf(needle);
    while (place >= 0) {
      place = haystack.indexOf(needle, place + bytes);
    }
    return Promise.resolve((entries * bytes) / (performance.now() - startedAt) / 1_000);
  },
);
const expression = '/ne+d[a-m]e .* hay/';
const regexMs = median([
  (await search(expression)).ms,
  (await search(expression)).ms,
  (await search(expression)).ms,
]);
const idleEchoMs = await longestEcho('in');
const textEchoMs = await longestEcho(`"${needle}"`);
const regexEchoMs = await longestEcho(expression);
const catastrophicEchoMs = await longestEcho('/([ -~]+)+\\x00/');
report({
  name: 'log-search',
  ...text,
  regexMs,
  idleEchoMs,
  textEchoMs,
  regexEchoMs,
  catastrophicEchoMs,
  unit: 'MB/s, echo: the longest',
  goal: 'ratio ≥ 0.6, regexMs ≤ 3000',
  isMet: text.ratio >= 0.6 && regexMs <= 3_000,
});
