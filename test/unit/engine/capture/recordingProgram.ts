import { Engine } from '../../../../src/engine/engine.ts';
import { runningAt } from '../engineFixture.ts';

/** A process of its own that records into the file it is given, to be killed. */
const [, , path = ''] = process.argv;
const engine = new Engine({
  summary: ({ sockets }) => {
    const bytes = sockets[0]?.counters.bytesIn ?? 0;
    if (bytes > 0) {
      // Longer than the time after which it flushes.
      setTimeout(() => console.log(`flushed ${bytes}`), 400);
    }
  },
});
await engine.captures.startRecording({ path });
const state = await engine.startSocket('a', { name: 'a', listen: 'tcp://127.0.0.1:0' });
console.log(`port ${runningAt(state).port}`);
