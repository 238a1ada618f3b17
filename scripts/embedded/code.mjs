#!/usr/bin/env node
// @ts-check
import fs from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { findChromium } from './chromium.mjs';
import { resultsFolder } from './folders.mjs';
import { installEmbeddedVscode } from './install.mjs';
import { startServer } from './server.mjs';
import { spawnTree } from './spawnTree.mjs';
import { Workbench } from './workbench.mjs';

/**
 * An executable that understands VS Code's own arguments, for `runTests` of `@vscode/test-electron`.
 * Runs extension tests in the embedded VS Code, in a headless Chromium, and ends with their exit code.
 *
 * By environment:
 * - SOCKET_WORKBENCH_CODE: a downloaded VS Code to run instead of the embedded one
 * - SOCKET_WORKBENCH_EMBEDDED: `newest` (default) or `floor`
 * - SOCKET_WORKBENCH_RESTRICTED: `1` keeps workspace trust on, which `runTests` always turns off, so
 *   that the workspace is in Restricted Mode
 * - SOCKET_WORKBENCH_DEADLINE_SECONDS: how long the tests may take. Default: 300
 */

const isRestricted = process.env['SOCKET_WORKBENCH_RESTRICTED'] === '1';
const args = process.argv
  .slice(2)
  .filter((arg) => !(isRestricted && arg === '--disable-workspace-trust'));
const deadlineMs = Number(process.env['SOCKET_WORKBENCH_DEADLINE_SECONDS'] ?? 300) * 1000;
const downloaded = process.env['SOCKET_WORKBENCH_CODE'];

try {
  process.exitCode =
    downloaded === undefined ? await runInEmbedded() : await runInDownloaded(downloaded);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/** @param {string} code path of the executable */
async function runInDownloaded(code) {
  const vscode = spawnTree(code, args);
  vscode.stdout.pipe(process.stdout);
  vscode.stderr.pipe(process.stderr);
  endOnSignal(() => vscode.end());
  const deadline = setTimeout(() => {
    console.error(`VS Code did not finish the tests within ${String(deadlineMs / 1000)} s.`);
    void vscode.end().then(() => process.exit(1));
  }, deadlineMs);
  const exitCode = await vscode.ended;
  clearTimeout(deadline);
  return exitCode;
}

async function runInEmbedded() {
  const { values, positionals } = parseArgs({
    args,
    strict: false,
    allowPositionals: true,
    options: {
      extensionDevelopmentPath: { type: 'string', multiple: true },
      extensionTestsPath: { type: 'string' },
      'user-data-dir': { type: 'string' },
      'extensions-dir': { type: 'string' },
    },
  });
  const which = process.env['SOCKET_WORKBENCH_EMBEDDED'] === 'floor' ? 'floor' : 'newest';
  const [vscode, chromium] = await Promise.all([
    installEmbeddedVscode(which, console.error),
    findChromium(console.error),
  ]);
  const userData = values['user-data-dir'];
  const extensions = values['extensions-dir'];
  const server = await startServer(vscode, {
    takesTests: true,
    trustsWorkspaces: !isRestricted,
    ...(typeof userData === 'string' ? { userData } : {}),
    ...(typeof extensions === 'string' ? { extensions } : {}),
  });
  endOnSignal(() => server.stop());
  try {
    return await runTests(server, chromium, {
      extensions: (values.extensionDevelopmentPath ?? []).map(String),
      tests: String(values.extensionTestsPath),
      folder: positionals[0] ?? process.cwd(),
    });
  } finally {
    await server.stop();
  }
}

/**
 * @param {import('./server.mjs').EmbeddedServer} server
 * @param {import('./chromium.mjs').Chromium} chromium
 * @param {{ extensions: string[], tests: string, folder: string }} what
 * @returns {Promise<number>}
 */
async function runTests(server, chromium, { extensions, tests, folder }) {
  /** @type {(code: number) => void} */
  let finish = () => undefined;
  /** @type {Promise<number>} */
  const finished = new Promise((resolve) => (finish = resolve));
  /** @param {string} file */
  const remote = (file) =>
    `vscode-remote://${new URL(server.origin).host}${path.posix.resolve(file)}`;
  const workbench = await Workbench.open(server, {
    folder: path.resolve(folder),
    chromium,
    payload: [
      ...extensions.map(
        (file) => /** @type {const} */ (['extensionDevelopmentPath', remote(file)]),
      ),
      ['extensionTestsPath', remote(tests)],
      ['skipWelcome', 'true'],
    ],
    exposed: {
      codeAutomationLog: () => undefined,
      codeAutomationExit: (/** @type {number} */ code) => finish(code),
    },
  });
  const deadline = setTimeout(() => {
    void giveUp(server, workbench).finally(() => finish(1));
  }, deadlineMs);
  try {
    return await finished;
  } finally {
    clearTimeout(deadline);
    await workbench.close();
  }
}

/**
 * @param {import('./server.mjs').EmbeddedServer} server
 * @param {Workbench} workbench
 */
async function giveUp(server, workbench) {
  const folder = path.join(resultsFolder, `deadline-${String(process.pid)}`);
  await workbench.screenshot(path.join(folder, 'window.png'));
  await fs.cp(server.log, path.join(folder, 'server.log'));
  await fs.cp(path.join(server.userData, 'logs'), path.join(folder, 'logs'), { recursive: true });
  console.error(
    `VS Code did not finish the tests within ${String(deadlineMs / 1000)} s. A picture and logs are in ${folder}`,
  );
}

/** @param {() => Promise<void>} end */
function endOnSignal(end) {
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.once(signal, () => void end().finally(() => process.exit(1)));
  }
}
