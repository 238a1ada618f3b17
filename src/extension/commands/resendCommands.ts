import * as vscode from 'vscode';
import { roleOf, schemeOf } from '../../shared/definition/definition.ts';
import type { SendTarget, SendReceipt } from '../../shared/engineApi.ts';
import { commandIds } from '../../shared/ids.ts';
import { toPayloadExpression } from '../../shared/toPayloadExpression.ts';
import { command } from './command.ts';
import type { Command } from './command.ts';
import { entrySchema } from './commandArguments.ts';
import type { CommandDeps } from './commandDeps.ts';
import { namedMessage } from './entryArgument.ts';
import type { Message } from './entryArgument.ts';
import { send } from './sendCommands.ts';
import { askSendTarget, pickRunning } from './sendTarget.ts';

/**
 * Resend, Send to…, Edit and Resend: of the payload, in a frame of its own. What was no frame on a
 * framed stream goes as it was.
 */
export function resendCommands(deps: CommandDeps): Command[] {
  return [
    command(commandIds.resend, entrySchema, async (argument): Promise<SendReceipt> => {
      const message = await namedMessage(deps, argument);
      return send(deps, message.socket, {
        to: sameTarget(message),
        bytes: message.bytes,
        raw: wasRaw(message),
      });
    }),
    command(commandIds.sendTo, entrySchema, async (argument): Promise<SendReceipt | undefined> => {
      const message = await namedMessage(deps, argument);
      const title = vscode.l10n.t('Send to');
      const socket = await pickRunning(deps, title);
      if (!socket) {
        return undefined;
      }
      const to = await askSendTarget(deps, title, socket);
      return to === undefined
        ? undefined
        : send(deps, socket, { to, bytes: message.bytes, raw: wasRaw(message) });
    }),
    command(commandIds.editAndResend, entrySchema, async (argument) => {
      const message = await namedMessage(deps, argument);
      const { socket, row, bytes } = message;
      deps.compose({
        socket: socket.id,
        to: row.connection ?? 'all',
        message: {
          expression: toPayloadExpression(bytes, socket.definition.encoding ?? 'utf-8'),
          isRaw: wasRaw(message),
        },
      });
    }),
  ];
}

/** Whether it was no frame, though its stream has framing. */
function wasRaw({ socket, row }: Message): boolean {
  return (
    row.place === undefined &&
    (socket.definition.framing ?? socket.definition.protocol) !== undefined
  );
}

/** Whom it came from or went to; a client has one connection at a time, whatever its number. */
function sameTarget({ socket, row }: Message): SendTarget['to'] {
  if (schemeOf(socket.definition) === 'udp' && row.peer !== undefined) {
    return { peer: row.peer };
  }
  return roleOf(socket.definition) === 'client' ? 'all' : (row.connection ?? 'all');
}
