import { EngineUnderTest } from './engineUnderTest.ts';
import { JobWorker } from './jobWorker.ts';
import { alternate, median, report } from './measure.ts';

/**
 * Datagrams of 100 bytes per second through a tap, logged, against a bare relay; and how many of 20,000 a
 * second are lost on their way through either, in the middle one of some runs.
 */
const seconds = 1.2;
const rounds = 7;
const steadyRate = 20_000;
const steadyRounds = 5;
const engine = await EngineUnderTest.start();
const [load, bare, sink] = [
  new JobWorker('loadWorker.mjs'),
  new JobWorker('bareWorker.mjs'),
  new JobWorker('bareWorker.mjs'),
];
const target = await sink.number('udpSink');
const ports = {
  ours: await engine.run('tap', {
    name: 'tap',
    listen: 'udp://127.0.0.1:0',
    forward: `udp://127.0.0.1:${target}`,
  }),
  theirs: await bare.number('udpRelay', { port: target }),
};
const received = () => sink.number('udpReceived');

/** Counts at the target over the middle of a flood. */
async function rate(port: number): Promise<number> {
  const flood = load.run('udpFlood', { port, bytes: 100, seconds });
  await new Promise((resolve) => setTimeout(resolve, 200));
  const [from, fromAt] = [await received(), performance.now()];
  await new Promise((resolve) => setTimeout(resolve, (seconds - 0.4) * 1_000));
  const [to, toAt] = [await received(), performance.now()];
  await flood;
  await quiet();
  return (to - from) / ((toAt - fromAt) / 1_000);
}

/** Once nothing more comes out. */
async function quiet(): Promise<number> {
  for (let before = -1; ;) {
    const now = await received();
    if (now === before) {
      return now;
    }
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Of datagrams at a steady rate. */
async function lostAt(port: number): Promise<number> {
  const before = await quiet();
  const sent = await load.number('udpFlood', { port, bytes: 100, seconds: 1, rate: steadyRate });
  return sent - ((await quiet()) - before);
}

const losses = { ours: [] as number[], theirs: [] as number[] };
for (let round = 0; round < steadyRounds; round += 1) {
  losses.theirs.push(await lostAt(ports.theirs));
  losses.ours.push(await lostAt(ports.ours));
}
const [lost, lostReference] = [median(losses.ours), median(losses.theirs)];
const measured = await alternate(
  () => rate(ports.ours),
  () => rate(ports.theirs),
  rounds,
);
report({
  name: 'tap-udp',
  ...measured,
  lost,
  lostReference,
  unit: 'datagrams/s',
  // What a bare relay loses as well is the machine's: it had something else to do.
  goal: `ratio ≥ 0.8, none lost at ${steadyRate}/s, or no more than by the reference`,
  isMet: measured.ratio >= 0.8 && lost <= lostReference,
});
