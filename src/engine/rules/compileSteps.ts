import { namedChecksum } from '../../shared/checksum.ts';
import type { CloseMode } from '../../shared/engineApi.ts';
import type { Payload } from '../../shared/definition/payloadSchema.ts';
import { partsOfReplacement } from '../../shared/step/replaceStep.ts';
import { keptBy, messagesOf } from '../../shared/step/steps.ts';
import type { Step } from '../../shared/step/steps.ts';
import type { Message } from '../sending/message.ts';
import type { CompiledStep, Reply } from './compiledRule.ts';

/** Reads the payload of a step. Throws where it can't be read; the message says why. */
export type ReadPayload = (payload: Payload) => Message;

/** What one step says, in the order in which it is done. */
export function compileStep(step: Step, read: ReadPayload): CompiledStep[] {
  const replyOf = (payload: Payload): Reply => ({
    message: read(payload),
    checksum: step.checksum === undefined ? undefined : namedChecksum(step.checksum),
    raw: step.raw ?? false,
  });
  const replies = messagesOf(step).map(replyOf);
  const steps: (CompiledStep | false)[] = [
    step.delayMs !== undefined && delay(step.delayMs),
    step.mark === true && { kind: 'mark' },
    step.note !== undefined && { kind: 'note', message: read(step.note) },
    ...(step.startTls === true ? [] : replies.map((reply) => sendOf(step, reply))),
    step.echo === true && { kind: 'echo' },
    step.startTls === true && { kind: 'startTls', preamble: replies },
    ...keptBy(step).map(({ key, name, payload }): CompiledStep => ({
      kind: key,
      name,
      message: read(payload),
    })),
    step.goto !== undefined && { kind: 'goto', state: step.goto },
    step.replace !== undefined && replaceWith(step.replace, read, replyOf),
    step.forward === true && { kind: 'forward' },
    step.drop === true && { kind: 'drop' },
    step.close !== undefined &&
      step.close !== false && { kind: 'close', mode: closeModes[String(step.close)] ?? 'close' },
    step.stop === true && { kind: 'stop' },
  ];
  return steps.filter((one) => one !== false);
}

const closeModes: Readonly<Record<string, CloseMode>> = {
  true: 'close',
  half: 'shutdown',
  reset: 'reset',
};

function delay(ms: number | [number, number]): CompiledStep {
  const [from, to] = Array.isArray(ms) ? ms : [ms, ms];
  return { kind: 'delay', from, to };
}

function replaceWith(
  replacement: NonNullable<Step['replace']>,
  read: ReadPayload,
  replyOf: (payload: Payload) => Reply,
): CompiledStep {
  const { find, with: other } = partsOfReplacement(replacement);
  return {
    kind: 'replace',
    find: find === undefined ? undefined : read(find),
    reply: replyOf(other),
  };
}

function sendOf({ to = 'peer', chunkBytes, everyMs = 0 }: Step, reply: Reply): CompiledStep {
  const pieces = chunkBytes === undefined ? undefined : { bytes: chunkBytes, everyMs };
  return { kind: 'send', reply, to, pieces };
}
