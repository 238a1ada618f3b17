import * as vscode from 'vscode';
import type { Query } from '../../shared/entry.ts';
import { commandIds } from '../../shared/ids.ts';
import { clearTraffic } from '../../workbench/actions/clearTraffic.ts';
import {
  connectionSchema,
  nothingSchema,
  testItemSchema,
  testSchema,
  trafficSchema,
} from './commandArguments.ts';
import type { ConnectionArgument, TrafficArgument } from './commandArguments.ts';
import type { CommandDeps } from './commandDeps.ts';
import { pickConnection } from './pickConnection.ts';
import { onlyConnection } from '../../workbench/openConnections.ts';
import { namedSocket } from '../../workbench/namedSocket.ts';
import { callerOf, command } from './command.ts';
import type { Command } from './command.ts';

/** Show Traffic, Follow Stream, Show Sequence Diagram, Show Rates, Show Log, Clear Traffic. */
export function trafficCommands(deps: CommandDeps): Command[] {
  const queryOf = (argument: TrafficArgument | undefined): Query => ({
    ...(argument?.socket === undefined
      ? {}
      : { sockets: [namedSocket(deps.registry, argument.socket).id] }),
    ...(argument?.connection === undefined ? {} : { connection: argument.connection }),
  });
  return [
    command(commandIds.showTraffic, trafficSchema, (argument) =>
      deps.showTraffic(queryOf(argument)),
    ),
    command(commandIds.showTrafficInEditor, trafficSchema, (argument) =>
      deps.showTrafficInEditor(queryOf(argument)),
    ),
    command(commandIds.showTestTraffic, testItemSchema, async (argument) => {
      if (argument) {
        await deps.showTestTraffic('test' in argument ? argument.test.id : argument.id);
      }
    }),
    ...([commandIds.runTest, commandIds.debugTest] as const).map((id) =>
      command(id, testSchema, async (argument) => {
        if (argument) {
          await deps.runTest(argument.file, argument.test, id === commandIds.debugTest);
        }
      }),
    ),
    command(commandIds.followStream, connectionSchema, async (argument) => {
      const chosen = argument
        ? await connectionOf(deps, argument)
        : await pickConnection(deps, vscode.l10n.t('Follow Stream'), true);
      return (
        chosen &&
        deps.showTraffic(
          { sockets: [chosen.socket.id], connection: chosen.connection },
          'conversation',
        )
      );
    }),
    command(commandIds.showSequenceDiagram, trafficSchema, (argument) =>
      deps.showTraffic(queryOf(argument), 'sequence'),
    ),
    command(commandIds.showRates, trafficSchema, (argument) =>
      deps.showTraffic(queryOf(argument), 'rates'),
    ),
    command(commandIds.showLog, nothingSchema, () => deps.showOutput()),
    command(commandIds.clearTraffic, trafficSchema, (argument, call) =>
      clearTraffic.perform(
        deps.workbench,
        argument?.socket === undefined ? {} : { sockets: [argument.socket] },
        callerOf(call),
      ),
    ),
  ];
}

/**
 * The connection that is named; where none is, the only open one of its socket, or else the one that
 * closed last.
 */
async function connectionOf({ registry, link }: CommandDeps, argument: ConnectionArgument) {
  const socket = namedSocket(registry, argument.socket);
  if (argument.connection !== undefined) {
    return { socket, connection: argument.connection };
  }
  const isOpen = (socket.summary?.openConnections ?? 0) > 0;
  const [last] = isOpen ? [] : ((await link.current?.closedConnections(socket.id)) ?? []);
  return { socket, connection: last?.id ?? (await onlyConnection(link, socket)) };
}
