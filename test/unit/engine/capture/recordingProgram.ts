import { readFileSync, watch } from 'node:fs';
import { Engine } from '../../../../src/engine/engine.ts';
import { runningAt } from '../engineFixture.ts';

/** A process of its own that records into the file it is given, to be killed. Says when a text is in it. */
const [, , path = '', text = ''] = process.argv;
const engine = new Engine({ summary: () => undefined });
await engine.captures.startRecording({ path });
watch(path, () => {
  if (readFileSync(path).includes(text)) {
    console.log('flushed');
  }
});
const state = await engine.startSocket('a', { name: 'a', listen: 'tcp://127.0.0.1:0' });
console.log(`port ${runningAt(state).port}`);
