// @ts-check
import fs from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { root } from './embedded/folders.mjs';

const out = path.join(root, 'out/test/unit');

/**
 * Bundles the tests of `test/unit` and what they test into `out/test/unit`, where the configurations of
 * mocha look for them: jobs that load JavaScript in few files start several times faster than those that
 * transpile each module.
 */
export async function bundleUnitTests() {
  const folder = path.join(root, 'test/unit');
  const found = await fs.readdir(folder, { recursive: true });
  const entries = [
    ...found.filter((file) => file.endsWith('.test.ts')),
    // What the configurations require.
    'engine/endAfterTest.ts',
    'reportCauses.ts',
  ];
  await fs.rm(out, { recursive: true, force: true });
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: entries.map((file) => path.join(folder, file)),
    outbase: folder,
    outdir: out,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    sourcemap: 'linked',
    plugins: [whereItWasWritten],
    logLevel: 'warning',
  });
}

/**
 * Modules that look for files beside them find those beside their source.
 *
 * @type {import('esbuild').Plugin}
 */
const whereItWasWritten = {
  name: 'where-it-was-written',
  setup: ({ onLoad }) => {
    onLoad({ filter: /\.(?:ts|mjs)$/ }, async ({ path: file }) => {
      const text = await fs.readFile(file, 'utf8');
      return text.includes('import.meta.')
        ? {
            contents: text
              .replaceAll('import.meta.dirname', JSON.stringify(path.dirname(file)))
              .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(file).href)),
            loader: file.endsWith('.ts') ? 'ts' : 'js',
          }
        : undefined;
    });
  },
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await bundleUnitTests();
}
