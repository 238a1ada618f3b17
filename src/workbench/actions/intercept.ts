import * as v from 'valibot';
import type { HeldReceipt } from '../../shared/intercept/heldRequest.ts';
import { interceptSchema } from '../../shared/intercept/interceptSchema.ts';
import { parsePayloadExpression, renderPayloadExpression } from '../../shared/payloadExpression.ts';
import { noValues } from '../../shared/variables.ts';
import { describePayloadFault } from '../describeInput.ts';
import { l10n } from '../l10n.ts';
import { namedSocket } from '../namedSocket.ts';
import { resultOf } from '../socketResult.ts';
import { UserError } from '../userError.ts';
import type { Workbench } from '../workbench.ts';
import { action } from './action.ts';
import { bytes, count, socket } from './arguments.ts';
import { hasReadablePayload, payloadExpressionOf, payloadKeys } from './sendArguments.ts';
import type { PayloadArgument } from './sendArguments.ts';

/**
 * Holds messages of a running socket from now on until somebody decides about them; null ends that, and
 * what is held goes on. It lasts until the socket stops; one of no file keeps it.
 */
export const intercept = action({
  id: 'intercept',
  argument: v.object({ socket, intercept: v.nullable(interceptSchema) }),
  risk: 'sends',
  run: async ({ registry }, { socket: name, intercept: wanted }) => {
    const found = namedSocket(registry, name);
    resultOf(found, await registry.setIntercept(found.id, wanted));
  },
});

/**
 * Decides about held messages of a socket, of all sockets where none is named: forwards or drops them, or
 * has another payload go on in the place of each. Rejects where none of those that were named is held.
 */
export const decideHeld = action({
  id: 'decideHeld',
  argument: v.pipe(
    v.strictObject({
      socket: v.optional(socket),
      /** Sequence numbers of their entries. Default: all that are held. */
      seqs: v.optional(v.array(count(1, Number.MAX_SAFE_INTEGER))),
      decision: v.picklist(['forward', 'drop', 'replace']),
      ...payloadKeys,
      /** The payload as it is, in place of `text`, `hex` and `base64`. */
      bytes: v.optional(bytes),
    }),
    hasReadablePayload(),
  ),
  risk: 'sends',
  run: async (
    workbench: Workbench,
    { socket: name, seqs, decision, bytes: payload, ...written },
  ): Promise<HeldReceipt> => {
    const { registry, link } = workbench;
    const found = name === undefined ? undefined : namedSocket(registry, name);
    const receipt = (await link.current?.decideHeld({
      ...(found && { socket: found.id }),
      ...(seqs && { seqs }),
      decision: decision === 'replace' ? { bytes: payload ?? bytesOf(written) } : decision,
    })) ?? { messages: 0 };
    if (seqs !== undefined && receipt.messages === 0) {
      throw new UserError(
        l10n.t(
          'No such message is held any more, or it waits for something else: a rule or a fault.',
        ),
      );
    }
    return receipt;
  },
});

function bytesOf(written: PayloadArgument): Uint8Array {
  const expression = payloadExpressionOf(written);
  if (expression === undefined) {
    throw new UserError(l10n.t('There is no payload: give “text”, “hex” or “base64”.'));
  }
  const read = parsePayloadExpression(expression);
  const filled = read.ok ? renderPayloadExpression(read.payload, noValues) : read;
  if (!filled.ok) {
    throw new UserError(describePayloadFault(expression.text, filled));
  }
  return filled.bytes;
}
