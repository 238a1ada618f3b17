// @ts-check
import fs from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import * as esbuild from 'esbuild';
import { build } from './build.mjs';
import { root, vscodeTestFolder } from './embedded/folders.mjs';
import { quietSettings } from './embedded/server.mjs';
import { hasDisplay } from './hasDisplay.mjs';
import { failed, sum, worded } from './outcome.mjs';

/**
 * Runs the tests of `test/host` inside a real VS Code, with `runTests` of `@vscode/test-electron`.
 *
 * `node scripts/testHost.mjs [--grep <regular expression>] [--floor]`; `--floor` takes the oldest VS
 * Code that package.json promises, in place of the newest. SOCKET_WORKBENCH_VSCODE chooses where it
 * comes from: `download`, `embedded`, or a version to be downloaded. Left out, it is downloaded
 * where there is a display and the download host answers.
 *
 * Files that end with `.restricted.test.ts` run in a window of their own, whose workspace is not
 * trusted.
 */

const bundles = path.join(root, 'out/test/host');
const executable = path.join(
  root,
  'scripts/embedded',
  process.platform === 'win32' ? 'code.cmd' : 'code.mjs',
);

/**
 * @param {{ grep?: string | undefined, which?: 'newest' | 'floor' }} [options]
 * @returns {Promise<import('./outcome.mjs').Outcome>}
 */
export async function testHost({ grep, which = 'newest' } = {}) {
  await build(console.log);
  const files = await bundleTests();
  const code = await findVscode(which);
  const outcomes = [];
  for (const isRestricted of [false, true]) {
    if (files.some((file) => file.endsWith('.restricted.test.ts') === isRestricted)) {
      outcomes.push(await runWindow({ grep, which, code, isRestricted }));
    }
  }
  return sum(outcomes);
}

/** @returns {Promise<string[]>} the test files found */
async function bundleTests() {
  const folder = path.join(root, 'test/host');
  const found = await fs.readdir(folder, { recursive: true });
  const files = found.filter((file) => file.endsWith('.test.ts'));
  await fs.rm(bundles, { recursive: true, force: true });
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: ['index.ts', ...files].map((file) => path.join(folder, file)),
    outbase: folder,
    outdir: bundles,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    packages: 'external',
    mainFields: ['module', 'main'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return files;
}

/**
 * @param {'newest' | 'floor'} which
 * @returns {Promise<string | undefined>} a downloaded VS Code; undefined for the embedded one
 */
async function findVscode(which) {
  const wish = process.env['SOCKET_WORKBENCH_VSCODE'] ?? '';
  if (wish === 'embedded' || (wish === '' && !(await canDownload()))) {
    return undefined;
  }
  const { engines } = JSON.parse(await fs.readFile(path.join(root, 'package.json'), 'utf8'));
  const ours = which === 'floor' ? String(engines.vscode).replace('^', '') : 'stable';
  return downloadAndUnzipVSCode({
    version: wish === '' || wish === 'download' ? ours : wish,
    cachePath: vscodeTestFolder,
  });
}

async function canDownload() {
  if (!hasDisplay()) {
    return false;
  }
  return fetch('https://update.code.visualstudio.com/api/releases/stable', {
    signal: AbortSignal.timeout(3000),
  }).then(
    (response) => response.ok,
    () => false,
  );
}

/**
 * @param {{ grep: string | undefined, which: 'newest' | 'floor', code: string | undefined, isRestricted: boolean }} options
 * @returns {Promise<import('./outcome.mjs').Outcome>}
 */
async function runWindow({ grep, which, code, isRestricted }) {
  // A short name: VS Code listens on a local socket in there, whose path has a limit of some 100 bytes.
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'workbench-'));
  const workspace = path.join(folder, 'examples');
  await fs.cp(path.join(root, 'examples'), workspace, { recursive: true });
  await fs.mkdir(path.join(folder, 'user-data/User'), { recursive: true });
  await fs.writeFile(
    path.join(folder, 'user-data/User/settings.json'),
    JSON.stringify(quietSettings),
  );
  const report = await listenForReport(folder);
  try {
    await runTests({
      vscodeExecutablePath: executable,
      extensionDevelopmentPath: root,
      extensionTestsPath: path.join(bundles, 'index.cjs'),
      launchArgs: [
        workspace,
        '--disable-extensions',
        `--user-data-dir=${path.join(folder, 'user-data')}`,
        `--extensions-dir=${path.join(folder, 'extensions')}`,
      ],
      extensionTestsEnv: {
        ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}),
        ...(code === undefined ? {} : { SOCKET_WORKBENCH_CODE: code }),
        SOCKET_WORKBENCH_EMBEDDED: which,
        SOCKET_WORKBENCH_RESTRICTED: isRestricted ? '1' : '0',
        SOCKET_WORKBENCH_HOST_TESTS: JSON.stringify({
          grep,
          suffix: isRestricted ? '.restricted.test.cjs' : '.test.cjs',
          excluded: isRestricted ? undefined : '.restricted.test.cjs',
          report: report.path,
        }),
      },
    });
    return report.outcome() ?? failed('VS Code', 'It ended without a report of the tests.');
  } catch (error) {
    const outcome = report.outcome();
    if (outcome === undefined || outcome.failed === 0) {
      console.error(error instanceof Error ? error.message : error);
      return sum([...(outcome === undefined ? [] : [outcome]), failed('VS Code', error)]);
    }
    return outcome;
  } finally {
    report.close();
    await fs.rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/**
 * Prints what the extension host reports, as it comes.
 *
 * @param {string} folder
 * @returns {Promise<{ path: string, outcome: () => import('./outcome.mjs').Outcome | undefined, close: () => void }>}
 */
async function listenForReport(folder) {
  const name =
    process.platform === 'win32' ? `\\\\.\\pipe\\${path.basename(folder)}` : `${folder}/report`;
  /** @type {import('./outcome.mjs').Outcome | undefined} */
  let outcome;
  const server = net.createServer((socket) => {
    socket.on('error', () => undefined);
    createInterface({ input: socket }).on('line', (line) => {
      if (line.startsWith('outcome {')) {
        outcome = JSON.parse(line.slice('outcome '.length));
      } else {
        console.log(line);
      }
    });
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(name, () => resolve(undefined));
  });
  return { path: name, outcome: () => outcome, close: () => void server.close() };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { values } = parseArgs({
    options: { grep: { type: 'string' }, floor: { type: 'boolean', default: false } },
  });
  const outcome = await testHost({ grep: values.grep, which: values.floor ? 'floor' : 'newest' });
  console.log(worded(outcome));
  process.exit(outcome.failed > 0 || outcome.passed === 0 ? 1 : 0);
}
