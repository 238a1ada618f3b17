import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { EngineUnderTest } from './engineUnderTest.ts';
import { JobWorker } from './jobWorker.ts';
import { median, percentile, report } from './measure.ts';

/** How exact faults are: a delay, a rate, a share of losses; and what a delay costs of the throughput. */
const engine = await EngineUnderTest.start();
const load = new JobWorker('loadWorker.mjs');
const latencyMs = 100;
const kilobytesPerSecond = 1_000;
const seconds = 10;
const datagrams = 20_000;
const lossPercent = 10;

const errors = await delayErrors();
const rateError = await bandwidthError();
const lost = await losses();
const fullRate = await throughput();
const spread = 2.576 * Math.sqrt(lost.of * 0.1 * 0.9);
const isInside = Math.abs(lost.dropped - lost.of / 10) <= spread;
const [medianErrorMs, p99ErrorMs] = [median(errors), percentile(errors, 99)];
report({
  name: 'faults',
  medianErrorMs,
  p99ErrorMs,
  bandwidthErrorPercent: rateError,
  lostOf20000: lost.dropped,
  lossInside99: isInside,
  fullRate,
  unit: 'MB/s under a latency of 100 ms',
  goal: 'median ≤ 3 ms, p99 ≤ 15 ms, rate ≤ 5 %, loss in its 99 % interval, ≥ 100 MB/s',
  isMet: medianErrorMs <= 3 && p99ErrorMs <= 15 && rateError <= 5 && isInside && fullRate >= 100,
});

/** By how much each of 400 answers of an echo strays from the latency, in milliseconds. */
async function delayErrors(): Promise<number[]> {
  const port = await engine.run('latency', {
    ...{ name: 'latency', listen: 'tcp://127.0.0.1:0', respond: [{ on: 'message', echo: true }] },
    faults: [{ type: 'latency', latency: latencyMs }],
  });
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const sentAt: number[] = [];
  const found: number[] = [];
  return await new Promise((resolve) => {
    socket.on('data', (bytes) => {
      for (let at = 0; at < bytes.length; at += 1) {
        found.push(Math.abs(performance.now() - (sentAt[found.length] ?? 0) - latencyMs));
      }
      if (found.length === 400) {
        socket.destroy();
        resolve(found);
      }
    });
    socket.on('connect', () => {
      const timer = setInterval(() => {
        sentAt.push(performance.now());
        socket.write('x');
        if (sentAt.length === 400) {
          clearInterval(timer);
        }
      }, 20);
    });
  });
}

/** How far what comes in ten seconds strays from the rate, in per cent. */
async function bandwidthError(): Promise<number> {
  const port = await engine.run('bandwidth', {
    ...{ name: 'bandwidth', listen: 'tcp://127.0.0.1:0', service: 'chargen' },
    faults: [{ type: 'bandwidth', rate: kilobytesPerSecond }],
  });
  const socket = connect(port, '127.0.0.1');
  let bytes = 0;
  socket.on('data', ({ length }) => (bytes += length));
  await new Promise((resolve) => socket.once('data', resolve));
  const [from, since] = [bytes, performance.now()];
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  const rate = (bytes - from) / (performance.now() - since);
  socket.destroy();
  return Math.abs(rate / kilobytesPerSecond - 1) * 100;
}

async function losses(): Promise<{ readonly dropped: number; readonly of: number }> {
  const port = await engine.run('loss', {
    ...{ name: 'loss', listen: 'udp://127.0.0.1:0', seed: 1 },
    faults: [{ type: 'loss', percent: lossPercent, stream: 'upstream' }],
  });
  const socket = createSocket('udp4');
  for (let sent = 0; sent < datagrams; sent += 1) {
    socket.send('x', port, '127.0.0.1');
    if (sent % 100 === 99) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
  const { counters, faults = [] } = await engine.whenSummary(
    'loss',
    ({ counters: { messagesIn, droppedDatagrams = 0 } }) =>
      messagesIn + droppedDatagrams >= datagrams,
  );
  socket.close();
  return { dropped: faults[0]?.droppedMessages ?? 0, of: counters.messagesIn };
}

/** Megabytes per second of a stream that is delayed by 100 ms, the delay itself included. */
async function throughput(): Promise<number> {
  const port = await engine.run('rate', {
    ...{ name: 'rate', listen: 'tcp://127.0.0.1:0' },
    faults: [{ type: 'latency', latency: latencyMs, stream: 'upstream' }],
  });
  const total = 512 * 1024 * 1024;
  const rates: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const ms = await load.number('tcpFlood', { port, total });
    rates.push(total / 1_000 / ms);
  }
  return median(rates);
}
