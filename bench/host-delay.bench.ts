import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { median, report } from './measure.ts';

/**
 * The delay of the extension host's event loop under a full-speed flood, beside what it has when idle in
 * the same window, in a real VS Code with the Output channel shown: test/host/responsiveness.test.ts measures,
 * this repeats and judges. Everything that VS Code itself does at that time is part of both.
 */
const rounds = 3;

interface Delay {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

interface Measured {
  readonly megabytesPerSecond: number;
  readonly idle: Delay;
  readonly flooded: Delay;
}

async function measure(): Promise<Measured> {
  const script = fileURLToPath(new URL('../scripts/testHost.mjs', import.meta.url));
  const child = spawn(process.execPath, [script, '--grep', 'under a full-speed flood'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (text: Buffer) => (output += text.toString()));
  await new Promise((resolve) => child.once('close', resolve));
  const line = /host-delay (\{.*\})/.exec(output)?.[1];
  if (line === undefined) {
    throw new Error(`the host test measured nothing:\n${output.slice(-2_000)}`);
  }
  return JSON.parse(line) as Measured;
}

const runs: Measured[] = [];
for (let round = 0; round < rounds; round += 1) {
  runs.push(await measure());
}
const of = (figure: (run: Measured) => number) => median(runs.map(figure));
const ratio = of(({ idle, flooded }) => flooded.p99 / idle.p99);
report({
  name: 'host-delay',
  value: of(({ flooded }) => flooded.p99),
  reference: of(({ idle }) => idle.p99),
  ratio,
  max: of(({ flooded }) => flooded.max),
  megabytesPerSecond: of((run) => run.megabytesPerSecond),
  unit: 'ms, p99',
  goal: 'ratio ≤ 3',
  isMet: ratio <= 3,
});
