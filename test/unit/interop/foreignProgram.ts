import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { accessSync, closeSync, constants, openSync, readSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Where a program of one of these names is, the first that there is on the PATH. A script that starts
 * it, as version managers put before it, takes longer than the program: only where nothing else is.
 */
export function findProgram(...names: string[]): string | undefined {
  const endings = process.platform === 'win32' ? ['.exe'] : [''];
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const found = names
    .flatMap((name) =>
      folders.flatMap((folder) => endings.map((ending) => join(folder, name + ending))),
    )
    .filter((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
  return found.find((file) => !isScript(file)) ?? found[0];
}

function isScript(file: string): boolean {
  const opened = openSync(file, 'r');
  try {
    const start = Buffer.alloc(2);
    readSync(opened, start);
    return start.toString() === '#!';
  } finally {
    closeSync(opened);
  }
}

/** A suite of tests against programs that speak on the other side; pending where one is missing. */
export function describeProgram(
  title: string,
  names: readonly string[],
  define: (path: string) => void,
): void {
  describeFound(title, findProgram(...names), names.join(' or '), define);
}

/** The same against Python with a module that is not its own. */
export function describePython(
  title: string,
  module: string,
  define: (python: string) => void,
): void {
  // A package of the system's is for the system's Python, which need not be the first on the PATH.
  const pythons = [findProgram('python3'), '/usr/bin/python3'].filter((path) => path !== undefined);
  const python = pythons.find((path) => spawnSync(path, ['-c', `import ${module}`]).status === 0);
  describeFound(title, python, `${module} of Python`, define);
}

function describeFound(
  title: string,
  path: string | undefined,
  name: string,
  define: (path: string) => void,
): void {
  if (path === undefined) {
    describe(`${title} (skipped: ${name} is not installed)`, function () {
      before(function () {
        this.skip();
      });
      define('');
    });
  } else {
    describe(title, () => define(path));
  }
}

/** A running program with its output gathered. */
export class ForeignProgram {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #exited: Promise<number | null>;
  readonly #watchers = new Set<() => void>();
  #chunks: Buffer[] = [];
  #stderr = '';
  #hasExited = false;

  constructor(command: string, args: readonly string[]) {
    this.#child = spawn(command, args, { stdio: 'pipe', windowsHide: true });
    this.#child.stdout.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#notify();
    });
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
      this.#notify();
    });
    // It may go away while we write to it; its exit code tells.
    this.#child.stdin.on('error', () => undefined);
    this.#exited = new Promise((resolve, reject) => {
      this.#child.once('error', reject);
      this.#child.once('close', (code) => {
        this.#hasExited = true;
        this.#notify();
        resolve(code);
      });
    });
  }

  get stdout(): string {
    return this.output.toString().replaceAll('\r\n', '\n');
  }

  /** What it wrote, to the byte. */
  get output(): Buffer {
    const output = Buffer.concat(this.#chunks);
    this.#chunks = [output];
    return output;
  }

  get stderr(): string {
    return this.#stderr.replaceAll('\r\n', '\n');
  }

  /** The first match in either output, now or later; fails when it ends without one. */
  async whenOutput(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.stdout) ?? pattern.exec(this.stderr);
      if (match) {
        return match;
      }
      await this.#whenChanged(String(pattern));
    }
  }

  async #whenChanged(wanted: string): Promise<void> {
    if (this.#hasExited) {
      throw new Error(`ended without ${wanted}:\n${this.stdout.slice(-1_000)}\n${this.stderr}`);
    }
    await new Promise<void>((resolve) => this.#watchers.add(resolve));
  }

  write(bytes: string | Uint8Array): void {
    this.#child.stdin.write(bytes);
  }

  endInput(): void {
    this.#child.stdin.end();
  }

  /** Its exit code; null when a signal ended it. */
  whenExited(): Promise<number | null> {
    return this.#exited;
  }

  async end(): Promise<void> {
    if (!this.#hasExited) {
      this.#child.kill('SIGKILL');
      await this.#exited;
    }
  }

  #notify(): void {
    const watchers = [...this.#watchers];
    this.#watchers.clear();
    watchers.forEach((watcher) => watcher());
  }
}
