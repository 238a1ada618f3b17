import * as vscode from 'vscode';
import { encoderOf } from '../../shared/encodeText.ts';
import type { SendReceipt, Sent } from '../../shared/engineApi.ts';
import { commandIds } from '../../shared/ids.ts';
import type { PayloadExpression } from '../../shared/payloadExpression.ts';
import { describePayloadFault } from '../../workbench/describeInput.ts';
import { formatCount } from '../../workbench/figures.ts';
import { labelText } from '../labelText.ts';
import { UserError } from '../../workbench/userError.ts';
import type { WorkbenchSocket } from '../../workbench/workbenchSocket.ts';
import { namedSocket } from '../../workbench/namedSocket.ts';
import { askPayload } from './askPayload.ts';
import { optionalSocketSchema } from './commandArguments.ts';
import { send as sendAction } from '../../workbench/actions/send.ts';
import { command } from './command.ts';
import type { Command } from './command.ts';
import type { CommandDeps } from './commandDeps.ts';
import {
  payloadArgumentOf,
  payloadExpressionOf,
  sendSchema,
  sendSelectionSchema,
} from '../../workbench/actions/sendArguments.ts';
import type { PayloadArgument, TargetArgument } from '../../workbench/actions/sendArguments.ts';
import { askSendTarget, runningSocket } from './sendTarget.ts';
import { namedTarget, targetArgumentOf } from '../../workbench/actions/sendTarget.ts';
import type { SendRecipients } from '../../workbench/actions/sendTarget.ts';

/** Send, Focus Composer, Send Selection to Socket. */
export function sendCommands(deps: CommandDeps): Command[] {
  return [
    command(commandIds.send, sendSchema, async (argument) => {
      const title = vscode.l10n.t('Send');
      const socket = await runningSocket(deps, title, argument?.socket);
      if (!socket) {
        return undefined;
      }
      const message = await askMessage(deps, title, socket, argument);
      return message && send(deps, socket, { ...message, raw: argument?.raw ?? false });
    }),
    command(commandIds.focusComposer, optionalSocketSchema, (argument) => {
      const { socket } = argument ?? {};
      deps.compose(socket === undefined ? {} : { socket: namedSocket(deps.registry, socket).id });
    }),
    command(commandIds.sendSelection, sendSelectionSchema, async (argument) => {
      const text = selectedText();
      const title = vscode.l10n.t('Send Selection');
      const socket = await runningSocket(deps, title, argument?.socket);
      if (!socket) {
        return undefined;
      }
      const to =
        namedTarget(argument, socket) ??
        (argument ? 'all' : await askSendTarget(deps, title, socket));
      const bytes = encoded(text, socket);
      return to && send(deps, socket, { to, bytes, raw: argument?.raw ?? false });
    }),
  ];
}

/** What is sent, and to whom, asked for where the argument leaves it open. */
export async function askMessage(
  deps: CommandDeps,
  title: string,
  socket: WorkbenchSocket,
  argument: (TargetArgument & PayloadArgument) | undefined,
): Promise<{ readonly to: SendRecipients; readonly expression: PayloadExpression } | undefined> {
  const { encoding } = socket.definition;
  const given = payloadExpressionOf(argument, encoding);
  // Named or not, whoever says what to send says to whom; the others are asked.
  const to =
    namedTarget(argument, socket) ?? (given ? 'all' : await askSendTarget(deps, title, socket));
  const expression = to && (given ?? (await askPayload(title, deps.answers, encoding)));
  return to && expression ? { to, expression } : undefined;
}

/** Sends, and says so in the status bar. Throws a `UserError` that says why it can’t. */
export async function send(
  { workbench, lastTarget }: CommandDeps,
  socket: WorkbenchSocket,
  request: { readonly to: SendRecipients; readonly raw: boolean } & Sent,
): Promise<SendReceipt> {
  const { name } = socket.definition;
  const { to, raw } = request;
  lastTarget.set({ socket: socket.id, to });
  const receipt = await sendAction.perform(workbench, {
    ...{ socket: socket.id, raw },
    ...targetArgumentOf(to),
    ...('bytes' in request ? { bytes: request.bytes } : payloadArgumentOf(request.expression)),
  });
  const { connections, bytes } = receipt;
  const sent = formatCount(bytes / connections);
  const text =
    connections === 1
      ? vscode.l10n.t('{0}: sent {1} bytes', name, sent)
      : vscode.l10n.t(
          '{0}: sent {1} bytes to each of {2} connections',
          name,
          sent,
          formatCount(connections),
        );
  void vscode.window.setStatusBarMessage(`$(check) ${labelText(text)}`, 3_000);
  return receipt;
}

/** The selections of the active editor, in the order of the document, joined by its line ending. */
function selectedText(): string {
  const editor = vscode.window.activeTextEditor;
  if (!editor) {
    throw new UserError(vscode.l10n.t('Open an editor and select what to send.'));
  }
  const { document } = editor;
  const parts = [...editor.selections]
    .sort((one, other) => one.start.compareTo(other.start))
    .filter((selection) => !selection.isEmpty)
    .map((selection) => document.getText(selection));
  if (parts.length === 0) {
    throw new UserError(vscode.l10n.t('Select what to send.'));
  }
  return parts.join(document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n');
}

/** As it stands, in the socket's encoding. */
function encoded(text: string, { definition }: WorkbenchSocket): Uint8Array {
  const result = encoderOf(definition.encoding ?? 'utf-8')(text);
  if (!result.ok) {
    throw new UserError(describePayloadFault(text, result));
  }
  return result.bytes;
}
