import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from '../test/freePort.ts';
import { CliUnderTest } from './cliUnderTest.ts';
import { alternate, report } from './measure.ts';

/** How long the command line takes to help, to listen and to run one test, beside `node -e 0`. */
const cli = await CliUnderTest.build();
const url = `tcp://127.0.0.1:${await freePort()}`;
const file = await cli.write('one.sockets.json', {
  sockets: [
    { name: 'echo', listen: url, respond: [{ on: 'message', echo: true }] },
    { name: 'client', connect: url },
  ],
  tests: [{ name: 'echoes', do: [{ socket: 'client', send: 'a', expect: "'a'" }] }],
});
const bare = () => cli.milliseconds('-e', '0');

/** Until the port is bound, which it tells. */
async function listening(): Promise<number> {
  const begun = performance.now();
  const child = spawn(process.execPath, [cli.program, 'listen', '0'], {
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  await once(child.stderr, 'data');
  const duration = performance.now() - begun;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
  return duration;
}

const help = await alternate(() => cli.milliseconds(cli.program, '--help'), bare);
const listen = await alternate(listening, bare);
const test = await alternate(() => cli.milliseconds(cli.program, 'test', file), bare);
await cli.remove();
report({
  name: 'cli-start',
  value: help.value,
  reference: help.reference,
  ratio: help.ratio,
  listen: listen.value,
  listenRatio: listen.ratio,
  test: test.value,
  testRatio: test.ratio,
  unit: 'ms',
  goal: '--help ≤ 150 ms, listen ≤ 250 ms, test ≤ 400 ms',
  isMet: help.value <= 150 && listen.value <= 250 && test.value <= 400,
});
