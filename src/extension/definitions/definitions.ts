import * as vscode from 'vscode';
import type { Definition } from '../../shared/definition/definition.ts';
import type { SocketId } from '../../shared/entry.ts';
import { definitionFileName } from '../../shared/definition/definition.ts';
import type { CheckedTest } from '../../workbench/definitions/checkDefinitions.ts';
import type { DefinitionFiles } from '../../workbench/environment.ts';
import type { PresetSocket } from '../../workbench/presets/readPreset.ts';
import { UserError } from '../../workbench/userError.ts';
import type { SocketRegistry } from '../../workbench/socketRegistry.ts';
import type { Rule } from '../../shared/rule/ruleSchema.ts';
import type { WorkbenchSocket } from '../../workbench/workbenchSocket.ts';
import type { DefinitionProblems } from './definitionProblems.ts';

/** The tests of a file. */
export interface FileTests {
  readonly text: string;
  readonly tests: readonly CheckedTest[];
}

interface Watched {
  readonly file: vscode.Uri;
  readonly watcher: vscode.Disposable;
  /** What the file said when it last made sense. */
  good: readonly Definition[];
  /** Its tests as they were read last, and the text in which they have their places. */
  tests?: FileTests;
  /** Whether it has problems now. */
  isFaulty: boolean;
  /** Counts readings, so that a slow one can't overwrite a later one. */
  readings: number;
  /** Of the last reading that was begun. */
  reading: Promise<void>;
}

/**
 * The `sockets.json` of each workspace folder: read, watched and checked. What is wrong goes to
 * Problems, and the sockets stay as they were.
 */
export class Definitions implements DefinitionFiles {
  readonly #registry: SocketRegistry;
  readonly #log: vscode.LogOutputChannel;
  /** Made with the first file that there is. */
  #problems: DefinitionProblems | undefined;
  readonly #watched = new Map<string, Watched>();
  readonly #subscription: vscode.Disposable;
  #isDisposed = false;
  readonly #didRead = new vscode.EventEmitter<vscode.Uri>();

  /** Fires after a file was read, or found missing. */
  readonly onDidRead = this.#didRead.event;
  /** Resolves when every file of now was read for the first time. */
  readonly ready: Promise<void>;

