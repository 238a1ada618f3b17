import type { Query } from '../../shared/entry.ts';
import { commandIds } from '../../shared/ids.ts';
import { nothingSchema, trafficSchema } from './commandArguments.ts';
import type { TrafficArgument } from './commandArguments.ts';
import type { CommandDeps } from './commandDeps.ts';
import { namedSocket } from './pickSocket.ts';
import { command } from './command.ts';
import type { Command } from './command.ts';

/** Show Traffic, Show Traffic in Editor, Show Log, Clear Traffic. */
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
    command(commandIds.showLog, nothingSchema, () => deps.showOutput()),
    command(commandIds.clearTraffic, trafficSchema, (argument) =>
      deps.link.current?.clearTraffic(queryOf(argument).sockets),
    ),
  ];
}
