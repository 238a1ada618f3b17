import * as vscode from 'vscode';
import { commandIds, walkthroughIds } from '../../shared/ids.ts';
import { command } from './command.ts';
import type { Command } from './command.ts';
import { nothingSchema } from './commandArguments.ts';

/** Take the Tour. */
export function tourCommand(extensionId: string): Command {
  return command(commandIds.openTour, nothingSchema, () =>
    vscode.commands.executeCommand(
      'workbench.action.openWalkthrough',
      `${extensionId}#${walkthroughIds.tour}`,
    ),
  );
}
