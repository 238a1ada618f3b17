import * as vscode from 'vscode';
import { safeFileName } from './payloadLanguage.ts';

/** The scheme of their URIs. */
const payloadScheme = 'socket-workbench-payload';

interface PayloadFile {
  readonly bytes: Uint8Array;
  readonly mtime: number;
}

/**
 * Payloads as read-only files, for editors, the hex editor and comparisons. They are kept while a tab
 * shows them, since the traffic log may forget them first.
 */
export class PayloadFiles implements vscode.FileSystemProvider {
  readonly #files = new Map<string, PayloadFile>();
  readonly #didChange = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly #subscriptions: vscode.Disposable;
  #count = 0;

  readonly onDidChangeFile = this.#didChange.event;

  constructor() {
    this.#subscriptions = vscode.Disposable.from(
      this.#didChange,
      vscode.workspace.registerFileSystemProvider(payloadScheme, this, {
        isCaseSensitive: true,
        isReadonly: true,
      }),
      vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
        if (closed.length > 0) {
          this.#forgetUnseen(closed.flatMap(urisOf));
        }
      }),
    );
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  /** The file keeps `bytes`. Its name's ending tells VS Code the language. */
  add(name: string, bytes: Uint8Array): vscode.Uri {
    this.#count += 1;
    const path = `/${this.#count}/${safeFileName(name)}`;
    const uri = vscode.Uri.from({ scheme: payloadScheme, path });
    this.#files.set(uri.path, { bytes, mtime: Date.now() });
    return uri;
  }

  stat(uri: vscode.Uri): vscode.FileStat {
    const { bytes, mtime } = this.#find(uri);
    return { type: vscode.FileType.File, ctime: mtime, mtime, size: bytes.length };
  }

  readFile(uri: vscode.Uri): Uint8Array {
    return this.#find(uri).bytes;
  }

  /** Nothing changes them. */
  watch(): vscode.Disposable {
    return vscode.Disposable.from();
  }

  readDirectory(): never {
    throw vscode.FileSystemError.Unavailable();
  }

  createDirectory(): never {
    throw vscode.FileSystemError.NoPermissions();
  }

  writeFile(): never {
    throw vscode.FileSystemError.NoPermissions();
  }

  delete(): never {
    throw vscode.FileSystemError.NoPermissions();
  }

  rename(): never {
    throw vscode.FileSystemError.NoPermissions();
  }

  #find(uri: vscode.Uri): PayloadFile {
    const file = this.#files.get(uri.path);
    if (!file) {
      throw vscode.FileSystemError.FileNotFound(uri);
    }
    return file;
  }

  #forgetUnseen(closed: readonly vscode.Uri[]): void {
    const seen = new Set(
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs.flatMap(urisOf))
        .map((uri) => uri.toString()),
    );
    for (const uri of closed) {
      if (uri.scheme === payloadScheme && !seen.has(uri.toString())) {
        this.#files.delete(uri.path);
      }
    }
  }
}

function urisOf({ input }: vscode.Tab): vscode.Uri[] {
  if (input instanceof vscode.TabInputTextDiff) {
    return [input.original, input.modified];
  }
  return input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom
    ? [input.uri]
    : [];
}
