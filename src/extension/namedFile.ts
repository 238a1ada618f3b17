import path from 'node:path';
import * as vscode from 'vscode';
import type { Definition } from '../shared/definition.ts';
import { parseEndpoint } from '../shared/endpoint.ts';
import { UserError } from './userError.ts';
import type { WorkbenchSocket } from './workbenchSocket.ts';

/** A file that a definition names. Relative paths begin in the folder of the socket's file, else in the first one. */
export function namedFile({ file, definition }: WorkbenchSocket, name: string): vscode.Uri {
  const folder = file
    ? vscode.workspace.getWorkspaceFolder(file)
    : vscode.workspace.workspaceFolders?.[0];
  if (path.isAbsolute(name)) {
    return folder && folder.uri.scheme !== 'file'
      ? folder.uri.with({ path: name })
      : vscode.Uri.file(name);
  }
  if (!folder) {
    throw new UserError(
      vscode.l10n.t(
        '“{0}” names the file {1}, and no folder is open; write its whole path.',
        definition.name,
        name,
      ),
    );
  }
  return vscode.Uri.joinPath(folder.uri, name);
}

/**
 * The definition with the whole path of a Unix socket: the engine's own folder is nobody's. Throws a
 * `UserError` where there is no folder for a relative one to begin in.
 */
export function withWholePath(socket: WorkbenchSocket): Definition {
  const { definition } = socket;
  const whole = (url: string) => {
    const parsed = parseEndpoint(url);
    return parsed.ok && parsed.endpoint.scheme === 'unix' && !path.isAbsolute(parsed.endpoint.path)
      ? `unix:${namedFile(socket, parsed.endpoint.path).fsPath}`
      : url;
  };
  return 'listen' in definition
    ? { ...definition, listen: whole(definition.listen) }
    : { ...definition, connect: whole(definition.connect) };
}
