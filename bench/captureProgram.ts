import { CaptureReader } from '../src/engine/capture/read/captureReader.ts';
import { residentBytes } from './measure.ts';

/**
 * Opens a capture in a process of its own and tells what that took: `node captureProgram.ts FILE`
 * prints `{ seconds, cpuSeconds, bytes, entries }`, the processor time and the memory beyond what the
 * process had before. Without a file it does nothing, for comparison.
 */
const [path] = process.argv.slice(2);
const before = await residentBytes();
const cpuBefore = process.cpuUsage();
const startedAt = performance.now();
let entries = 0;
if (path !== undefined) {
  const complete = new Promise<number>((resolve) => {
    const reader = new CaptureReader({
      summary: ({ isComplete, lastSeq }) => {
        if (isComplete) {
          resolve(lastSeq);
        }
      },
    });
    void reader.open(path);
    // It is part of the memory that counts.
    process.on('exit', () => reader.dispose());
  });
  entries = await complete;
}
const seconds = (performance.now() - startedAt) / 1_000;
const { user, system } = process.cpuUsage(cpuBefore);
const cpuSeconds = (user + system) / 1e6;
const bytes = (await residentBytes()) - before;
process.stdout.write(`${JSON.stringify({ seconds, cpuSeconds, bytes, entries })}\n`);
process.exit(0);
