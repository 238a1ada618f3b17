import * as vscode from 'vscode';
import type { ConnectionId } from '../../shared/entry.ts';
import { commandIds } from '../../shared/ids.ts';
import type { CommandId } from '../../shared/ids.ts';
import { connectionSchema, socketSchema } from './commandArguments.ts';
import type { CommandDeps } from './commandDeps.ts';
import { pickConnection } from './pickConnection.ts';
import {
  closeConnection,
  halfCloseConnection,
  resetConnection,
} from '../../workbench/actions/endConnection.ts';
import { command } from './command.ts';
import type { Command } from './command.ts';

/** Close, Half Close, Reset Connection, Show More Connections. */
export function connectionCommands(deps: CommandDeps): Command[] {
  const { workbench } = deps;
  const ends = (id: CommandId, action: typeof closeConnection, title: string) =>
    command(id, connectionSchema, async (argument, { selected }) => {
      if (!argument) {
        const target = await pickConnection(deps, title);
        return target && action.perform(workbench, { ...target, socket: target.socket.id });
      }
      const targets = [argument, ...selected.filter((item) => !isSame(item, argument))];
      for (const { socket, connection } of targets) {
        await action.perform(workbench, { socket, connection });
      }
    });
  return [
    ends(commandIds.closeConnection, closeConnection, vscode.l10n.t('Close Connection')),
    ends(
      commandIds.halfCloseConnection,
      halfCloseConnection,
      vscode.l10n.t('Half Close Connection'),
    ),
    ends(commandIds.resetConnection, resetConnection, vscode.l10n.t('Reset Connection')),
    command(commandIds.showMoreConnections, socketSchema, (argument) => {
      if (argument) {
        deps.showMoreConnections(argument.socket);
      }
    }),
  ];
}

function isSame(
  one: { readonly socket: string; readonly connection?: ConnectionId | undefined },
  other: typeof one,
): boolean {
  return one.socket === other.socket && one.connection === other.connection;
}
