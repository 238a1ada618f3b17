import * as v from 'valibot';
import { namedSocket } from '../namedSocket.ts';
import { noConnection, resultOf } from '../socketResult.ts';
import { isActive } from '../workbenchSocket.ts';
import { action } from './action.ts';
import { bytes } from './arguments.ts';
import {
  excludesPeer,
  hasReadablePayload,
  payloadKeys,
  sentBy,
  targetKeys,
} from './sendArguments.ts';
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
      /** The payload as it is, in place of `text`, `hex` and `base64`. */
      bytes: v.optional(bytes),
    }),
    hasReadablePayload(),
    excludesPeer(),
  ),
  risk: 'sends',
  run: async ({ registry, link }, { bytes, untilPassed = false, ...argument }) => {
    const socket = namedSocket(registry, argument.socket);
    const outcome = isActive(socket.state)
      ? await link.current?.send({
          socket: socket.id,
          to: namedTarget(argument, socket) ?? 'all',
          ...(argument.raw === undefined ? {} : { raw: argument.raw }),
          ...(bytes === undefined ? sentBy(argument, socket.definition.encoding) : { bytes }),
          ...(untilPassed && { untilPassed }),
        })
      : undefined;
    const receipt = resultOf(socket, outcome);
    if (receipt.connections === 0) {
      throw noConnection(socket.definition.name);
    }
    return receipt;
  },
});
