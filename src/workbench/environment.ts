import type { Rule } from '../shared/rule/ruleSchema.ts';
import type { Disposable } from './emitter.ts';
import type { UserErrorAction } from './userError.ts';
import type { WorkbenchSocket } from './workbenchSocket.ts';

/*
 * What the workbench needs of whoever runs it: VS Code, or a command line. Files are named by URIs, since
 * VS Code has some that no path leads to.
 */

/** Remembers JSON values by key. VS Code's `Memento` is one. */
export interface StateStore {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

/** Remembers secrets by key. VS Code's `SecretStorage` is one. */
export interface SecretStore {
  get(key: string): PromiseLike<string | undefined>;
  store(key: string, value: string): PromiseLike<void>;
  delete(key: string): PromiseLike<void>;
}

export type ReadFile =
  | { readonly ok: true; readonly bytes: Uint8Array }
  /** Why not, worded. */
  | { readonly ok: false; readonly fault: string };

/** The files that definitions name. */
export interface Files {
  /**
   * The URI of a file. A relative `name` begins in the folder that `definedIn`, the URI of a file with
   * definitions, belongs to, else in the first folder; undefined where there is none.
   */
  locate(name: string, definedIn: string | undefined): string | undefined;
  /** At most `bytesMax` bytes; of a longer file `tooLarge` is said. */
  read(uri: string, bytesMax: number, tooLarge: string): Promise<ReadFile>;
  /** The path on this machine; undefined where there is none. */
  localPath(uri: string): string | undefined;
  /**
   * The URI of what really is read and written, where links lead out of the folder of that file; the same URI
   * elsewhere. A repository may have links to the files of whoever opens it.
   */
  followLinks(uri: string): Promise<string>;
  /** Whether it lies outside the folders that the user works in; links are not followed. */
  isOutside(uri: string): boolean;
  /** Calls back when a file in the folder of that file was written, made or removed, until disposed of. */
  watchFolder(uri: string, changed: () => void): Disposable;
  /** As people read it; relative to the folder that it is in. */
  displayName(uri: string): string;
}

/** The files in which sockets are defined, where they can be written. */
export interface DefinitionFiles {
  /**
   * Writes a socket of no file into the file of a folder, the first where none is named; the file is made
   * where it is missing, and the socket is its own then. Resolves with the URI of the file.
   */
  add(socket: WorkbenchSocket, folder: string | undefined): Promise<string>;
  /** Gives a socket of a file another name, there and in the registry. */
  rename(socket: WorkbenchSocket, name: string): Promise<void>;
  /** Writes a rule before all others of a socket of a file. */
  addRule(socket: WorkbenchSocket, rule: Rule): Promise<void>;
  /** Takes the socket of that name out of the file of that URI. */
  remove(file: string, name: string): Promise<void>;
}

/** Whether what definitions say may be done. */
export interface Trust {
  readonly isTrusted: boolean;
  /** What somebody can do about it who is refused. */
  readonly action?: UserErrorAction | undefined;
}

/** What only a person can answer. */
export interface Questions {
  /**
   * A passphrase or a password, undefined where it is not given. `check` words what is wrong with what was
   * typed so far.
   */
  secret(question: {
    readonly title: string;
    readonly check: (typed: string) => string | undefined;
  }): Promise<string | undefined>;
  /** Whether the user agrees to what the button says. */
  confirm(question: {
    readonly text: string;
    readonly detail: string;
    readonly button: string;
  }): Promise<boolean>;
}

/** Where warnings go that nobody has asked for. */
export interface Log {
  warn(message: string): void;
}