  constructor(registry: SocketRegistry, log: vscode.LogOutputChannel) {
    this.#registry = registry;
    this.#log = log;
    this.#subscription = vscode.workspace.onDidChangeWorkspaceFolders(
      () => void this.#watchFolders(),
    );
    // Making a watcher takes VS Code longer than all the rest of our activation takes.
    this.ready = new Promise<void>((resolve) => setImmediate(resolve)).then(() =>
      this.#watchFolders(),
    );
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#subscription.dispose();
    this.#watched.forEach(({ watcher }) => void watcher.dispose());
    this.#problems?.dispose();
    this.#didRead.dispose();
  }

  /** Writes an ad-hoc socket into its folder's file, made if missing; the socket is the file's then. */
  async add(socket: WorkbenchSocket, folder: string | undefined): Promise<string> {
    const file = fileOf(folder === undefined ? firstFolder() : folderOf(folder));
    const { definition } = socket;
    const { withSocket } = await import('../../workbench/definitions/editDefinitions.ts');
    const problems = await this.#loadProblems();
    await edit(file, (text) => {
      const checked = problems.check(text);
      if (!checked.isReadable) {
        throw unreadable(file);
      }
      if (checked.entries.some(({ name }) => name === definition.name)) {
        throw new UserError(
          vscode.l10n.t(
            '{0} has a socket “{1}” already.',
            vscode.workspace.asRelativePath(file),
            definition.name,
          ),
        );
      }
      return withSocket(text, definition);
    });
    this.#registry.adopt(socket.id, file.toString(), definition);
    await this.#read(file);
    return file.toString();
  }

  /**
   * Writes sockets as they are written in a preset into a folder's file, under names that are free there.
   * Resolves with their ids, in their order.
   */
  async insert(
    sockets: readonly PresetSocket[],
    folder: string | undefined,
  ): Promise<readonly SocketId[]> {
    const file = fileOf(folder === undefined ? firstFolder() : folderOf(folder));
    const { withWrittenSocket } = await import('../../workbench/definitions/editDefinitions.ts');
    const { renamed } = await import('../../workbench/presets/readPreset.ts');
    const problems = await this.#loadProblems();
    const names: string[] = [];
    await edit(file, (text) => {
      const checked = problems.check(text);
      if (!checked.isReadable) {
        throw unreadable(file);
      }
      const taken = new Set(checked.entries.map(({ name }) => name));
      return sockets.reduce((changed, socket) => {
        const own = renamed(socket, (name) => !taken.has(name));
        taken.add(own.definition.name);
        names.push(own.definition.name);
        return withWrittenSocket(changed, own.written);
      }, text);
    });
    await this.#read(file);
    const ofFile = this.#registry.all().filter((socket) => socket.file === file.toString());
    return names.flatMap(
      (name) => ofFile.find(({ definition }) => definition.name === name)?.id ?? [],
    );
  }

  /** Gives a socket of a file another name, there and here; it keeps its traffic, and runs on. */
  async rename({ id, file: uri, definition }: WorkbenchSocket, name: string): Promise<void> {
    if (uri === undefined) {
      return;
    }
    const file = vscode.Uri.parse(uri);
    const { withName } = await import('../../workbench/definitions/editDefinitions.ts');
    const problems = await this.#loadProblems();
    await edit(file, (text) => {
      const changed = withName(text, definition.name, name);
      if (changed === undefined || !problems.check(text).isReadable) {
        throw unreadable(file);
      }
      this.#registry.rename(id, name);
      // One that is under way would bring the old name back.
      const watched = this.#watched.get(file.toString());
      if (watched) {
        watched.readings += 1;
      }
      return changed;
    });
    await this.#read(file);
  }

  /** Writes a rule before all others of a socket of a file. */
  async addRule({ file: uri = '', definition }: WorkbenchSocket, rule: Rule): Promise<void> {
    const file = vscode.Uri.parse(uri);
    const { withRule } = await import('../../workbench/definitions/editDefinitions.ts');
    const problems = await this.#loadProblems();
    await edit(file, (text) => {
      const changed = withRule(text, definition.name, rule);
      if (changed === undefined || !problems.check(text).isReadable) {
        throw unreadable(file);
      }
      return changed;
    });
    await this.#read(file);
  }

  /** Takes the socket of that name out of the file of that URI. */
  async remove(uri: string, name: string): Promise<void> {
    const file = vscode.Uri.parse(uri);
    const { withoutSocket } = await import('../../workbench/definitions/editDefinitions.ts');
    await edit(file, (text) => withoutSocket(text, name));
    await this.#read(file);
  }

  /** The tests of a file; undefined where it has none. */
  testsOf(file: vscode.Uri): FileTests | undefined {
    return this.#watched.get(file.toString())?.tests;
  }

  /** The files that have problems now. */
  faulty(): readonly vscode.Uri[] {
    return [...this.#watched.values()].filter(({ isFaulty }) => isFaulty).map(({ file }) => file);
  }

  /** Opens the file that defines the socket, at its place; else the first folder's, made if missing. */
  async open(socket?: WorkbenchSocket): Promise<void> {
    const file = socket?.file === undefined ? fileOf(firstFolder()) : vscode.Uri.parse(socket.file);
    const { newDefinitions, offsetOf } =
      await import('../../workbench/definitions/editDefinitions.ts');
    const fresh = (await readText(file)) === undefined ? newDefinitions() : undefined;
    if (fresh) {
      await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(fresh.text));
    }
    const editor = await vscode.window.showTextDocument(file);
    const offset =
      fresh?.caret ?? (socket && offsetOf(editor.document.getText(), socket.definition.name));
    if (offset !== undefined) {
      const place = editor.document.positionAt(offset);
      editor.selection = new vscode.Selection(place, place);
      editor.revealRange(editor.selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    }
  }

  async #watchFolders(): Promise<void> {
    if (this.#isDisposed) {
      return;
    }
    const folders = vscode.workspace.workspaceFolders ?? [];
    const files = new Map(folders.map((folder) => [fileOf(folder).toString(), folder]));
    for (const [key, { file, watcher }] of this.#watched) {
      if (!files.has(key)) {
        watcher.dispose();
        this.#watched.delete(key);
        this.#problems?.clear(file);
        this.#registry.setFile(file.toString(), []);
      }
    }
    const added = [...files].filter(([key]) => !this.#watched.has(key));
    await Promise.all(
      added.map(([key, folder]) => {
        this.#watched.set(key, this.#watch(folder));
        return this.#readAndLog(fileOf(folder));
      }),
    );
  }

  #watch(folder: vscode.WorkspaceFolder): Watched {
    const file = fileOf(folder);
    const watcher = vscode.workspace.createFileSystemWatcher(
      new vscode.RelativePattern(folder, `.vscode/${definitionFileName}`),
    );
    const read = (): void => void this.#readAndLog(file);
    watcher.onDidCreate(read);
    watcher.onDidChange(read);
    watcher.onDidDelete(read);
    return { file, watcher, good: [], isFaulty: false, readings: 0, reading: Promise.resolve() };
  }

  async #readAndLog(file: vscode.Uri): Promise<void> {
    try {
      await this.#read(file);
    } catch (error) {
      this.#log.error(`${file.toString()}: ${String(error)}`);
    }
  }

  /** Resolves when the sockets of the file are those of now, be it by a later reading that overtook this one. */
  async #read(file: vscode.Uri): Promise<void> {
    const watched = this.#watched.get(file.toString());
    if (!watched) {
      return;
    }
    watched.reading = this.#readOnce(watched);
    let awaited: Promise<void> | undefined;
    while (awaited !== watched.reading) {
      awaited = watched.reading;
      await awaited;
    }
  }

  async #readOnce(watched: Watched): Promise<void> {
    const { file } = watched;
    const reading = ++watched.readings;
    const text = await readSettledText(file);
    const problems = text === undefined ? undefined : await this.#loadProblems();
    if (reading !== watched.readings || this.#isDisposed) {
      return;
    }
    this.#takeIn(watched, text, problems);
    this.#didRead.fire(file);
  }

  async #loadProblems(): Promise<DefinitionProblems> {
    const { DefinitionProblems: Problems } = await import('./definitionProblems.ts');
    this.#problems ??= new Problems((file) => {
      if (this.#watched.has(file.toString())) {
        void this.#readAndLog(file);
      }
    });
    if (this.#isDisposed) {
      this.#problems.dispose();
    }
    return this.#problems;
  }

  #takeIn(
    watched: Watched,
    text: string | undefined,
    problems: DefinitionProblems | undefined,
  ): void {
    const { file, good } = watched;
    if (text === undefined || problems === undefined) {
      watched.good = [];
      delete watched.tests;
      watched.isFaulty = false;
      this.#problems?.clear(file);
      this.#registry.setFile(file.toString(), []);
      return;
    }
    const { isReadable, entries, tests, faults } = problems.check(text);
    watched.isFaulty = faults.length > 0;
    problems.show(file, faults, text);
    if (isReadable) {
      delete watched.tests;
      if (tests.length > 0) {
        watched.tests = { text, tests };
      }
      watched.good = entries
        .map(({ name, definition }) => definition ?? good.find((old) => old.name === name))
        .filter((definition) => definition !== undefined);
      this.#registry.setFile(file.toString(), watched.good, problems.changeTakesEffect);
    }
  }
}

