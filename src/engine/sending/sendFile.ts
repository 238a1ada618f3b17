import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Outcome } from '../../shared/socketError.ts';
import { failure, success } from '../../shared/socketError.ts';
import { chunkBytesMax, datagramChunkBytes, streamChunkBytes } from '../../shared/sendJob.ts';
import type { FileSource } from '../../shared/sendJob.ts';
import type { Connection } from '../connection.ts';
import { clamp } from '../log/pageRows.ts';
import type { SocketTraffic } from '../socketTraffic.ts';
import type { SendJobRun } from './sendJobRun.ts';
import { fileError, notAFile } from './fileError.ts';
import { isGone } from './sender.ts';

/** The length of a regular file in bytes, or why it can't be sent. */
export async function lengthOfFile(path: string): Promise<Outcome<number>> {
  try {
    const found = await stat(path);
    // A pipe or a device may never begin, or never end.
    return found.isFile() ? success(found.size) : failure(notAFile(path, found.isDirectory()));
  } catch (error) {
    return failure(fileError(error, path));
  }
}

/** How many bytes of a file each of its messages has. */
export function chunkBytesOf(
  { chunkBytes }: FileSource,
  traffic: SocketTraffic,
  isDatagram: boolean,
): number {
  const usual = isDatagram ? datagramChunkBytes : streamChunkBytes;
  // More than may wait would be refused each time.
  const most = Math.min(chunkBytesMax, traffic.context.limits.sendQueueBytes);
  return clamp(chunkBytes ?? usual, 1, most);
}

/** Sends a file to all these connections, each part of it once they have taken the one before. */
export async function sendFile(
  run: SendJobRun,
  source: FileSource,
  { length, chunkBytes }: { readonly length: number; readonly chunkBytes: number },
  connections: readonly Connection[],
): Promise<void> {
  let open = connections;
  let done = 0;
  run.progress(0, length);
  try {
    // Each chunk is a buffer of its own, which the log keeps.
    const chunks = createReadStream(source.file, { highWaterMark: chunkBytes });
    for await (const chunk of chunks as AsyncIterable<Buffer>) {
      if (done > 0 && source.intervalMs !== undefined) {
        await run.pause(source.intervalMs);
      }
      open = await passOn(run, open, chunk);
      if (run.isOver()) {
        return;
      }
      done += chunk.length;
      run.progress(done, length);
    }
    run.end('completed');
  } catch (error) {
    run.end('failed', fileError(error, source.file));
  }
}

/** Resolves with those that can take more. */
export async function passOn(
  run: SendJobRun,
  connections: readonly Connection[],
  chunk: Uint8Array,
): Promise<readonly Connection[]> {
  const message = { bytes: chunk };
  let rest = connections.filter((connection) => run.isOpen(connection));
  while (rest.length > 0 && !run.isOver()) {
    const { refusals } = await run.pass(rest, message);
    const full: Connection[] = [];
    for (const { connection, error } of refusals) {
      if (error.code === 'limitReached' && connection.queuedBytes > 0) {
        // Something else has filled the queue.
        full.push(connection);
      } else if (!isGone(error)) {
        run.end('failed', error);
      }
    }
    await run.drained(full);
    rest = full.filter((connection) => run.isOpen(connection));
  }
  const open = connections.filter((connection) => run.isOpen(connection));
  if (open.length === 0) {
    run.end('connectionsEnded');
  }
  return open;
}
