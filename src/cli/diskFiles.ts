import { watch } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Disposable } from '../workbench/emitter.ts';
import type { Files, ReadFile } from '../workbench/environment.ts';

/** The files of this machine. Relative names begin in the folder of their definitions, else in `folder`. */
export class DiskFiles implements Files {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  locate(name: string, definedIn: string | undefined): string {
    const base = definedIn === undefined ? this.#folder : folderOf(fileURLToPath(definedIn));
    return pathToFileURL(path.resolve(base, name)).href;
  }

  async read(uri: string, bytesMax: number, tooLarge: string): Promise<ReadFile> {
    try {
      const file = fileURLToPath(uri);
      const stat = await fs.stat(file);
      if (stat.isDirectory()) {
        return { ok: false, fault: 'it is a folder' };
      }
      if (stat.size > bytesMax) {
        return { ok: false, fault: tooLarge };
      }
      return { ok: true, bytes: await fs.readFile(file) };
    } catch (error) {
      return { ok: false, fault: describeFileError(error) };
    }
  }

  localPath(uri: string): string {
    return fileURLToPath(uri);
  }

  watchFolder(uri: string, changed: () => void): Disposable {
    const watcher = watch(path.dirname(fileURLToPath(uri)), changed);
    // Where it can't be watched any more, the script stays as it is.
    watcher.on('error', () => watcher.close());
    return { dispose: () => watcher.close() };
  }

  followLinks(uri: string): Promise<string> {
    return Promise.resolve(uri);
  }

  /** Whoever names a file on the command line means it. */
  isOutside(): boolean {
    return false;
  }

  displayName(uri: string): string {
    const file = fileURLToPath(uri);
    const relative = path.relative(this.#folder, file);
    return relative.startsWith('..') ? file : relative;
  }
}

/** Why a file can't be read. */
export function describeFileError(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' ? 'there is no such file' : message;
}

/** As in VS Code, the `sockets.json` of a `.vscode` folder speaks of the folder around that. */
function folderOf(file: string): string {
  const folder = path.dirname(file);
  return path.basename(folder) === '.vscode' ? path.dirname(folder) : folder;
}