function fileOf({ uri }: vscode.WorkspaceFolder): vscode.Uri {
  return vscode.Uri.joinPath(uri, '.vscode', definitionFileName);
}

/** The folder of that URI; throws a `UserError` where it is none of the workspace. */
function folderOf(uri: string): vscode.WorkspaceFolder {
  const folder = vscode.workspace.workspaceFolders?.find((each) => each.uri.toString() === uri);
  if (!folder) {
    throw new UserError(vscode.l10n.t('{0} is no folder of this workspace.', uri));
  }
  return folder;
}

function firstFolder(): vscode.WorkspaceFolder {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  if (!folder) {
    throw new UserError(vscode.l10n.t('Open a folder first: sockets.json belongs to a workspace.'));
  }
  return folder;
}

function unreadable(file: vscode.Uri): UserError {
  return new UserError(
    vscode.l10n.t('{0} can’t be read; see Problems.', vscode.workspace.asRelativePath(file)),
  );
}

/**
 * Most writers empty the file and then fill it. One that is found empty gets so long, in
 * milliseconds, before that counts: its sockets would be forgotten with their traffic.
 */
const fillMs = 100;

async function readSettledText(file: vscode.Uri): Promise<string | undefined> {
  const text = await readText(file);
  if (text !== '') {
    return text;
  }
  await new Promise((resolve) => setTimeout(resolve, fillMs));
  return readText(file);
}

/** Undefined when there is no such file. */
async function readText(file: vscode.Uri): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') {
      return undefined;
    }
    throw error;
  }
}

/** On disk, where a clean editor follows by itself; in the document where that has unsaved edits. */
async function edit(file: vscode.Uri, change: (text: string) => string): Promise<void> {
  const document = vscode.workspace.textDocuments.find(
    ({ uri, isDirty }) => isDirty && uri.toString() === file.toString(),
  );
  const text = document?.getText() ?? (await readText(file)) ?? '';
  const changed = change(text);
  if (changed === text) {
    return;
  }
  if (!document) {
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(changed));
    return;
  }
  const whole = new vscode.Range(document.positionAt(0), document.positionAt(text.length));
  const edits = new vscode.WorkspaceEdit();
  edits.replace(file, whole, changed);
  if (!(await vscode.workspace.applyEdit(edits)) || !(await document.save())) {
    throw new UserError(
      vscode.l10n.t('{0} could not be written.', vscode.workspace.asRelativePath(file)),
    );
  }
}
