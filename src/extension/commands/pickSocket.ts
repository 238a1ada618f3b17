import * as vscode from 'vscode';
import { endpointOf } from '../../shared/definition/definition.ts';
import type { SocketId } from '../../shared/entry.ts';
import { askChoice } from '../quickInput/askChoice.ts';
import type { Choice } from '../quickInput/askChoice.ts';
import { roleIcon } from '../roleIcon.ts';
import { askOne } from '../quickInput/runSteps.ts';
import type { WorkbenchSocket } from '../../workbench/workbenchSocket.ts';
import type { CommandDeps } from './commandDeps.ts';
import { describeState } from '../../workbench/describeState.ts';

export interface Wanted {
  /** The dialogue's title. */
  readonly title: string;
  readonly fits: (socket: WorkbenchSocket) => boolean;
  /** Said when no socket fits. */
  readonly none: string;
  /** Ask even where only one fits: what follows can't be taken back. */
  readonly isAlwaysAsked?: boolean;
  /** Asked instead of which socket. */
  readonly question?: string;
  /** The socket that is offered first where none is selected in the tree. */
  readonly usual?: SocketId | undefined;
}

/**
 * Asks which socket, unless only one fits; the one selected in the tree is offered first. Undefined
 * when the user gave up or none fits.
 */
export async function pickSocket(
  { registry, selected }: Pick<CommandDeps, 'registry' | 'selected'>,
  { title, fits, none, isAlwaysAsked = false, question, usual }: Wanted,
): Promise<WorkbenchSocket | undefined> {
  const sockets = registry.all().filter(fits);
  if (sockets.length === 0) {
    void vscode.window.showInformationMessage(none);
    return undefined;
  }
  if (sockets.length === 1 && !isAlwaysAsked) {
    return sockets[0];
  }
  const row = selected();
  const preferred = sockets.find(({ id }) => id === row) ?? sockets.find(({ id }) => id === usual);
  return askOne(title, (frame) =>
    askChoice(frame, {
      placeholder: question ?? vscode.l10n.t('Which socket?'),
      choices: sockets.map((socket) => socketChoice(socket)),
      ...(preferred ? { preferred } : {}),
    }),
  );
}

export function socketChoice(socket: WorkbenchSocket): Choice<WorkbenchSocket> {
  const { definition, state } = socket;
  return {
    value: socket,
    label: definition.name,
    description:
      state.kind === 'running'
        ? state.endpoint
        : `${endpointOf(definition)} · ${describeState(state)}`,
    iconPath: new vscode.ThemeIcon(roleIcon(definition)),
  };
}
