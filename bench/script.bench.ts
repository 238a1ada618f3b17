import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answeredPerSecond } from './answeredPerSecond.ts';
import { EngineUnderTest } from './engineUnderTest.ts';
import { JobWorker } from './jobWorker.ts';
import { median, percentile, report } from './measure.ts';
import { buildBundle } from './buildBundle.ts';

/**
 * Messages a second that a script answers, in a process of its own, beside an echo of the same frames; and what
 * it adds to a round trip of one, in microseconds.
 */
const frameBytes = 64;
const messages = 10_000;
const trips = { bytes: frameBytes, count: 1_000 };
const roundCount = 7;
const frame = Buffer.alloc(frameBytes, 'message ');

const hostFile = await buildBundle('src/engine/script/host/scriptHost.ts', 'scriptHost.cjs');
const folder = await mkdtemp(join(tmpdir(), 'script-bench-'));
const file = join(folder, 'script.mjs');
await writeFile(file, 'export const onMessage = (message) => message.bytes;\n');

const engine = await EngineUnderTest.start();
const load = new JobWorker('loadWorker.mjs');
const common = { listen: 'tcp://127.0.0.1:0', framing: { fixedLength: frameBytes } };
const ports = {
  echo: await engine.run('echo', {
    ...{ name: 'echo', ...common },
    respond: [{ on: 'message', echo: true }],
  }),
  script: await engine.run(
    'script',
    { name: 'script', ...common, script: file },
    { script: { file, hostFile } },
  ),
};
const sides = ['echo', 'script'] as const;
const rates = { echo: [] as number[], script: [] as number[] };
const p50s = { echo: [] as number[], script: [] as number[] };
for (let round = 0; round <= roundCount; round += 1) {
  for (const side of sides) {
    const port = ports[side];
    const rate = await answeredPerSecond(port, { frame, messages });
    const times = (await load.run('roundTrips', { ...trips, port })) as Float64Array;
    if (round > 0) {
      rates[side].push(rate);
      p50s[side].push(percentile(times, 50));
    }
  }
}
await engine.end();
await rm(folder, { recursive: true });
const addedP50 = median(p50s.script.map((p50, round) => p50 - (p50s.echo[round] ?? NaN)));
report({
  name: 'script',
  value: median(rates.script),
  reference: median(rates.echo),
  ratio: median(rates.script.map((rate, round) => rate / (rates.echo[round] ?? NaN))),
  unit: 'messages/s',
  addedP50Us: addedP50,
  goal: 'addedP50Us ≤ 300',
  isMet: addedP50 <= 300,
});
