import { EngineUnderTest } from './engineUnderTest.ts';
import { JobWorker } from './jobWorker.ts';
import { alternate, report } from './measure.ts';

/** Connections accepted, logged and closed per second, against a bare `net` server. */
const count = 1_000;
const rounds = 25;
const engine = await EngineUnderTest.start();
const [load, bare] = [new JobWorker('loadWorker.mjs'), new JobWorker('bareWorker.mjs')];
const ports = {
  ours: await engine.run('listener', { name: 'listener', listen: 'tcp://127.0.0.1:0' }),
  theirs: await bare.number('tcpSink'),
};
const rate = async (port: number) =>
  count / ((await load.number('connects', { port, count, parallel: 64 })) / 1_000);
const measured = await alternate(
  () => rate(ports.ours),
  () => rate(ports.theirs),
  rounds,
);
const isMet = measured.ratio >= 0.9;
report({ name: 'accept-rate', ...measured, unit: 'connections/s', goal: 'ratio ≥ 0.9', isMet });
