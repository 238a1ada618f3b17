import * as vscode from 'vscode';
import { commandIds } from '../../shared/ids.ts';
import { isConnection, isMore } from '../tree/treeNodes.ts';
import type { TreeNode } from '../tree/treeNodes.ts';
import { isActive } from '../../workbench/workbenchSocket.ts';
import { command } from './command.ts';
import type { Command } from './command.ts';
import { rowActionSchema } from './commandArguments.ts';
import type { RowAction } from './commandArguments.ts';
import type { CommandDeps } from './commandDeps.ts';

/** What Enter, Delete and F2 do with the rows of the tree that they were pressed on. */
export function rowCommand({ focusedRows, registry }: CommandDeps): Command {
  const commandFor = (row: TreeNode, action: RowAction): string | undefined => {
    if (isMore(row)) {
      return action === 'open' ? commandIds.showMoreConnections : undefined;
    }
    if (isConnection(row)) {
      return action === 'open' ? commandIds.showTraffic : undefined;
    }
    const state = registry.get(row.socket)?.state;
    switch (action) {
      case 'open':
        return state && isActive(state) ? commandIds.showTraffic : commandIds.startSocket;
      case 'remove':
        return commandIds.removeSocket;
      case 'rename':
        return commandIds.renameSocket;
    }
  };
  return command(commandIds.runOnRow, rowActionSchema, async (argument) => {
    const rows = focusedRows();
    const [first] = rows;
    const id = argument && first && commandFor(first, argument.action);
    if (argument && id !== undefined) {
      // As a menu of the row passes them.
      const others = rows.filter((row) => commandFor(row, argument.action) === id);
      await vscode.commands.executeCommand(id, first, others);
    }
  });
}
