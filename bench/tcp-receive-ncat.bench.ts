import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../test/freePort.ts';
import { EngineUnderTest } from './engineUnderTest.ts';
import { JobWorker } from './jobWorker.ts';
import { alternate, report, skip } from './measure.ts';

/** Bytes per second through a listener, everything logged, against ncat writing to a file. */
const name = 'tcp-receive-ncat';
if (spawnSync('ncat', ['--version']).error !== undefined) {
  skip(name, 'ncat is not installed (Debian: apt-get install ncat)');
}
const total = 1024 * 1024 * 1024;
const folder = await mkdtemp(join(tmpdir(), 'bench-'));
const engine = await EngineUnderTest.start();
const load = new JobWorker('loadWorker.mjs');
const port = await engine.run('listener', { name: 'listener', listen: 'tcp://127.0.0.1:0' });
const flood = async (to: number) =>
  total / 1e6 / ((await load.number('tcpFlood', { port: to, total })) / 1_000);

async function floodNcat(): Promise<number> {
  const free = await freePort();
  const file = openSync(join(folder, 'received'), 'w');
  const ncat = spawn('ncat', ['-v', '-l', '127.0.0.1', String(free)], {
    // Its input stays open: at its end ncat would send a FIN at once.
    stdio: ['pipe', file, 'pipe'],
  });
  closeSync(file);
  const { stderr } = ncat;
  if (stderr === null) {
    throw new Error('ncat has no standard error');
  }
  const exit = once(ncat, 'exit');
  for (let said = ''; !said.includes('Listening');) {
    said += String((await once(stderr, 'data'))[0]);
  }
  const speed = await flood(free);
  await exit;
  return speed;
}

const measured = await alternate(() => flood(port), floodNcat);
await rm(folder, { recursive: true });
report({ name, ...measured, unit: 'MB/s', goal: 'ratio ≥ 2', isMet: measured.ratio >= 2 });
