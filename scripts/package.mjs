// @ts-check
import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { fingerprint, node } from './build.mjs';
import { root } from './embedded/folders.mjs';
import { packCli } from './packCli.mjs';

/** What vsce may choose from, by .vscodeignore, besides the bundles; some may not be there. */
const parts = [
  'package.json',
  'package.nls.json',
  'package.nls.de.json',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
  '.vscodeignore',
  'l10n',
  'media',
];

/** What only the command line's package has. */
const cliParts = ['docs/command-line.md', 'scripts/packCli.mjs'];

/**
 * Makes the `.vsix` in the checkout, and beside it the `.tgz` of the command line, unless they are there of
 * the very same files. Works in a folder of
 * its own, so that the bundles in `dist`, which have source maps, stay as they are.
 *
 * @returns {Promise<string>} the path of the `.vsix`
 */
export async function makePackage() {
  const manifest = await fs.readFile(path.join(root, 'package.json'), 'utf8');
  const { name, version } = JSON.parse(manifest);
  const file = path.join(root, `${name}-${version}.vsix`);
  const stamp = path.join(root, 'out/package.stamp');
  const present = (await fs.readdir(root)).filter((entry) => parts.includes(entry));
  const tarball = path.join(root, `${name}-${version}.tgz`);
  const sources = await fingerprint([...present, ...cliParts]);
  const last = await fs.readFile(stamp, 'utf8').catch(() => '');
  const made = async () =>
    `${sources} ${(await digest(file)) ?? ''} ${(await digest(tarball)) ?? ''}`;
  if (last !== '' && last === (await made())) {
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
  await packCli(dist, root);
  await fs.writeFile(stamp, await made());
  return file;
}

/** @param {string} file */
async function digest(file) {
  const content = await fs.readFile(file).catch(() => undefined);
  return content === undefined ? undefined : createHash('sha256').update(content).digest('hex');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const file = await makePackage();
  console.log(`${file}\n${file.replace(/vsix$/, 'tgz')}`);
}
