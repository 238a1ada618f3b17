import type { StreamFraming } from '../framing/streamFraming.ts';
import type { Reply, RuleSet } from './compiledRule.ts';

/** Throws where what a rule always sends alike fits no frame; the message says why. */
export function checkFrames({ all }: RuleSet, framing: StreamFraming): void {
  for (const { on, sequence } of all) {
    for (const step of sequence.flat()) {
      const replies: readonly Reply[] =
        step.kind === 'send' ? [step.reply] : step.kind === 'startTls' ? step.preamble : [];
      for (const { message, raw, checksum } of replies) {
        if (raw || !('bytes' in message)) {
          continue;
        }
        const framed = framing.wrap(checksum?.append(message.bytes) ?? message.bytes);
        if (!framed.ok) {
          const what = on === 'connect' ? 'a greeting' : 'an answer';
          throw new RangeError(`${what} can’t be sent: ${framed.error.message}`);
        }
      }
    }
  }
}
