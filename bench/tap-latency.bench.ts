import { EngineUnderTest } from './engineUnderTest.ts';
import { JobWorker } from './jobWorker.ts';
import { median, percentile, report } from './measure.ts';

/** What a tap adds to round trips of 64 bytes, in microseconds, against what a bare pipeline adds. */
const request = { bytes: 64, count: 2_000 };
const roundCount = 15;
const engine = await EngineUnderTest.start();
const [load, bare, echo] = [
  new JobWorker('loadWorker.mjs'),
  new JobWorker('bareWorker.mjs'),
  new JobWorker('bareWorker.mjs'),
];
const target = await echo.number('tcpEcho');
const ports = {
  direct: target,
  theirs: await bare.number('tcpRelay', { port: target }),
  ours: await engine.run('tap', {
    name: 'tap',
    listen: 'tcp://127.0.0.1:0',
    forward: `tcp://127.0.0.1:${target}`,
  }),
};
const sides = ['direct', 'theirs', 'ours'] as const;
const rounds: Partial<Record<(typeof sides)[number], Float64Array>>[] = [];
for (let round = 0; round <= roundCount; round += 1) {
  const times: Partial<Record<(typeof sides)[number], Float64Array>> = {};
  for (const side of sides) {
    times[side] = (await load.run('roundTrips', { ...request, port: ports[side] })) as Float64Array;
  }
  if (round > 0) {
    rounds.push(times);
  }
}
const added = (side: 'theirs' | 'ours', percent: number) =>
  rounds.map(
    (times) => percentile(times[side] ?? [], percent) - percentile(times.direct ?? [], percent),
  );
const value = median(added('ours', 50));
const reference = median(added('theirs', 50));
const ratio = value / reference;
report({
  name: 'tap-latency',
  ...{ value, reference, ratio },
  p99: median(added('ours', 99)),
  p99Reference: median(added('theirs', 99)),
  unit: 'µs added',
  goal: 'ratio ≤ 1.3',
  isMet: ratio <= 1.3,
});
