import * as vscode from 'vscode';
import * as v from 'valibot';
import { socketName } from '../../shared/definition/socketKeys.ts';
import { commandIds } from '../../shared/ids.ts';
import type { WorkbenchSocket } from '../../workbench/workbenchSocket.ts';
import { command } from './command.ts';
import type { Command } from './command.ts';
import { renameSchema } from './commandArguments.ts';
import type { CommandDeps } from './commandDeps.ts';
import { pickSocket } from './pickSocket.ts';
import { namedSocket } from '../../workbench/namedSocket.ts';
import { duplicateSocket } from '../../workbench/actions/duplicateSocket.ts';
import { renameSocket } from '../../workbench/actions/renameSocket.ts';
import type { SocketReport } from '../../workbench/socketReport.ts';

/** Rename Socket, Duplicate Socket. */
export function nameCommands(deps: CommandDeps): Command[] {
  const { registry, workbench } = deps;
  const chosen = (argument: { readonly socket: string } | undefined, title: string) =>
    argument
      ? namedSocket(registry, argument.socket)
      : pickSocket(deps, {
          title,
          fits: () => true,
          none: vscode.l10n.t('There is no socket.'),
        });
  return [
    command(
      commandIds.renameSocket,
      renameSchema,
      async (argument): Promise<SocketReport | undefined> => {
        const socket = await chosen(argument, vscode.l10n.t('Rename Socket'));
        const name = socket && (argument?.name ?? (await askName(deps, socket)));
        return socket && name !== undefined
          ? renameSocket.perform(workbench, { socket: socket.id, name })
          : undefined;
      },
    ),
    command(
      commandIds.duplicateSocket,
      renameSchema,
      async (argument, { isByHand }): Promise<SocketReport | undefined> => {
        const socket = await chosen(argument, vscode.l10n.t('Duplicate Socket'));
        const { name } = argument ?? {};
        const copy =
          socket &&
          (await duplicateSocket.perform(workbench, {
            socket: socket.id,
            ...(name === undefined ? {} : { name }),
          }));
        if (copy && isByHand) {
          deps.reveal(copy.id);
        }
        return copy;
      },
    ),
  ];
}

async function askName(
  { registry }: CommandDeps,
  socket: WorkbenchSocket,
): Promise<string | undefined> {
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Rename Socket'),
    prompt: socket.file
      ? vscode.l10n.t(
          '{0} is changed too.',
          vscode.workspace.asRelativePath(vscode.Uri.parse(socket.file)),
        )
      : vscode.l10n.t('How the tree and the traffic call it'),
    value: socket.definition.name,
    validateInput: (value) => {
      const checked = v.safeParse(socketName, value);
      if (!checked.success) {
        return checked.issues[0].message;
      }
      return registry.isNameTaken(socket.id, checked.output)
        ? vscode.l10n.t('There is a socket “{0}” already.', checked.output)
        : undefined;
    },
  });
  return text?.trim();
}
