import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type { reasonsOf } from '../../src/extension/traffic/viewForms.ts';
import type { localizedViewStrings } from '../../src/extension/traffic/localizedViewStrings.ts';
import { root } from '../../scripts/embedded/folders.mjs';

/** The two modules of the extension that word what the Traffic view shows. */
export interface ExtensionTexts {
  readonly localizedViewStrings: typeof localizedViewStrings;
  readonly reasonsOf: typeof reasonsOf;
}

/** Loads them without VS Code, whose translations are replaced by the English texts. */
export async function loadExtensionTexts(): Promise<ExtensionTexts> {
  const folder = await mkdtemp(path.join(tmpdir(), 'component-'));
  try {
    const outfile = path.join(folder, 'texts.mjs');
    await build({
      stdin: {
        contents: `export { localizedViewStrings } from './traffic/localizedViewStrings.ts';
          export { reasonsOf } from './traffic/viewForms.ts';`,
        resolveDir: path.join(root, 'src/extension'),
      },
      bundle: true,
      platform: 'node',
      format: 'esm',
      mainFields: ['module', 'main'],
      alias: { vscode: path.join(import.meta.dirname, 'vscodeStandIn.ts') },
      outfile,
    });
    return (await import(pathToFileURL(outfile).href)) as ExtensionTexts;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
