// @ts-check
import { createWriteStream } from 'node:fs';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { spawnTree } from './spawnTree.mjs';

/**
 * The server of an embedded VS Code, reachable from this machine only.
 *
 * @typedef {object} EmbeddedServer
 * @property {string} origin `http://127.0.0.1:<port>`
 * @property {string} profile the folder that holds its user data, extensions and log
 * @property {string} userData
 * @property {string} log file with all that the server printed
 * @property {import('./install.mjs').EmbeddedVscode} vscode
 * @property {Promise<number>} ended
 * @property {() => Promise<void>} stop ends it and all that runs in it; removes a profile of its own
 */

/**
 * @typedef {object} ServerOptions
 * @property {string} [profile] folder of the profile; by default a new one, removed at the end. Two
 *   servers must not share one.
 * @property {string} [userData] folder of the user data. Default: `user-data` in the profile
 * @property {string} [extensions] folder of the installed extensions. Default: `extensions` in the profile
 * @property {number} [port] 0, the default, for any free one
 * @property {boolean} [takesTests] whether the page may ask for extension tests or a development
 *   extension. VS Code then hides toasts, and accepts confirmations by itself during tests.
 * @property {boolean} [trustsWorkspaces] false for Restricted Mode. Default: true.
 * @property {Readonly<Record<string, unknown>>} [settings] user settings, beside quiet defaults
 * @property {NodeJS.ProcessEnv} [env] of the server and thereby of the extension host
 * @property {number} [startDeadlineMs] default: 60 000
 */

/** User settings under which VS Code shows itself and nothing else. */
export const quietSettings = {
  'chat.commandCenter.enabled': false,
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'security.workspace.trust.banner': 'never',
  'security.workspace.trust.startupPrompt': 'never',
  'telemetry.telemetryLevel': 'off',
  'update.showReleaseNotes': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
};

/**
 * Starts the server on loopback.
 *
 * @param {import('./install.mjs').EmbeddedVscode} vscode
 * @param {ServerOptions} [options]
 * @returns {Promise<EmbeddedServer>}
 * @throws {Error} with what the server printed, when it does not listen
 */
