import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..');

/** The command line as it is packed, in a folder of its own. */
export class CliUnderTest {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async build(): Promise<CliUnderTest> {
    const folder = await mkdtemp(path.join(tmpdir(), 'bench-cli-'));
    const args = ['esbuild.mjs', '--production', `--outdir=${path.join(folder, 'dist')}`];
    execFileSync(process.execPath, args, { cwd: root, stdio: 'ignore' });
    return new CliUnderTest(folder);
  }

  get program(): string {
    return path.join(this.folder, 'dist/cli/main.cjs');
  }

  /** Writes a file of definitions. Resolves with its path. */
  async write(name: string, content: object): Promise<string> {
    const file = path.join(this.folder, name);
    await writeFile(file, JSON.stringify(content));
    return file;
  }

  /** Runs Node to its end; resolves with the milliseconds that took. It has to end with 0. */
  async milliseconds(...args: readonly string[]): Promise<number> {
    const begun = performance.now();
    const child = spawn(process.execPath, [...args], { stdio: ['ignore', 'ignore', 'inherit'] });
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) {
      throw new Error(`${args.join(' ')} ended with ${String(code)}`);
    }
    return performance.now() - begun;
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true });
  }
}
