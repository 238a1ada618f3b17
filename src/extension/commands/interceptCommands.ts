import * as vscode from 'vscode';
import { commandIds } from '../../shared/ids.ts';
import type { HeldReceipt } from '../../shared/intercept/heldRequest.ts';
import { toPayloadExpression } from '../../shared/toPayloadExpression.ts';
import { decideHeld, intercept } from '../../workbench/actions/intercept.ts';
import { payloadArgumentOf, payloadExpressionOf } from '../../workbench/actions/sendArguments.ts';
import { namedSocket } from '../../workbench/namedSocket.ts';
import { UserError } from '../../workbench/userError.ts';
import { isActive } from '../../workbench/workbenchSocket.ts';
import { labelText } from '../labelText.ts';
import { decideEntries } from '../traffic/heldEntries.ts';
import { askPayload } from './askPayload.ts';
import { command } from './command.ts';
import type { Command } from './command.ts';
import {
  editHeldSchema,
  entrySchema,
  interceptArgumentSchema,
  optionalSocketSchema,
} from './commandArguments.ts';
import type { EntryArgument } from './commandArguments.ts';
import type { CommandDeps } from './commandDeps.ts';
import { namedMessage } from './entryArgument.ts';
import { askIntercept } from './interceptSteps.ts';
import { pickSocket } from './pickSocket.ts';

/** Intercept, Forward, Edit and Forward, Drop, Forward All Held Messages. */
export function interceptCommands(deps: CommandDeps): Command[] {
  const { workbench, registry } = deps;
  const decide = async (argument: EntryArgument | undefined, decision: 'forward' | 'drop') => {
    const page =
      argument?.view === undefined ? undefined : deps.openViews.get(argument.view)?.entries;
    if (argument !== undefined && page === undefined) {
      const { socket, seq } = argument;
      return decideHeld.perform(workbench, { socket, seqs: [seq], decision });
    }
    const shown = page ?? deps.front()?.entries;
    if (shown === undefined) {
      throw new UserError(vscode.l10n.t('Select a message in the Traffic view first.'));
    }
    const isOne = argument !== undefined && argument.severalEntries !== true;
    return decideEntries(workbench, shown, decision, isOne ? shown.entry(argument.seq) : undefined);
  };
  return [
    command(commandIds.intercept, interceptArgumentSchema, async (argument) => {
      const title = vscode.l10n.t('Intercept');
      const socket = argument
        ? namedSocket(registry, argument.socket)
        : await pickSocket(deps, {
            ...{ title, fits: ({ state }) => isActive(state) },
            none: vscode.l10n.t('No socket is running.'),
          });
      const wanted =
        argument?.intercept === undefined
          ? socket && (await askIntercept(title, socket.summary?.intercept))
          : argument.intercept;
      if (socket && wanted !== undefined) {
        await intercept.perform(workbench, { socket: socket.id, intercept: wanted });
        tell(
          wanted === null
            ? vscode.l10n.t('{0}: messages are not held any more', socket.definition.name)
            : vscode.l10n.t('{0}: messages are held', socket.definition.name),
        );
      }
    }),
    command(commandIds.forwardHeld, entrySchema, (argument) => decide(argument, 'forward')),
    command(commandIds.dropHeld, entrySchema, (argument) => decide(argument, 'drop')),
    command(
      commandIds.editHeld,
      editHeldSchema,
      async (argument): Promise<HeldReceipt | undefined> => {
        const { socket, bytes, row } = await namedMessage(deps, argument);
        const encoding = socket.definition.encoding ?? 'utf-8';
        const edited =
          payloadExpressionOf(argument, encoding) ??
          (await askPayload(
            vscode.l10n.t('Edit and Forward'),
            deps.answers,
            encoding,
            toPayloadExpression(bytes, encoding),
          ));
        return (
          edited &&
          decideHeld.perform(workbench, {
            ...{ socket: socket.id, seqs: [row.seq], decision: 'replace' },
            ...payloadArgumentOf(edited),
          })
        );
      },
    ),
    command(commandIds.forwardAllHeld, optionalSocketSchema, async (argument) => {
      const { socket } = argument ?? {};
      const receipt = await decideHeld.perform(workbench, {
        ...(socket === undefined ? {} : { socket }),
        decision: 'forward',
      });
      tell(vscode.l10n.t('Messages forwarded: {0}', receipt.messages));
      return receipt;
    }),
  ];
}

function tell(text: string): void {
  void vscode.window.setStatusBarMessage(`$(check) ${labelText(text)}`, 3_000);
}
