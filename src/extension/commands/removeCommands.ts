import * as vscode from 'vscode';
import { commandIds } from '../../shared/ids.ts';
import { formatCount } from '../../workbench/figures.ts';
import { isActive } from '../../workbench/workbenchSocket.ts';
import type { WorkbenchSocket } from '../../workbench/workbenchSocket.ts';
import { nothingSchema, socketSchema } from './commandArguments.ts';
import type { CommandDeps } from './commandDeps.ts';
import { namedSocket, pickSocket } from './pickSocket.ts';
import { command } from './command.ts';
import type { Command } from './command.ts';

/**
 * Remove Socket and Remove Stopped Sockets: ask whoever called by hand before something is stopped or
 * lost, or a file edited.
 */
export function removeCommands(deps: CommandDeps): Command[] {
  return [removeSocket(deps), removeStopped(deps)];
}

function removeSocket(deps: CommandDeps): Command {
  const { registry } = deps;
  return command(
    commandIds.removeSocket,
    socketSchema,
    async (argument, { selected, isByHand }) => {
      const sockets = argument
        ? [...new Set([argument, ...selected].map(({ socket }) => namedSocket(registry, socket)))]
        : await pick(deps);
      await removeAll(deps, sockets, isByHand);
    },
  );
}

/** Those of this window only: what a file defines stays there. */
function removeStopped(deps: CommandDeps): Command {
  return command(commandIds.removeStoppedSockets, nothingSchema, async (_, { isByHand }) => {
    const stopped = deps.registry
      .all()
      .filter(({ origin, state }) => origin === 'adHoc' && !isActive(state));
    await removeAll(deps, stopped, isByHand);
  });
}

async function removeAll(
  deps: CommandDeps,
  sockets: readonly WorkbenchSocket[],
  isByHand: boolean,
): Promise<void> {
  if (isByHand && !(await isConfirmed(sockets))) {
    return;
  }
  for (const socket of sockets) {
    await remove(deps, socket);
  }
}

async function pick(deps: CommandDeps): Promise<readonly WorkbenchSocket[]> {
  const socket = await pickSocket(deps, {
    title: vscode.l10n.t('Remove Socket'),
    fits: () => true,
    none: vscode.l10n.t('There is no socket.'),
    isAlwaysAsked: true,
  });
  return socket ? [socket] : [];
}

async function isConfirmed(sockets: readonly WorkbenchSocket[]): Promise<boolean> {
  const losses = sockets.flatMap((socket) => lossesOf(socket));
  const [first, ...others] = sockets;
  if (losses.length === 0 || !first) {
    return true;
  }
  const yes = vscode.l10n.t('Remove');
  const question =
    others.length === 0
      ? vscode.l10n.t('Remove “{0}”?', first.definition.name)
      : vscode.l10n.t('Remove {0} sockets?', formatCount(sockets.length));
  const chosen = await vscode.window.showWarningMessage(
    question,
    { modal: true, detail: losses.join('\n') },
    yes,
  );
  return chosen === yes;
}

/** What somebody should know before it is gone. */
function lossesOf({ definition, state, file, summary }: WorkbenchSocket): string[] {
  const { name } = definition;
  const open = summary?.openConnections ?? 0;
  return [
    ...(isActive(state)
      ? [
          open > 0
            ? vscode.l10n.t(
                '“{0}” is running: it stops, and its open connections ({1}) are closed.',
                name,
                formatCount(open),
              )
            : vscode.l10n.t('“{0}” is running: it stops.', name),
        ]
      : []),
    ...((summary?.entries ?? 0) > 0
      ? [
          vscode.l10n.t(
            'The traffic of “{0}” is forgotten: {1} entries.',
            name,
            formatCount(summary?.entries ?? 0),
          ),
        ]
      : []),
    ...(file
      ? [
          vscode.l10n.t(
            '“{0}” is deleted from {1}.',
            name,
            vscode.workspace.asRelativePath(vscode.Uri.parse(file)),
          ),
        ]
      : []),
  ];
}

async function remove(
  { registry, definitions, flushOutput }: CommandDeps,
  socket: WorkbenchSocket,
): Promise<void> {
  if (isActive(socket.state)) {
    await registry.stop(socket.id);
    await flushOutput();
  }
  if (socket.file) {
    await definitions.remove(socket.file, socket.definition.name);
  }
  await registry.remove(socket.id);
}
