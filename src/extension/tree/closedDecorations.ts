import * as vscode from 'vscode';
import type { ConnectionNode } from './treeNodes.ts';

const scheme = 'socket-workbench-closed';

/** Names a closed connection's row for `registerClosedDecorations`; there is no such resource. */
export function closedConnectionUri({ socket, connection }: ConnectionNode): vscode.Uri {
  return vscode.Uri.from({ scheme, path: `/${connection}`, query: socket });
}

/** Greys the names of closed connections: only the decoration of a resource gives a row's label a colour. */
export function registerClosedDecorations(): vscode.Disposable {
  const grey = new vscode.FileDecoration(
    undefined,
    undefined,
    new vscode.ThemeColor('descriptionForeground'),
  );
  return vscode.window.registerFileDecorationProvider({
    provideFileDecoration: (uri) => (uri.scheme === scheme ? grey : undefined),
  });
}
