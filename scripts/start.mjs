// @ts-check
import fs from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import process from 'node:process';
import { build } from './build.mjs';
import { root, vscodeTestFolder } from './embedded/folders.mjs';
import { installEmbeddedVscode } from './embedded/install.mjs';
import { addExtensions, startServer, writeSettings } from './embedded/server.mjs';
import { spawnTree } from './embedded/spawnTree.mjs';
import { hasDisplay } from './hasDisplay.mjs';
import { setUp } from './setUp.mjs';

/**
 * Does all the set-up, builds the extension and opens a VS Code with it in the examples workspace:
 * `code` when it is on the PATH and can open a window, the embedded VS Code otherwise, or when asked
 * with `--embedded`.
 * Ctrl-C ends it.
 */

/** Always the same, so that a browser remembers the window's layout. */
const usualPort = 8642;
const examples = path.join(root, 'examples');

/** The tour opens with the window, and no message about a port that a socket opens lies over it. */
const startSettings = {
  'workbench.startupEditor': 'readme',
  'remote.autoForwardPorts': false,
};

try {
  await start();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

async function start() {
  await setUp(console.log);
  await build(console.log);
  // In a terminal of a remote VS Code, `code` only passes commands on to the window of that terminal.
  const isRemote = process.env['VSCODE_IPC_HOOK_CLI'] !== undefined;
  const wantsEmbedded = process.argv.includes('--embedded') || isRemote || !hasDisplay();
  const code = wantsEmbedded ? undefined : await findOnPath('code');
  const running = code === undefined ? await startEmbedded() : await startCode(code);

  let isEnding = false;
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      if (!isEnding) {
        isEnding = true;
        console.log('\nEnding VS Code …');
        void running.end().then(() => process.exit(0));
      }
    });
  }
  const exitCode = await running.ended;
  if (!isEnding) {
    await running.end();
    console.log('VS Code has ended.');
    process.exit(exitCode);
  }
}

/**
 * @param {string} code path of the executable
 * @returns {Promise<{ ended: Promise<number>, end: () => Promise<void> }>}
 */
async function startCode(code) {
  console.log(`Opening ${examples} in VS Code (${code}). Ctrl-C, or closing the window, ends it.`);
  const userData = path.join(vscodeTestFolder, 'start-code');
  await fs.mkdir(path.join(userData, 'User'), { recursive: true });
  await writeSettings(path.join(userData, 'User/settings.json'), startSettings);
  // User data of its own makes it an instance of its own, which we can end; `--verbose` makes it stay
  // our child. Its many lines are for nobody.
  const vscode = spawnTree(code, [
    `--extensionDevelopmentPath=${root}`,
    `--user-data-dir=${userData}`,
    '--disable-workspace-trust',
    '--skip-welcome',
    '--skip-release-notes',
    '--new-window',
    '--verbose',
    examples,
  ]);
  vscode.stdout.resume();
  vscode.stderr.resume();
  return vscode;
}

async function startEmbedded() {
  const vscode = await installEmbeddedVscode('newest', console.log);
  const isUsual = await isFree(usualPort);
  const profile = path.join(vscodeTestFolder, isUsual ? 'start' : `start-${String(process.pid)}`);
  await addExtensions(profile, [root]);
  const server = await startServer(vscode, {
    ...{ profile, port: isUsual ? usualPort : 0, settings: startSettings },
  });
  console.log(`
VS Code ${vscode.version.vscode} with Socket Workbench is running. Open

    ${server.origin}/?folder=${encodeURI(examples)}

It listens on this machine only. After a change: npm run build, then “Developer: Reload Window”.
Ctrl-C ends it.`);
  return {
    ended: server.ended,
    end: async () => {
      await server.stop();
      if (!isUsual) {
        await fs.rm(profile, { recursive: true, force: true });
      }
    },
  };
}

/** @param {number} port */
function isFree(port) {
  return new Promise((resolve) => {
    const probe = net.createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** @param {string} command */
async function findOnPath(command) {
  const names = process.platform === 'win32' ? [`${command}.cmd`, `${command}.exe`] : [command];
  for (const folder of (process.env['PATH'] ?? '').split(path.delimiter)) {
    for (const name of names) {
      const file = path.join(folder, name);
      const isThere = await fs.access(file, fs.constants.X_OK).then(
        () => true,
        () => false,
      );
      if (folder !== '' && isThere) {
        return file;
      }
    }
  }
  return undefined;
}
