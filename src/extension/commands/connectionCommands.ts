import * as vscode from 'vscode';
import type { Ending } from '../../shared/engineApi.ts';
import type { ConnectionId } from '../../shared/entry.ts';
import { commandIds } from '../../shared/ids.ts';
import type { CommandId } from '../../shared/ids.ts';
import { describeError } from '../describeError.ts';
import { askChoice } from '../quickInput/askChoice.ts';
import { askOne } from '../quickInput/runSteps.ts';
import { Refusal } from '../refusal.ts';
import type { WorkbenchSocket } from '../socketRegistry.ts';
import { connectionSchema, socketSchema } from './commandArguments.ts';
import type { CommandDeps } from './commandDeps.ts';
import { connectionChoice, onlyConnection, openConnections } from './pickConnection.ts';
import { namedSocket, pickSocket } from './pickSocket.ts';
import { command } from './command.ts';
import type { Command } from './command.ts';

/** Close, Half Close, Reset Connection, Show More Connections. */
export function connectionCommands(deps: CommandDeps): Command[] {
  const ends = (id: CommandId, ending: Ending, title: string) =>
    command(id, connectionSchema, async (argument, { selected }) => {
      if (!argument) {
        const target = await pick(deps, title);
        return target && end(deps, target.socket, target.connection, ending);
      }
      const targets = [argument, ...selected.filter((item) => !isSame(item, argument))];
      for (const { socket: name, connection } of targets) {
        const socket = namedSocket(deps.registry, name);
        const target = connection ?? (await onlyConnection(deps.link, socket));
        await end(deps, socket, target, ending);
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
  ending: Ending,
): Promise<void> {
  const outcome = (await link.current?.endConnection(socket.id, connection, ending)) ?? {
    ok: false,
    error: { code: 'notRunning', message: 'no engine runs' } as const,
  };
  if (!outcome.ok) {
    throw new Refusal(describeError(outcome.error));
  }
}

async function pick(
  deps: CommandDeps,
  title: string,
): Promise<{ readonly socket: WorkbenchSocket; readonly connection: ConnectionId } | undefined> {
  const none = vscode.l10n.t('No connection is open.');
  const socket = await pickSocket(deps, {
    title,
    fits: ({ state, summary }) => state.kind === 'running' && (summary?.openConnections ?? 0) > 0,
    none,
  });
  if (!socket) {
    return undefined;
  }
  const { connections } = await openConnections(deps.link, socket);
  const connection = await askOne(title, (frame) =>
    askChoice(frame, {
      placeholder: vscode.l10n.t('Which connection of {0}?', socket.definition.name),
      choices: connections.map(connectionChoice),
    }),
  );
  return connection === undefined ? undefined : { socket, connection };
}

function isSame(
  one: { readonly socket: string; readonly connection?: ConnectionId | undefined },
  other: typeof one,
): boolean {
  return one.socket === other.socket && one.connection === other.connection;
}
