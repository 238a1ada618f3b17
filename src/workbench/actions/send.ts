import * as v from 'valibot';
import type { Sent } from '../../shared/engineApi.ts';
import { describeError } from '../describeError.ts';
import { l10n } from '../l10n.ts';
import { namedSocket } from '../namedSocket.ts';
import { UserError } from '../userError.ts';
import { isActive } from '../workbenchSocket.ts';
import { action } from './action.ts';
import {
  excludesPeer,
  hasReadablePayload,
  payloadExpressionOf,
  payloadKeys,
  targetKeys,
} from './sendArguments.ts';
import type { PayloadArgument } from './sendArguments.ts';
import { namedTarget } from './sendTarget.ts';

/**
 * Sends one message to a connection, several, a UDP peer, or every open connection where none is named.
 * Resolves when it is handed to the system, or waits in the queue.
 */
export const send = action({
  id: 'send',
  argument: v.pipe(
    v.strictObject({
      ...targetKeys,
      ...payloadKeys,
      /** Resolve only once the system has taken it from our queues. Default: false. */
      untilPassed: v.optional(v.boolean()),
      /** The payload as it is, in place of `text`, `hex` and `base64`. It may be handed over. */
      bytes: v.optional(
        v.custom<Uint8Array>((given) => given instanceof Uint8Array, 'bytes are needed'),
      ),
    }),
    hasReadablePayload(),
    excludesPeer(),
  ),
  risk: 'sends',
  run: async ({ registry, link }, { bytes, untilPassed = false, ...argument }) => {
    const socket = namedSocket(registry, argument.socket);
    const { name, encoding } = socket.definition;
    const sent = sentBy(argument, encoding, bytes);
    const outcome = isActive(socket.state)
      ? await link.current?.send({
          socket: socket.id,
          to: namedTarget(argument, socket) ?? 'all',
          ...(argument.raw === undefined ? {} : { raw: argument.raw }),
          ...sent,
          ...(untilPassed && { untilPassed }),
        })
      : undefined;
    if (!outcome) {
      throw new UserError(l10n.t('“{0}” is not running. Start it first.', name));
    }
    const isAlone = outcome.ok ? outcome.value.connections === 0 : outcome.error.code === 'noPeer';
    if (isAlone) {
      throw new UserError(l10n.t('“{0}” has no open connection.', name));
    }
    if (!outcome.ok) {
      throw new UserError(`${name} — ${describeError(outcome.error)}`);
    }
    return outcome.value;
  },
});

function sentBy(
  argument: PayloadArgument,
  encoding: PayloadArgument['encoding'],
  bytes: Uint8Array | undefined,
): Sent {
  if (bytes !== undefined) {
    return { bytes };
  }
  const expression = payloadExpressionOf(argument, encoding);
  if (!expression) {
    throw new UserError(l10n.t('There is nothing to send: give “text”, “hex” or “base64”.'));
  }
  return { expression };
}
