import { EngineUnderTest } from './engineUnderTest.ts';
import { JobWorker } from './jobWorker.ts';
import { median, percentile, report } from './measure.ts';

/** Round trips of 64 bytes through the echo listener, in microseconds, against a bare echo. */
/** Many short rounds, in turn: what else the machine does then hits both sides. */
const request = { bytes: 64, count: 3_000 };
const roundCount = 25;
const engine = await EngineUnderTest.start();
const [load, bare] = [new JobWorker('loadWorker.mjs'), new JobWorker('bareWorker.mjs')];
const ports = {
  ours: await engine.run('echo', {
    name: 'echo',
    listen: 'tcp://127.0.0.1:0',
    respond: [{ on: 'message', echo: true }],
  }),
  theirs: await bare.number('tcpEcho'),
};
const rounds = { ours: [] as Float64Array[], theirs: [] as Float64Array[] };
for (let round = 0; round <= roundCount; round += 1) {
  for (const side of ['theirs', 'ours'] as const) {
    const times = await load.run('roundTrips', { ...request, port: ports[side] });
    if (round > 0 && times instanceof Float64Array) {
      rounds[side].push(times);
    }
  }
}
const of = (side: 'ours' | 'theirs', percent: number) =>
  rounds[side].map((times) => percentile(times, percent));
const ratios = (percent: number) => {
  const theirs = of('theirs', percent);
  return median(of('ours', percent).map((value, round) => value / (theirs[round] ?? NaN)));
};
const [ratio, p99Ratio] = [ratios(50), ratios(99)];
report({
  name: 'echo-latency',
  value: median(of('ours', 50)),
  reference: median(of('theirs', 50)),
  ratio,
  p99: median(of('ours', 99)),
  p99Reference: median(of('theirs', 99)),
  p99Ratio,
  unit: 'µs',
  goal: 'ratio ≤ 1.05, p99Ratio ≤ 1.1',
  isMet: ratio <= 1.05 && p99Ratio <= 1.1,
});
