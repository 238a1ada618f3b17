// @ts-check
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { findChromium } from './chromium.mjs';
import { root } from './folders.mjs';
import { installEmbeddedVscode } from './install.mjs';
import { addExtension, startServer } from './server.mjs';
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
 * @property {string} [extension] folder of the extension. Default: the checkout
 * @property {keyof typeof themes} [theme]
 * @property {{ width: number, height: number }} [size]
 * @property {number} [scale]
 * @property {Readonly<Record<string, unknown>>} [settings] more user settings
 * @property {(line: string) => void} [say]
 */

/**
 * Opens the embedded VS Code with the extension on a copy of a folder, and ends all of it after
 * `use`, whatever happens there.
 *
 * @template T
 * @param {OpenOptions} options
 * @param {(workbench: Workbench, folder: string) => Promise<T>} use
 * @returns {Promise<T>}
 */
export async function withWorkbench(options, use) {
  const { folder = path.join(root, 'examples'), extension = root, theme = 'dark', say } = options;
  const [vscode, chromium] = await Promise.all([
    installEmbeddedVscode('newest', say),
    findChromium(say),
  ]);
  const parent = await fs.mkdtemp(path.join(os.tmpdir(), 'socket-workbench-folder-'));
  const copy = path.join(parent, path.basename(folder));
  await fs.cp(folder, copy, { recursive: true });
  const profile = path.join(parent, 'profile');
  await addExtension(profile, extension);
  const server = await startServer(vscode, {
    profile,
    settings: {
      'remote.autoForwardPorts': false,
      'workbench.colorTheme': themes[theme],
      ...options.settings,
    },
  });
  try {
    const workbench = await Workbench.open(server, {
      folder: copy,
      chromium,
      ...(options.size === undefined ? {} : { size: options.size }),
      ...(options.scale === undefined ? {} : { scale: options.scale }),
    });
    try {
      return await use(workbench, copy);
    } finally {
      await workbench.close();
    }
  } finally {
    await server.stop();
    await fs.rm(parent, { recursive: true, force: true, maxRetries: 5 });
  }
}
