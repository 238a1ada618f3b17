import * as vscode from 'vscode';
import type { SocketId } from '../../shared/entry.ts';
import type { ConnectionNode } from './treeNodes.ts';

const closedScheme = 'socket-workbench-closed';
const unsavedScheme = 'socket-workbench-unsaved';

/** Names a closed connection's row for `registerRowDecorations`; there is no such resource. */
export function closedConnectionUri({ socket, connection }: ConnectionNode): vscode.Uri {
  return vscode.Uri.from({ scheme: closedScheme, path: `/${connection}`, query: socket });
}

/** Names the row of a socket that no `sockets.json` has, likewise. */
export function unsavedSocketUri(socket: SocketId): vscode.Uri {
  return vscode.Uri.from({ scheme: unsavedScheme, path: '/socket', query: socket });
}

/**
 * Greys the names of closed connections, and marks sockets that are not saved by the dot that VS Code
 * puts on unsaved files. Only the decoration of a resource gives a row either.
 */
export function registerRowDecorations(): vscode.Disposable {
  const closed = new vscode.FileDecoration(
    undefined,
    undefined,
    new vscode.ThemeColor('descriptionForeground'),
  );
  const unsaved = new vscode.FileDecoration('●', vscode.l10n.t('Not saved in sockets.json'));
  return vscode.window.registerFileDecorationProvider({
    provideFileDecoration: ({ scheme }) =>
      scheme === closedScheme ? closed : scheme === unsavedScheme ? unsaved : undefined,
  });
}
