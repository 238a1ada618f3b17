import * as vscode from 'vscode';
import { commandIds } from '../../shared/ids.ts';
import { saveSocket } from '../../workbench/actions/saveSocket.ts';
import { optionalSocketSchema, socketSchema } from './commandArguments.ts';
import type { CommandDeps } from './commandDeps.ts';
import { pickSocket } from './pickSocket.ts';
import { namedSocket } from '../../workbench/namedSocket.ts';
import { command } from './command.ts';
import type { Command } from './command.ts';
import { labelText } from '../labelText.ts';

/** Save Socket, Open Definitions. */
export function definitionCommands(deps: CommandDeps): Command[] {
  const { definitions, registry, workbench } = deps;
  return [
    command(commandIds.saveSocket, socketSchema, async (argument, { isByHand }) => {
      const socket = argument
        ? namedSocket(registry, argument.socket)
        : await pickSocket(deps, {
            title: vscode.l10n.t('Save Socket'),
            fits: ({ origin }) => origin === 'adHoc',
            none: vscode.l10n.t('Every socket is in sockets.json already.'),
          });
      if (!socket) {
        return undefined;
      }
      const folders = vscode.workspace.workspaceFolders ?? [];
      const isChoice = isByHand && folders.length > 1;
      const folder = isChoice ? await vscode.window.showWorkspaceFolderPick() : folders[0];
      if (isChoice && !folder) {
        return undefined;
      }
      const file = await saveSocket.perform(workbench, {
        socket: socket.id,
        folder: folder?.uri.toString(),
      });
      if (isByHand) {
        await definitions.open(registry.get(socket.id));
        const place = vscode.workspace.asRelativePath(vscode.Uri.parse(file));
        void vscode.window.setStatusBarMessage(
          `$(check) ${labelText(vscode.l10n.t('“{0}” is saved in {1}', socket.definition.name, place))}`,
          3_000,
        );
      }
      return file;
    }),
    command(commandIds.openDefinitions, optionalSocketSchema, (argument) =>
      definitions.open(
        argument?.socket === undefined ? undefined : namedSocket(registry, argument.socket),
      ),
    ),
  ];
}
