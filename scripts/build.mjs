// @ts-check
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { root } from './embedded/folders.mjs';

/** What the bundles are made of, besides packages. */
const sources = ['src', 'media', 'esbuild.mjs', 'package.json', 'package-lock.json'];

/**
 * Bundles the extension, unless that was done from the very same sources.
 *
 * @param {(line: string) => void} [say] takes progress
 * @param {boolean} [isProduction] whether they are those of the package, without names and maps
 * @throws {Error} when esbuild refuses; it has printed why
 */
export async function build(say = () => undefined, isProduction = false) {
  const stamp = path.join(root, 'out/build.stamp');
  const wanted = `${isProduction ? 'production ' : ''}${await fingerprint()}`;
  if ((await fs.readFile(stamp, 'utf8').catch(() => '')) === wanted && (await isBuilt())) {
    return;
  }
  say('Building the extension …');
  await node(['esbuild.mjs', ...(isProduction ? ['--production'] : [])], 'The build failed.');
  await fs.mkdir(path.dirname(stamp), { recursive: true });
  await fs.writeFile(stamp, wanted);
}

/**
 * Runs a script with this Node in the checkout, printing what it prints.
 *
 * @param {readonly string[]} args
 * @param {string} complaint message of the error when it ends with anything but 0
 * @param {string} [cwd]
 */
export async function node(args, complaint, cwd = root) {
  const child = spawn(process.execPath, args, {
    cwd,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  if (code !== 0) {
    throw new Error(complaint);
  }
}

async function isBuilt() {
  return fs.access(path.join(root, 'dist/extension.cjs')).then(
    () => true,
    () => false,
  );
}

/**
 * Changes when what the bundles are made of changes, by size or time.
 *
 * @param {readonly string[]} [more] further files or folders of the checkout
 */
export async function fingerprint(more = []) {
  const hash = createHash('sha256');
  for (const source of [...sources, ...more]) {
    const start = path.join(root, source);
    const isFolder = (await fs.stat(start)).isDirectory();
    const entries = isFolder
      ? await fs.readdir(start, { recursive: true, withFileTypes: true })
      : [];
    const files = isFolder
      ? entries
          .filter((entry) => entry.isFile())
          .map(({ parentPath, name }) => path.join(parentPath, name))
      : [start];
    for (const file of files.sort()) {
      const { mtimeMs, size } = await fs.stat(file);
      hash.update(`${file}\0${String(mtimeMs)}\0${String(size)}\n`);
    }
  }
  return hash.digest('hex');
}
