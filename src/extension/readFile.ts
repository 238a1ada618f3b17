import * as vscode from 'vscode';

export type ReadFile =
  | { readonly ok: true; readonly bytes: Uint8Array }
  /** Why not, worded. */
  | { readonly ok: false; readonly fault: string };

/** A file of `bytesMax` bytes at most; of a longer one `tooLarge` is said. */
export async function readFile(
  uri: vscode.Uri,
  bytesMax: number,
  tooLarge: string,
): Promise<ReadFile> {
  try {
    const { size, type } = await vscode.workspace.fs.stat(uri);
    if ((type & vscode.FileType.Directory) !== 0) {
      return { ok: false, fault: vscode.l10n.t('it is a folder') };
    }
    if (size > bytesMax) {
      return { ok: false, fault: tooLarge };
    }
    return { ok: true, bytes: await vscode.workspace.fs.readFile(uri) };
  } catch (error) {
    return {
      ok: false,
      fault:
        error instanceof vscode.FileSystemError && error.code === 'FileNotFound'
          ? vscode.l10n.t('there is no such file')
          : String(error instanceof Error ? error.message : error),
    };
  }
}
