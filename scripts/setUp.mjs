// @ts-check
import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { root } from './embedded/folders.mjs';
import { npm } from './embedded/npm.mjs';

const stamp = path.join(root, 'node_modules/.socket-workbench-lock');

/**
 * Makes a checkout ready to build: checks Node, and installs the packages of package-lock.json when
 * they are not the ones installed last.
 *
 * @param {(line: string) => void} say
 */
export async function setUp(say) {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Error(
      `Node 20.19 or newer is needed; this is ${process.versions.node}. Get it from https://nodejs.org/.`,
    );
  }
  const lock = await fs.readFile(path.join(root, 'package-lock.json'));
  // Some packages carry binaries for one platform only.
  const wanted = createHash('sha256')
    .update(lock)
    .update(`${process.platform} ${process.arch}`)
    .digest('hex');
  if ((await fs.readFile(stamp, 'utf8').catch(() => '')) === wanted) {
    return;
  }
  say('Installing packages with npm (once for each change of package-lock.json) …');
  await npm(root, ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']);
  await fs.writeFile(stamp, wanted);
}
