import { EngineUnderTest } from './engineUnderTest.ts';
import { JobWorker } from './jobWorker.ts';
import { alternate, report } from './measure.ts';

/** Bytes per second through a listener, everything logged, against a sink that forgets all. */
const total = 256 * 1024 * 1024;
const rounds = 15;
const engine = await EngineUnderTest.start();
const [load, bare] = [new JobWorker('loadWorker.mjs'), new JobWorker('bareWorker.mjs')];
const ports = {
  ours: await engine.run('listener', { name: 'listener', listen: 'tcp://127.0.0.1:0' }),
  theirs: await bare.number('tcpSink'),
};
const flood = async (port: number) =>
  total / 1e6 / ((await load.number('tcpFlood', { port, total })) / 1_000);
const measured = await alternate(
  () => flood(ports.ours),
  () => flood(ports.theirs),
  rounds,
);
const isMet = measured.ratio >= 1;
report({ name: 'tcp-receive', ...measured, unit: 'MB/s', goal: 'ratio ≥ 1', isMet });
