import * as vscode from 'vscode';
import * as v from 'valibot';
import { socketName } from '../../shared/definition.ts';
import { commandIds } from '../../shared/ids.ts';
import type { WorkbenchSocket } from '../../workbench/workbenchSocket.ts';
import { command } from './command.ts';
import type { Command } from './command.ts';
import { renameSchema } from './commandArguments.ts';
import type { CommandDeps } from './commandDeps.ts';
import { pickSocket } from './pickSocket.ts';
import { namedSocket } from '../../workbench/namedSocket.ts';
import { reportOf } from '../../workbench/socketReport.ts';
import type { SocketReport } from '../../workbench/socketReport.ts';

/** Rename Socket: one that a file defines is renamed there. */
export function renameCommand(deps: CommandDeps): Command {
  const { registry, definitions } = deps;
  return command(
    commandIds.renameSocket,
    renameSchema,
    async (argument): Promise<SocketReport | undefined> => {
      const socket = argument
        ? namedSocket(registry, argument.socket)
        : await pickSocket(deps, {
            title: vscode.l10n.t('Rename Socket'),
            fits: () => true,
            none: vscode.l10n.t('There is no socket.'),
          });
      const name = socket && (argument?.name ?? (await askName(deps, socket)));
      if (!socket || name === undefined) {
        return undefined;
      }
      if (name !== socket.definition.name) {
        if (socket.file) {
          await definitions.rename(socket, name);
        } else {
          registry.rename(socket.id, name);
        }
      }
      return reportOf(registry.get(socket.id) ?? socket);
    },
  );
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
