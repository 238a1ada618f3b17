import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Files, ReadFile } from '../workbench/environment.ts';

/** The files of the workspace, wherever VS Code has them, and of this machine. */
export class WorkspaceFiles implements Files {
  locate(name: string, definedIn: string | undefined): string | undefined {
    const folder =
      definedIn === undefined
        ? vscode.workspace.workspaceFolders?.[0]
        : vscode.workspace.getWorkspaceFolder(vscode.Uri.parse(definedIn));
    if (path.isAbsolute(name)) {
      const uri =
        folder && folder.uri.scheme !== 'file'
          ? folder.uri.with({ path: name })
          : vscode.Uri.file(name);
      return uri.toString();
    }
    return folder && vscode.Uri.joinPath(folder.uri, name).toString();
  }

  async read(file: string, bytesMax: number, tooLarge: string): Promise<ReadFile> {
    const uri = vscode.Uri.parse(file);
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

  localPath(file: string): string | undefined {
    const uri = vscode.Uri.parse(file);
    return uri.scheme === 'file' ? uri.fsPath : undefined;
  }

  async followLinks(file: string): Promise<string> {
    const local = this.localPath(file);
    if (local === undefined) {
      return file;
    }
    const { realPath } = await import('../workbench/realPath.ts');
    const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.parse(file));
    const real = await realPath(local);
    // The folder itself may be known by a link.
    const isWithin = folder && isInside(await realPath(folder.uri.fsPath), real);
    return isWithin ? file : vscode.Uri.file(real).toString();
  }

  isOutside(file: string): boolean {
    return vscode.workspace.getWorkspaceFolder(vscode.Uri.parse(file)) === undefined;
  }

  watchFolder(file: string, changed: () => void): vscode.Disposable {
    const folder = vscode.Uri.joinPath(vscode.Uri.parse(file), '..');
    const watcher = vscode.workspace.createFileSystemWatcher(
      new vscode.RelativePattern(folder, '*'),
    );
    const subscriptions = [watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete].map(
      (event) => event(changed),
    );
    return vscode.Disposable.from(watcher, ...subscriptions);
  }

  displayName(file: string): string {
    return vscode.workspace.asRelativePath(vscode.Uri.parse(file));
  }
}

function isInside(folder: string, file: string): boolean {
  const way = path.relative(folder, file);
  return way.split(path.sep)[0] !== '..' && !path.isAbsolute(way);
}
