import { EngineUnderTest } from './engineUnderTest.ts';
import { JobWorker } from './jobWorker.ts';
import { alternate, report } from './measure.ts';

/** Datagrams of 100 bytes per second, logged, under a flood that neither side can take whole. */
const seconds = 1.2;
const rounds = 9;
const engine = await EngineUnderTest.start();
const [load, bare] = [new JobWorker('loadWorker.mjs'), new JobWorker('bareWorker.mjs')];
const ports = {
  ours: await engine.run('listener', { name: 'listener', listen: 'udp://127.0.0.1:0' }),
  theirs: await bare.number('udpSink'),
};

/** Counts over the middle of the flood, by the clock of who tells the count. */
async function rate(port: number, count: () => Promise<number>): Promise<number> {
  const flood = load.run('udpFlood', { port, bytes: 100, seconds });
  await new Promise((resolve) => setTimeout(resolve, 200));
  const [from, fromAt] = [await count(), performance.now()];
  await new Promise((resolve) => setTimeout(resolve, (seconds - 0.4) * 1_000));
  const [to, toAt] = [await count(), performance.now()];
  await flood;
  return (to - from) / ((toAt - fromAt) / 1_000);
}

const query = await engine.api.openQuery({});
const measured = await alternate(
  () =>
    rate(ports.ours, async () => {
      const { total, evicted } = await engine.api.page({
        query: query.id,
        at: { position: 0 },
        count: 0,
        previewBytes: 0,
      });
      return total + evicted;
    }),
  () => rate(ports.theirs, () => bare.number('udpReceived')),
  rounds,
);
const isMet = measured.ratio >= 0.95;
report({ name: 'udp-receive', ...measured, unit: 'datagrams/s', goal: 'ratio ≥ 0.95', isMet });
