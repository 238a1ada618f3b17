import type { UserErrorAction } from './userError.ts';

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
  /** Whether it lies outside the folders that the user works in. */
  isOutside(uri: string): boolean;
  /** As people read it; relative to the folder that it is in. */
  displayName(uri: string): string;
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
