import * as vscode from 'vscode';
import { commandIds } from '../../shared/ids.ts';
import type { CommandId } from '../../shared/ids.ts';
import { isActive } from '../../workbench/workbenchSocket.ts';
import type { WorkbenchSocket } from '../../workbench/workbenchSocket.ts';
import { askChoice } from '../quickInput/askChoice.ts';
import { askOne } from '../quickInput/runSteps.ts';
import { nothingSchema, socketSchema } from './commandArguments.ts';
import type { CommandDeps } from './commandDeps.ts';
import { copyEndpointCommand } from './copyEndpointCommand.ts';
import { pickSocket, socketChoice } from './pickSocket.ts';
import { namedSocket } from '../../workbench/namedSocket.ts';
import type { Wanted } from './pickSocket.ts';
import { command } from './command.ts';
import type { Command } from './command.ts';
import { removeCommands } from './removeCommands.ts';
import { nameCommands } from './nameCommands.ts';
import { rowCommand } from './rowCommand.ts';
import { startForUser } from './startForUser.ts';
import { restartSocket } from '../../workbench/actions/restartSocket.ts';
import { startSocket } from '../../workbench/actions/startSocket.ts';
import { stopAllSockets } from '../../workbench/actions/stopAllSockets.ts';
import { stopSocket } from '../../workbench/actions/stopSocket.ts';

/** Start, Stop, Restart, Stop All, Remove, Rename, Copy Endpoint, keys in the tree, the status bar's list. */
export function socketCommands(deps: CommandDeps): Command[] {
  const { registry, workbench } = deps;

  /** Runs on the named socket, on all selected ones, or on the one that the user picks. */
  const onSocket = <Result>(
    id: CommandId,
    wanted: Wanted,
    run: (socket: WorkbenchSocket) => Promise<Result>,
  ) =>
    command(id, socketSchema, async (argument, { selected }): Promise<Result | undefined> => {
      if (!argument) {
        const socket = await pickSocket(deps, wanted);
        return socket && run(socket);
      }
      const names = new Set([argument, ...selected].map(({ socket }) => socket));
      const [first, ...others] = [...names].map((name) => namedSocket(registry, name));
      const sockets = first ? [first, ...others.filter(wanted.fits)] : [];
      const results = await Promise.all(sockets.map((socket) => run(socket)));
      return results[0];
    });

  return [
    onSocket(
      commandIds.startSocket,
      {
        title: vscode.l10n.t('Start Socket'),
        fits: ({ state }) => !isActive(state),
        none: vscode.l10n.t('No socket is stopped.'),
      },
      (socket) => startForUser(deps, () => startSocket.perform(workbench, { socket: socket.id })),
    ),
    onSocket(
      commandIds.stopSocket,
      {
        title: vscode.l10n.t('Stop Socket'),
        fits: ({ state }) => isActive(state),
        none: vscode.l10n.t('No socket is running.'),
      },
      (socket) => stopSocket.perform(workbench, { socket: socket.id }),
    ),
    onSocket(
      commandIds.restartSocket,
      {
        title: vscode.l10n.t('Restart Socket'),
        fits: ({ state }) => isActive(state),
        none: vscode.l10n.t('No socket is running.'),
      },
      (socket) => startForUser(deps, () => restartSocket.perform(workbench, { socket: socket.id })),
    ),
    ...removeCommands(deps),
    ...nameCommands(deps),
    rowCommand(deps),
    copyEndpointCommand(deps),
    command(commandIds.stopAllSockets, nothingSchema, () =>
      stopAllSockets.perform(workbench, undefined),
    ),
    command(commandIds.showRunningSockets, nothingSchema, () => showRunning(deps)),
  ];
}

async function showRunning(deps: CommandDeps): Promise<void> {
  const sockets = deps.registry.all().filter(({ state }) => isActive(state));
  if (sockets.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No socket is running.'));
    return;
  }
  const socket = await askOne(vscode.l10n.t('Running Sockets'), (frame) =>
    askChoice(frame, {
      placeholder: vscode.l10n.t('Select a socket to see its actions'),
      choices: sockets.map(socketChoice),
    }),
  );
  if (!socket) {
    return;
  }
  const action = await askOne(socket.definition.name, (frame) =>
    askChoice(frame, {
      placeholder: vscode.l10n.t('What to do with it?'),
      choices: [
        {
          value: commandIds.showTraffic,
          label: vscode.l10n.t('Show Traffic'),
          iconPath: new vscode.ThemeIcon('pulse'),
        },
        {
          value: commandIds.send,
          label: vscode.l10n.t('Send…'),
          iconPath: new vscode.ThemeIcon('send'),
        },
        {
          value: commandIds.copyEndpoint,
          label: vscode.l10n.t('Copy Endpoint'),
          iconPath: new vscode.ThemeIcon('copy'),
        },
        {
          value: commandIds.restartSocket,
          label: vscode.l10n.t('Restart Socket'),
          iconPath: new vscode.ThemeIcon('debug-restart'),
        },
        {
          value: commandIds.stopSocket,
          label: vscode.l10n.t('Stop Socket'),
          iconPath: new vscode.ThemeIcon('debug-stop'),
        },
      ],
    }),
  );
  if (action) {
    await vscode.commands.executeCommand(action, { socket: socket.id });
  }
}
