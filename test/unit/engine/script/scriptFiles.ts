import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { ScriptInputs } from '../../../../src/shared/script/scriptInputs.ts';

export interface TestScripts {
  /** The file that the processes of scripts run. */
  readonly hostFile: string;
  /** Writes a script; gives what a socket needs to run it. */
  write(code: string, name?: string): Promise<ScriptInputs>;
}

/** Scripts in a folder of their own, and what runs them; both are there while the suite runs. */
export function useScripts(): () => TestScripts {
  let scripts: TestScripts | undefined;
  let folder = '';
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'scripts-'));
    const hostFile = path.join(folder, 'scriptHost.cjs');
    const source = '../../../../src/engine/script/host/scriptHost.ts';
    await build({
      entryPoints: [fileURLToPath(new URL(source, import.meta.url))],
      bundle: true,
      platform: 'node',
      format: 'cjs',
      mainFields: ['module', 'main'],
      outfile: hostFile,
      logLevel: 'error',
    });
    scripts = {
      hostFile,
      write: async (code, name = 'script.ts') => {
        const file = path.join(folder, name);
        await writeFile(file, code);
        return { file, hostFile };
      },
    };
  });
  after(() => rm(folder, { recursive: true }));
  return () => {
    if (scripts === undefined) {
      throw new Error('the suite has not begun');
    }
    return scripts;
  };
}
