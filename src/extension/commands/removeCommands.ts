import * as vscode from 'vscode';
import { commandIds } from '../../shared/ids.ts';
import { removeSockets } from '../../workbench/actions/removeSockets.ts';
import { isActive } from '../../workbench/workbenchSocket.ts';
import { callerOf, command } from './command.ts';
import type { Command } from './command.ts';
import { nothingSchema, socketSchema } from './commandArguments.ts';
import type { CommandDeps } from './commandDeps.ts';
import { pickSocket } from './pickSocket.ts';

/** Remove Socket and Remove Stopped Sockets. */
export function removeCommands(deps: CommandDeps): Command[] {
  const { registry, workbench } = deps;
  return [
    command(commandIds.removeSocket, socketSchema, async (argument, call) => {
      const sockets = argument
        ? [argument, ...call.selected].map(({ socket }) => socket)
        : await pick(deps);
      await removeSockets.perform(workbench, { sockets }, callerOf(call));
    }),
    // Those of this window only: what a file defines stays there.
    command(commandIds.removeStoppedSockets, nothingSchema, async (_, call) => {
      const stopped = registry
        .all()
        .filter(({ origin, state }) => origin === 'adHoc' && !isActive(state));
      const sockets = stopped.map(({ id }) => id);
      await removeSockets.perform(workbench, { sockets }, callerOf(call));
    }),
  ];
}

async function pick(deps: CommandDeps): Promise<string[]> {
  const socket = await pickSocket(deps, {
    title: vscode.l10n.t('Remove Socket'),
    fits: () => true,
    none: vscode.l10n.t('There is no socket.'),
    isAlwaysAsked: true,
  });
  return socket ? [socket.id] : [];
}
