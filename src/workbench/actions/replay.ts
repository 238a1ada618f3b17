import * as v from 'valibot';
import { replayMessagesMax } from '../../shared/sendJob.ts';
import { parseHex } from '../../shared/parseHex.ts';
import { namedSocket } from '../namedSocket.ts';
import { action } from './action.ts';
import { bytes, hex, job } from './arguments.ts';
import { runSendJob } from './runSendJob.ts';
import { excludesPeer, targetKeys } from './sendArguments.ts';

/** How long after the one before it, in milliseconds and parts of one; the engine waits a day at most. */
const afterMs = v.pipe(v.number(), v.finite(), v.minValue(0));

/**
 * Sends messages one after the other, with their pauses, to exactly one connection: as they are, without
 * framing, unless `raw` is false. Resolves when it is over.
 */
export const replay = action({
  id: 'replay',
  argument: v.pipe(
    v.strictObject({
      ...targetKeys,
      messages: v.pipe(
        v.array(v.union([v.strictObject({ bytes, afterMs }), v.strictObject({ hex, afterMs })])),
        v.minLength(1),
        v.maxLength(replayMessagesMax),
      ),
      job: v.optional(job),
    }),
    excludesPeer(),
  ),
  risk: 'sends',
  run: (workbench, { messages, ...argument }) =>
    runSendJob(
      workbench,
      namedSocket(workbench.registry, argument.socket),
      { ...argument, raw: argument.raw ?? true },
      {
        messages: messages.map((message) => ({
          afterMs: message.afterMs,
          bytes: 'bytes' in message ? message.bytes : bytesOf(message.hex),
        })),
      },
    ),
});

function bytesOf(text: string): Uint8Array {
  const parsed = parseHex(text);
  return parsed.ok ? parsed.bytes : new Uint8Array();
}
