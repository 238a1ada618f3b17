import type { Replay } from '../../shared/sendJob.ts';
import { intervalMsMax } from '../../shared/sendJob.ts';
import type { Clock } from '../clock.ts';
import type { Connection } from '../connection.ts';
import { clamp } from '../log/pageRows.ts';
import type { SendJobRun } from './sendJobRun.ts';
import { passOn } from './sendFile.ts';

/**
 * Sends messages to a connection, each once the system has the one before. Their pauses are those of a
 * schedule that begins with the first: what is late is sent at once, and never before what it follows.
 */
export async function replayMessages(
  run: SendJobRun,
  clock: Clock,
  { messages }: Replay,
  connection: Connection,
): Promise<void> {
  let due = clock.now();
  run.progress(0, messages.length);
  for (const [index, { bytes, afterMs }] of messages.entries()) {
    const pauseMs = clamp(afterMs, 0, intervalMsMax);
    due += pauseMs;
    // No longer than the pause itself, where the clock is set back.
    const waitMs = Math.min(due - clock.now(), pauseMs);
    if (waitMs > 0) {
      await run.pause(waitMs);
    }
    if (!run.isOver()) {
      await passOn(run, [connection], bytes);
    }
    if (run.isOver()) {
      return;
    }
    run.progress(index + 1, messages.length);
  }
  run.end('completed');
}