export async function startServer(vscode, options = {}) {
  const {
    port = 0,
    takesTests = false,
    trustsWorkspaces = true,
    startDeadlineMs = 60_000,
  } = options;
  const profile = options.profile ?? (await fs.mkdtemp(path.join(os.tmpdir(), 'workbench-')));
  const userData = options.userData ?? path.join(profile, 'user-data');
  const extensionsFolder = options.extensions ?? path.join(profile, 'extensions');
  await fs.mkdir(path.join(userData, 'User'), { recursive: true });
  await fs.mkdir(extensionsFolder, { recursive: true });
  await writeSettings(path.join(userData, 'User/settings.json'), {
    ...quietSettings,
    ...options.settings,
  });
  const config = path.join(profile, 'code-server.yaml');
  await fs.writeFile(config, '');
  const log = path.join(profile, 'server.log');

  const args = ['--config', config, '--bind-addr', `127.0.0.1:${String(port)}`, '--auth', 'none'];
  args.push('--user-data-dir', userData, '--extensions-dir', extensionsFolder);
  args.push('--disable-telemetry', '--disable-update-check', '--disable-getting-started-override');
  if (trustsWorkspaces) {
    args.push('--disable-workspace-trust');
  }
  if (takesTests && vscode.version.takesVscodeOptions) {
    args.push('--vscode-option', 'enable-smoke-test-driver');
  }
  const server = spawnTree(vscode.node, [vscode.entry, ...args], {
    cwd: profile,
    env: { ...environment(), ...options.env },
  });
  const stop = async () => {
    await server.end();
    if (options.profile === undefined) {
      await fs.rm(profile, { recursive: true, force: true, maxRetries: 5 });
    }
  };
  try {
    const origin = await listening(server, log, startDeadlineMs);
    return { origin, profile, userData, log, vscode, ended: server.ended, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * @param {import('./spawnTree.mjs').Tree} server
 * @param {string} log
 * @param {number} deadlineMs
 * @returns {Promise<string>} the origin
 */
function listening(server, log, deadlineMs) {
  return new Promise((resolve, reject) => {
    const file = createWriteStream(log);
    /** @type {string[]} */
    const printed = [];
    /** @param {string} reason */
    const fail = (reason) =>
      reject(new Error(`The embedded VS Code ${reason}. It printed:\n${printed.join('\n')}`));
    const timer = setTimeout(() => {
      fail(`did not listen within ${String(deadlineMs / 1000)} s`);
    }, deadlineMs);
    void server.ended.then((code) => {
      clearTimeout(timer);
      file.end();
      fail(`ended with code ${String(code)}`);
    });
    for (const stream of [server.stdout, server.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        if (!file.writableEnded) {
          file.write(`${line}\n`);
        }
        printed.splice(0, printed.length - 50);
        printed.push(line);
        const origin = /HTTP server listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1];
        if (origin !== undefined) {
          clearTimeout(timer);
          resolve(origin);
        }
      });
    }
  });
}

/**
 * Keeps what the user of a lasting profile has set.
 *
 * @param {string} file
 * @param {Readonly<Record<string, unknown>>} settings
 */
export async function writeSettings(file, settings) {
  await fs
    .writeFile(file, JSON.stringify(settings, undefined, 2), { flag: 'wx' })
    .catch((error) => {
      if (error.code !== 'EEXIST') {
        throw error;
      }
    });
}

/** The environment without what an enclosing VS Code or its terminal put there. */
function environment() {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) =>
        !/^(VSCODE_|ELECTRON_|CODE_SERVER_|npm_)|^(NODE_OPTIONS|PORT|PASSWORD)$/.test(name),
    ),
  );
}

/**
 * Installs a `.vsix` into a profile, as a user does. To be called before the server starts.
 *
 * @param {import('./install.mjs').EmbeddedVscode} vscode
 * @param {string} profile
 * @param {string} vsix
 */
export async function installPackage(vscode, profile, vsix) {
  await fs.mkdir(profile, { recursive: true });
  const config = path.join(profile, 'code-server.yaml');
  await fs.writeFile(config, '');
  const args = ['--config', config, '--install-extension', vsix];
  args.push('--user-data-dir', path.join(profile, 'user-data'));
  args.push('--extensions-dir', path.join(profile, 'extensions'));
  const installing = spawnTree(vscode.node, [vscode.entry, ...args], { env: environment() });
  let printed = '';
  for (const stream of [installing.stdout, installing.stderr]) {
    stream.on('data', (chunk) => (printed += String(chunk)));
  }
  if ((await installing.ended) !== 0) {
    throw new Error(`${vsix} could not be installed:\n${printed}`);
  }
}

/**
 * Makes these the extensions of a profile, as they are and without packaging them, so that a reload of
 * the window takes up a new build. To be called before the server starts.
 *
 * @param {string} profile
 * @param {readonly string[]} extensions absolute paths of folders with a package.json
 */
export async function addExtensions(profile, extensions) {
  const installed = extensions.map(async (extension) => {
    const manifest = JSON.parse(await fs.readFile(path.join(extension, 'package.json'), 'utf8'));
    return {
      identifier: { id: `${manifest.publisher}.${manifest.name}` },
      version: manifest.version,
      location: { $mid: 1, scheme: 'file', path: pathToFileURL(extension).pathname },
      metadata: { source: 'vsix' },
    };
  });
  const folder = path.join(profile, 'extensions');
  await fs.mkdir(folder, { recursive: true });
  // VS Code's own list of what is installed; a mere link in the folder is not taken up.
  await fs.writeFile(
    path.join(folder, 'extensions.json'),
    JSON.stringify(await Promise.all(installed)),
  );
}
