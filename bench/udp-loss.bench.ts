import { EngineUnderTest } from './engineUnderTest.ts';
import { JobWorker } from './jobWorker.ts';
import { report } from './measure.ts';

/** 50,000 datagrams a second for 10 s while this thread, which stands for the editor's, is blocked. */
const rate = 50_000;
const seconds = 10;
const engine = await EngineUnderTest.start();
const load = new JobWorker('loadWorker.mjs');
const port = await engine.run('listener', { name: 'listener', listen: 'udp://127.0.0.1:0' });
const flood = load.number('udpFlood', { port, bytes: 100, seconds, rate });
await new Promise((resolve) => setTimeout(resolve, 3_000));
// Blocked, not busy: the load alone has the other core.
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_000);
const sent = await flood;
// The kernel is asked for its drops once a second; by then everything is read, too.
await new Promise((resolve) => setTimeout(resolve, 1_500));
const { counters } = await engine.whenSummary('listener', () => true);
const lost = sent - counters.messagesIn;
report({
  name: 'udp-loss',
  lost,
  sent,
  droppedDatagrams: counters.droppedDatagrams,
  perSecond: sent / seconds,
  goal: 'lost = 0',
  isMet: lost === 0 && sent >= rate * seconds * 0.99,
});
