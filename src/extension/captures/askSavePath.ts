import * as vscode from 'vscode';
import { UserError } from '../../workbench/userError.ts';

/** Asks for a file to write traffic to; offers a name with the time in the workspace. */
export async function askSavePath(
  title: string,
  filters: Record<string, string[]>,
): Promise<string | undefined> {
  const folder = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')?.uri;
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  const name = `traffic-${stamp}.pcapng`;
  const chosen = await vscode.window.showSaveDialog({
    title,
    filters,
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder, name) }),
  });
  if (chosen && chosen.scheme !== 'file') {
    throw new UserError(
      vscode.l10n.t(
        'Traffic can only be saved on the disk of the machine that the sockets are on.',
      ),
    );
  }
  return chosen?.fsPath;
}
