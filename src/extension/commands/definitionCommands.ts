import * as vscode from 'vscode';
import { commandIds } from '../../shared/ids.ts';
import { openDefinitionsSchema, socketSchema } from './commandArguments.ts';
import type { CommandDeps } from './commandDeps.ts';
import { namedSocket, pickSocket } from './pickSocket.ts';
import { registerCommand } from './registerCommand.ts';

/** Save Socket, Open Definitions. */
export function registerDefinitionCommands(deps: CommandDeps): vscode.Disposable {
  const { definitions, registry } = deps;
  return vscode.Disposable.from(
    registerCommand(commandIds.saveSocket, socketSchema, async (argument) => {
      const socket = argument
        ? namedSocket(registry, argument.socket)
        : await pickSocket(registry, {
            title: vscode.l10n.t('Save Socket'),
            fits: ({ origin }) => origin === 'adHoc',
            none: vscode.l10n.t('Every socket stands in sockets.json already.'),
          });
      if (!socket) {
        return undefined;
      }
      const folders = vscode.workspace.workspaceFolders ?? [];
      const isChoice = !argument && folders.length > 1;
      const folder = isChoice ? await vscode.window.showWorkspaceFolderPick() : folders[0];
      if (isChoice && !folder) {
        return undefined;
      }
      const file = await definitions.save(socket, folder);
      if (!argument) {
        await vscode.window.showTextDocument(file, { preview: true });
      }
      return file.toString();
    }),
    registerCommand(commandIds.openDefinitions, openDefinitionsSchema, (argument) =>
      definitions.open(
        argument?.socket === undefined ? undefined : namedSocket(registry, argument.socket),
      ),
    ),
  );
}
