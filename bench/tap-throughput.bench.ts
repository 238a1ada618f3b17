import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { EngineUnderTest } from './engineUnderTest.ts';
import { JobWorker } from './jobWorker.ts';
import { alternate, report } from './measure.ts';

/** Bytes per second of one stream through a tap, everything logged, against a bare pipeline and socat. */
const total = 256 * 1024 * 1024;
const rounds = 7;
const engine = await EngineUnderTest.start();
const [load, bare, sink] = [
  new JobWorker('loadWorker.mjs'),
  new JobWorker('bareWorker.mjs'),
  new JobWorker('bareWorker.mjs'),
];
const target = await sink.number('tcpSink', {});
const ports = {
  ours: await engine.run('tap', {
    name: 'tap',
    listen: 'tcp://127.0.0.1:0',
    forward: `tcp://127.0.0.1:${target}`,
  }),
  theirs: await bare.number('tcpRelay', { port: target }),
};
const flood = async (port: number) =>
  total / 1e6 / ((await load.number('tcpFlood', { port, total })) / 1_000);

/** Its own port, in a process that lives for all rounds. */
async function socat(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  const listen = `TCP-LISTEN:${port},bind=127.0.0.1,fork,reuseaddr`;
  const child = spawn('socat', ['-d', '-d', '-b', '65536', listen, `TCP:127.0.0.1:${target}`]);
  process.once('exit', () => child.kill());
  await once(child.stderr, 'data');
  child.stderr.resume();
  return port;
}

const measured = await alternate(
  () => flood(ports.ours),
  () => flood(ports.theirs),
  rounds,
);
const hasSocat = spawnSync('socat', ['-V']).error === undefined;
const socatPort = hasSocat ? await socat() : 0;
const beside = hasSocat
  ? await alternate(
      () => flood(ports.ours),
      () => flood(socatPort),
      rounds,
    )
  : undefined;
report({
  name: 'tap-throughput',
  ...measured,
  ...(beside && { ratioSocat: beside.ratio, referenceSocat: beside.reference }),
  unit: 'MB/s',
  goal: 'ratio ≥ 0.9, ratioSocat ≥ 1',
  isMet: measured.ratio >= 0.9 && (beside === undefined || beside.ratio >= 1),
});
