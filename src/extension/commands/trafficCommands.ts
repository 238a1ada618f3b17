import * as vscode from 'vscode';
import type { Query } from '../../shared/entry.ts';
import { commandIds } from '../../shared/ids.ts';
import { nothingSchema, trafficSchema } from './commandArguments.ts';
import type { TrafficArgument } from './commandArguments.ts';
import type { CommandDeps } from './commandDeps.ts';
import { namedSocket } from './pickSocket.ts';
import { registerCommand } from './registerCommand.ts';

/** Show Traffic, Show Traffic in Editor, Show Log, Clear Traffic. */
export function registerTrafficCommands(deps: CommandDeps): vscode.Disposable {
  const queryOf = (argument: TrafficArgument | undefined): Query => ({
    ...(argument?.socket === undefined
      ? {}
      : { sockets: [namedSocket(deps.registry, argument.socket).id] }),
    ...(argument?.connection === undefined ? {} : { connection: argument.connection }),
  });
  return vscode.Disposable.from(
    registerCommand(commandIds.showTraffic, trafficSchema, (argument) =>
      deps.showTraffic(queryOf(argument)),
    ),
    registerCommand(commandIds.showTrafficInEditor, trafficSchema, (argument) =>
      deps.showTrafficInEditor(queryOf(argument)),
    ),
    registerCommand(commandIds.showLog, nothingSchema, () => deps.showOutput()),
    registerCommand(commandIds.clearTraffic, trafficSchema, (argument) =>
      deps.link.current?.clearTraffic(queryOf(argument).sockets),
    ),
  );
}
