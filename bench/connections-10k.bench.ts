import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { JobWorker } from './jobWorker.ts';
import { median, report } from './measure.ts';

/** 10,000 open connections, each of them usable, and the memory that each takes in our process. */
const count = 10_000;
const load = new JobWorker('loadWorker.mjs');

async function measure(kind: 'engine' | 'bare') {
  const host = fork(fileURLToPath(new URL('memoryHost.ts', import.meta.url)), [kind], {
    execArgv: ['--expose-gc', '--import=tsx'],
  });
  const answer = async <T>() => ((await once(host, 'message')) as [T])[0];
  const ask = async <T>(question: 'memory' | 'count') => {
    host.send(question);
    return await answer<T>();
  };
  const settled = async (isSettled: (at: Count) => boolean) => {
    for (;;) {
      const at = await ask<Count>('count');
      if (isSettled(at)) {
        return at;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  const port = await answer<number>();
  // Once through, so that code and pools are there already. Each says one byte.
  const first = await load.number('openMany', { port, count: 500 });
  await load.run('sayAndClose');
  await settled(({ connections, bytes }) => connections === 0 && bytes === first);
  const before = await ask<number>('memory');
  const opened = await load.number('openMany', { port, count });
  const { connections } = await settled((at) => at.connections === opened);
  const after = await ask<number>('memory');
  await load.run('sayAndClose');
  const said = await settled((at) => at.connections === 0);
  host.kill();
  await once(host, 'exit');
  return {
    open: connections,
    usable: said.bytes - first,
    bytesEach: (after - before) / connections,
  };
}

interface Count {
  readonly connections: number;
  readonly bytes: number;
}

const rounds = [];
for (let round = 0; round < 3; round += 1) {
  rounds.push({ theirs: await measure('bare'), ours: await measure('engine') });
}
const ratio = median(rounds.map(({ ours, theirs }) => ours.bytesEach / theirs.bytesEach));
const open = Math.min(...rounds.map(({ ours }) => ours.open));
const usable = Math.min(...rounds.map(({ ours }) => ours.usable));
report({
  name: 'connections-10k',
  value: median(rounds.map(({ ours }) => ours.bytesEach)),
  reference: median(rounds.map(({ theirs }) => theirs.bytesEach)),
  ratio,
  open,
  usable,
  unit: 'bytes each',
  goal: 'all open, ratio ≤ 1.5',
  isMet: open === count && usable === count && ratio <= 1.5,
});
