import * as v from 'valibot';
import type * as vscode from 'vscode';

const stateKey = 'socketWorkbench.pickedFiles';
const pathsSchema = v.array(v.string());

/** Files that are remembered as picked. */
const filesMax = 50;

/**
 * The files that the user picked to be sent, per workspace. A page names a file by its path, and may
 * name none but these: whatever runs in it can't read the user's disk.
 */
export class PickedFiles {
  readonly #state: vscode.Memento;

  constructor(state: vscode.Memento) {
    this.#state = state;
  }

  has(path: string): boolean {
    return this.#all().includes(path);
  }

  add(path: string): void {
    const others = this.#all().filter((other) => other !== path);
    void this.#state.update(stateKey, [path, ...others].slice(0, filesMax));
  }

  #all(): readonly string[] {
    const paths = v.safeParse(pathsSchema, this.#state.get<unknown>(stateKey, []));
    return paths.success ? paths.output : [];
  }
}
