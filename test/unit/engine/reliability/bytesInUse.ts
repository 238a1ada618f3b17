import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes that buffers and objects of this process occupy, without what nothing refers to any more. */
export function bytesInUse(): number {
  collectGarbage();
  // V8 frees the memory of buffers in a thread of its own, for which only the next collection waits.
  collectGarbage();
  const { arrayBuffers, heapUsed } = process.memoryUsage();
  return arrayBuffers + heapUsed;
}
