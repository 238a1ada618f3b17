import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { EngineUnderTest } from './engineUnderTest.ts';
import { JobWorker } from './jobWorker.ts';
import { alternate, median, report } from './measure.ts';

/** 2,000 tapped connections opened, used and closed per second, and the memory of each, against pipelines. */
const count = 2_000;
const rounds = 7;
const [load, echo] = [new JobWorker('loadWorker.mjs'), new JobWorker('bareWorker.mjs')];
const target = await echo.number('tcpEcho');

const engine = await EngineUnderTest.start();
const bare = new JobWorker('bareWorker.mjs');
const ports = {
  ours: await engine.run('tap', {
    name: 'tap',
    listen: 'tcp://127.0.0.1:0',
    forward: `tcp://127.0.0.1:${target}`,
  }),
  theirs: await bare.number('tcpRelay', { port: target }),
};
const rate = async (port: number) =>
  count / ((await load.number('exchanges', { port, count, parallel: 64 })) / 1_000);
const measured = await alternate(
  () => rate(ports.ours),
  () => rate(ports.theirs),
  rounds,
);

/** Bytes of each connection that is kept open, in a process of its own. */
async function memory(kind: 'engine' | 'bare'): Promise<number> {
  const sink = await load.number('sink');
  const host = fork(
    fileURLToPath(new URL('memoryHost.ts', import.meta.url)),
    [kind, String(sink)],
    { execArgv: ['--expose-gc', '--import=tsx'] },
  );
  const answer = async <T>() => ((await once(host, 'message')) as [T])[0];
  const ask = async <T>(question: 'memory' | 'count') => {
    host.send(question);
    return await answer<T>();
  };
  const settled = async (wanted: number) => {
    while ((await ask<{ connections: number }>('count')).connections !== wanted) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  const port = await answer<number>();
  // Once through, so that code and pools are there already.
  await load.number('openMany', { port, count: 500 });
  await load.run('sayAndClose');
  await settled(0);
  const before = await ask<number>('memory');
  await load.number('openMany', { port, count });
  await settled(count);
  const after = await ask<number>('memory');
  await load.run('sayAndClose');
  host.kill();
  await once(host, 'exit');
  return (after - before) / count;
}

const sizes = [];
for (let round = 0; round < 3; round += 1) {
  sizes.push({ theirs: await memory('bare'), ours: await memory('engine') });
}
const memoryRatio = median(sizes.map(({ ours, theirs }) => ours / theirs));
report({
  name: 'tap-connections',
  ...measured,
  bytesEach: median(sizes.map(({ ours }) => ours)),
  bytesEachReference: median(sizes.map(({ theirs }) => theirs)),
  memoryRatio,
  unit: 'connections/s',
  goal: 'ratio ≥ 0.7, memoryRatio ≤ 2',
  isMet: measured.ratio >= 0.7 && memoryRatio <= 2,
});
