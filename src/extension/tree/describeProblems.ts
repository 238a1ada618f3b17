import * as vscode from 'vscode';
import type { WorkbenchSocket } from '../../workbench/workbenchSocket.ts';

/**
 * The message above the tree about files that can't be read and untrusted workspaces; undefined
 * without a problem. An empty tree has a welcome view instead.
 */
export function describeProblems(
  sockets: readonly WorkbenchSocket[],
  faulty: readonly vscode.Uri[],
): string | undefined {
  if (sockets.length === 0) {
    return undefined;
  }
  const lines = [
    ...(vscode.workspace.isTrusted
      ? []
      : [
          vscode.l10n.t(
            'This workspace is not trusted: sockets of sockets.json can’t start, and new ones stay on this machine.',
          ),
        ]),
    ...faulty.map((file) =>
      vscode.l10n.t(
        '{0} has problems (see Problems); where it can’t be read, its sockets stay as they last were.',
        vscode.workspace.asRelativePath(file),
      ),
    ),
  ];
  return lines.length === 0 ? undefined : lines.join('\n');
}
