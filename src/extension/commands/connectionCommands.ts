import * as vscode from 'vscode';
import type { CloseMode } from '../../shared/engineApi.ts';
import type { ConnectionId } from '../../shared/entry.ts';
import { commandIds } from '../../shared/ids.ts';
import type { CommandId } from '../../shared/ids.ts';
import { describeError } from '../../workbench/describeError.ts';
import { UserError } from '../../workbench/userError.ts';
import type { WorkbenchSocket } from '../../workbench/workbenchSocket.ts';
import { connectionSchema, socketSchema } from './commandArguments.ts';
import type { CommandDeps } from './commandDeps.ts';
import { onlyConnection, pickConnection } from './pickConnection.ts';
import { namedSocket } from './pickSocket.ts';
import { command } from './command.ts';
import type { Command } from './command.ts';

/** Close, Half Close, Reset Connection, Show More Connections. */
export function connectionCommands(deps: CommandDeps): Command[] {
  const ends = (id: CommandId, mode: CloseMode, title: string) =>
    command(id, connectionSchema, async (argument, { selected }) => {
      if (!argument) {
        const target = await pickConnection(deps, title);
        return target && end(deps, target.socket, target.connection, mode);
      }
      const targets = [argument, ...selected.filter((item) => !isSame(item, argument))];
      for (const { socket: name, connection } of targets) {
        const socket = namedSocket(deps.registry, name);
        const target = connection ?? (await onlyConnection(deps.link, socket));
        await end(deps, socket, target, mode);
      }
    });
  return [
    ends(commandIds.closeConnection, 'close', vscode.l10n.t('Close Connection')),
    ends(commandIds.halfCloseConnection, 'shutdown', vscode.l10n.t('Half Close Connection')),
    ends(commandIds.resetConnection, 'reset', vscode.l10n.t('Reset Connection')),
    command(commandIds.showMoreConnections, socketSchema, (argument) => {
      if (argument) {
        deps.showMoreConnections(argument.socket);
      }
    }),
  ];
}

async function end(
  { link }: CommandDeps,
  socket: WorkbenchSocket,
  connection: ConnectionId,
  mode: CloseMode,
): Promise<void> {
  const outcome = (await link.current?.endConnection(socket.id, connection, mode)) ?? {
    ok: false,
    error: { code: 'notRunning', message: 'no engine runs' } as const,
  };
  if (!outcome.ok) {
    throw new UserError(describeError(outcome.error));
  }
}

function isSame(
  one: { readonly socket: string; readonly connection?: ConnectionId | undefined },
  other: typeof one,
): boolean {
  return one.socket === other.socket && one.connection === other.connection;
}
