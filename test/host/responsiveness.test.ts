import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandIds } from '../../src/shared/ids.ts';
import { portOf, run, start, tidy, workbench } from './workbench.ts';

const seconds = 3;

/** Writes as fast as the listener takes it; says how many bytes went. */
const flooder = `
  const [port, seconds] = process.argv.slice(1).map(Number);
  const chunk = Buffer.alloc(65536, 'flood ');
  const socket = require('node:net').connect(port, '127.0.0.1', () => {
    const end = performance.now() + seconds * 1000;
    let sent = 0;
    const write = () => {
      while (performance.now() < end) {
        sent += chunk.length;
        if (!socket.write(chunk)) {
          socket.once('drain', write);
          return;
        }
      }
      socket.end(() => process.stdout.write(String(sent)));
    };
    write();
  });`;

/** The event loop's delay in milliseconds while `work` goes on. */
async function delayDuring(work: () => Promise<unknown>) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await work();
  delay.disable();
  const ms = (nanoseconds: number) => nanoseconds / 1e6;
  return { p50: ms(delay.percentile(50)), p99: ms(delay.percentile(99)), max: ms(delay.max) };
}

describe('the extension host', () => {
  afterEach(tidy);

  it('activates quickly', async function () {
    const { activationMs } = await workbench();
    console.log(`    activation: ${activationMs.toFixed(1)} ms (aim: under 30 ms)`);
    assert.ok(activationMs < 1_000);
  });

  it('stays responsive under a full-speed flood', async function () {
    this.timeout(30_000);
    const report = await start(commandIds.startTcpListener, { endpoint: '0', name: 'flooded' });
    await run(commandIds.showLog);
    const idle = await delayDuring(() => sleep(seconds * 1_000));
    let sent = '';
    const flooded = await delayDuring(async () => {
      const child = spawn(
        process.execPath,
        ['-e', flooder, String(portOf(report)), String(seconds)],
        {
          stdio: ['ignore', 'pipe', 'inherit'],
          env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
        },
      );
      child.stdout.on('data', (text: Buffer) => (sent += text.toString()));
      await once(child, 'close');
    });
    const megabytesPerSecond = Math.round(Number(sent) / 1e6 / seconds);
    // bench/host-delay.bench.ts reads this line.
    console.log(`    host-delay ${JSON.stringify({ megabytesPerSecond, idle, flooded })}`);
    assert.ok(Number(sent) > 0);
    assert.ok(flooded.p99 < 1_000, `p99 ${flooded.p99} ms`);
  });
});
