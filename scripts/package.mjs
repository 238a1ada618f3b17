// @ts-check
import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { fingerprint, node } from './build.mjs';
import { root } from './embedded/folders.mjs';

/** What vsce may choose from, by .vscodeignore, besides the bundles; some may not be there. */
const parts = [
  'package.json',
  'package.nls.json',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
  '.vscodeignore',
  'l10n',
  'media',
];

/**
 * Makes the `.vsix` in the checkout, unless there is one of the very same files. Works in a folder of
 * its own, so that the bundles in `dist`, which have source maps, stay as they are.
 *
 * @returns {Promise<string>} its path
 */
export async function makePackage() {
  const manifest = await fs.readFile(path.join(root, 'package.json'), 'utf8');
  const { name, version } = JSON.parse(manifest);
  const file = path.join(root, `${name}-${version}.vsix`);
  const stamp = path.join(root, 'out/package.stamp');
  const present = (await fs.readdir(root)).filter((entry) => parts.includes(entry));
  const sources = await fingerprint(present);
  const last = await fs.readFile(stamp, 'utf8').catch(() => '');
  if (last !== '' && last === `${sources} ${(await digest(file)) ?? ''}`) {
    return file;
  }
  console.log('Building and packaging the extension …');
  const folder = path.join(root, 'out/package');
  await fs.rm(folder, { recursive: true, force: true });
  await fs.mkdir(folder, { recursive: true });
  for (const part of present) {
    await fs.cp(path.join(root, part), path.join(folder, part), { recursive: true });
  }
  const dist = path.join(folder, 'dist');
  await node(['esbuild.mjs', '--production', `--outdir=${dist}`], 'The build failed.');
  const vsce = path.join(root, 'node_modules/@vscode/vsce/vsce');
  const flags = ['--no-dependencies'];
  await node([vsce, 'package', ...flags, '--out', file], 'The package could not be made.', folder);
  await fs.writeFile(stamp, `${sources} ${(await digest(file)) ?? ''}`);
  return file;
}

/** @param {string} file */
async function digest(file) {
  const content = await fs.readFile(file).catch(() => undefined);
  return content === undefined ? undefined : createHash('sha256').update(content).digest('hex');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  console.log(await makePackage());
}
