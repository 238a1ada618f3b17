// @ts-check
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { findChromium } from './chromium.mjs';
import { root } from './folders.mjs';
import { installEmbeddedVscode } from './install.mjs';
import { copyPseudoExtension, pseudoLanguage } from './pseudoLocale.mjs';
import { addExtensions, installPackage, startServer } from './server.mjs';
import { Workbench } from './workbench.mjs';

/** Names of VS Code's own themes, by what we call them. */
export const themes = {
  dark: 'Default Dark Modern',
  light: 'Default Light Modern',
  'high-contrast': 'Default High Contrast',
  'high-contrast-light': 'Default High Contrast Light',
};

/**
 * @typedef {object} OpenOptions
 * @property {string} [folder] workspace to show; a copy of it is opened. Default: `examples`
 * @property {string} [extension] folder of the extension. Default: the checkout, as last built
 * @property {string} [companion] folder of one more extension, beside `extension`
 * @property {string} [vsix] package to install, in place of `extension`
 * @property {'newest' | 'floor'} [which] VS Code: the newest, or the oldest that package.json promises. Default: newest
 * @property {keyof typeof themes} [theme]
 * @property {{ width: number, height: number }} [size] of the window, in CSS pixels
 * @property {number} [scale] device pixels per CSS pixel
 * @property {boolean} [trustsWorkspaces] false for Restricted Mode
 * @property {Readonly<Record<string, unknown>>} [settings] more user settings
 * @property {string} [language] what VS Code asks the `extension` for; English where absent, and the pseudo language is
 *   added to it
 * @property {string} [browserProfile] see `WorkbenchOptions`; of use with a `port` only
 * @property {number} [port] of the server. Default: any free one
 * @property {(line: string) => void} [say] takes progress
 */

/**
 * @typedef {object} OpenEmbedded
 * @property {Workbench} workbench
 * @property {string} folder the copy that is open
 * @property {import('./server.mjs').EmbeddedServer} server
 * @property {() => Promise<void>} close ends all of it, and removes the copy and the profile
 */

/**
 * Opens the embedded VS Code with the extension on a copy of a folder.
 *
 * @param {OpenOptions} [options]
 * @returns {Promise<OpenEmbedded>}
 */
export async function openEmbedded(options = {}) {
  const {
    folder = path.join(root, 'examples'),
    extension = root,
    vsix,
    companion,
    which = 'newest',
    theme = 'dark',
  } = options;
  const { trustsWorkspaces = true, language, say } = options;
  const isPseudo = language === pseudoLanguage;
  const [vscode, chromium] = await Promise.all([
    installEmbeddedVscode(which, say),
    findChromium(say),
  ]);
  // A short name: pictures show the folder's path, and a path of a local socket has a limit.
  const parent = await fs.mkdtemp(path.join(os.tmpdir(), 'workbench-'));
  const copy = path.join(parent, path.basename(folder));
  const profile = path.join(parent, 'profile');
  /** @type {(() => Promise<void>)[]} */
  const ends = [() => fs.rm(parent, { recursive: true, force: true, maxRetries: 5 })];
  const close = async () => {
    for (const end of ends.splice(0).reverse()) {
      await end();
    }
  };
  try {
    await fs.cp(folder, copy, { recursive: true });
    const pseudo = path.join(parent, 'pseudo');
    if (isPseudo) {
      await copyPseudoExtension(extension, pseudo);
    }
    await (vsix === undefined
      ? addExtensions(profile, [
          isPseudo ? pseudo : extension,
          ...(companion === undefined ? [] : [companion]),
        ])
      : installPackage(vscode, profile, vsix));
    const server = await startServer(vscode, {
      profile,
      trustsWorkspaces,
      ...(options.port === undefined ? {} : { port: options.port }),
      settings: {
        'remote.autoForwardPorts': false,
        'workbench.colorTheme': themes[theme],
        ...options.settings,
      },
    });
    ends.push(() => server.stop());
    const workbench = await Workbench.open(server, {
      folder: copy,
      chromium,
      ...(language === undefined ? {} : { language }),
      ...(options.size === undefined ? {} : { size: options.size }),
      ...(options.scale === undefined ? {} : { scale: options.scale }),
      ...(options.browserProfile === undefined ? {} : { browserProfile: options.browserProfile }),
    });
    ends.push(() => workbench.close());
    return { workbench, folder: copy, server, close };
  } catch (error) {
    await close();
    throw error;
  }
}
