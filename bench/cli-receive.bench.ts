import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { freePort } from '../test/freePort.ts';
import { CliUnderTest } from './cliUnderTest.ts';
import { JobWorker } from './jobWorker.ts';
import { alternate, report, skip } from './measure.ts';

/** Bytes per second that \`listen\` writes to a file, everything logged, beside ncat and socat. */
const name = 'cli-receive';
for (const program of ['ncat', 'socat']) {
  if (spawnSync(program, ['--version']).error !== undefined) {
    skip(name, `${program} is not installed (Debian: apt-get install ${program})`);
  }
}
const total = 512 * 1024 * 1024;
const cli = await CliUnderTest.build();
const load = new JobWorker('loadWorker.mjs');
const file = path.join(cli.folder, 'received');

/** Runs a program that listens on a port and writes what comes to its standard output, a file. */
async function flood(
  isListening: RegExp,
  command: string,
  args: (port: number) => readonly string[],
): Promise<number> {
  const port = await freePort();
  const output = openSync(file, 'w');
  // Its input stays open: at its end it would send a FIN at once.
  const child = spawn(command, [...args(port)], { stdio: ['pipe', output, 'pipe'] });
  closeSync(output);
  const { stderr } = child;
  if (stderr === null) {
    throw new Error(`${command} has no standard error`);
  }
  const exit = once(child, 'exit');
  for (let said = ''; !isListening.test(said);) {
    said += String((await once(stderr, 'data'))[0]);
  }
  const begun = performance.now();
  await load.number('tcpFlood', { port, total });
  await exit;
  const duration = performance.now() - begun;
  const { size } = await stat(file);
  if (size !== total) {
    throw new Error(`${command} wrote ${size} bytes of ${total}`);
  }
  return total / 1e6 / (duration / 1_000);
}

const ours = () =>
  flood(/Listening on/, process.execPath, (port) => [cli.program, 'listen', String(port)]);
const ncat = () => flood(/Listening/, 'ncat', (port) => ['-v', '-l', '127.0.0.1', String(port)]);
const socat = () =>
  flood(/listening on/, 'socat', (port) => [
    ...['-d', '-d', '-u'],
    `TCP-LISTEN:${port},bind=127.0.0.1,reuseaddr`,
    '-',
  ]);
const besideNcat = await alternate(ours, ncat, 3);
const besideSocat = await alternate(ours, socat, 3);
await cli.remove();
report({
  name,
  value: besideNcat.value,
  ncat: besideNcat.reference,
  ratio: besideNcat.ratio,
  socat: besideSocat.reference,
  socatRatio: besideSocat.ratio,
  unit: 'MB/s',
  goal: 'ratio ≥ 1 to both',
  isMet: besideNcat.ratio >= 1 && besideSocat.ratio >= 1,
});
