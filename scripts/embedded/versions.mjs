// @ts-check

/**
 * What the embedded VS Code is made of: the one place where its parts are pinned.
 *
 * code-server carries VS Code's own server and workbench; each of its releases wants one major
 * version of Node. Everything comes from the npm registry.
 *
 * @typedef {object} EmbeddedVersion
 * @property {string} vscode version of VS Code inside `codeServer`
 * @property {string} codeServer version of the npm package `code-server`
 * @property {string} node version of the npm package `node`
 * @property {Readonly<Record<string, string>>} overrides npm packages to put in the place of those
 *   that the release names, by exact version
 * @property {boolean} takesVscodeOptions whether code-server passes `--vscode-option` on
 */

/** @type {Readonly<Record<'newest' | 'floor', EmbeddedVersion>>} */
export const embeddedVersions = {
  newest: {
    vscode: '1.139.1',
    codeServer: '4.139.1',
    node: '24.21.0',
    overrides: {},
    takesVscodeOptions: true,
  },
  /** The oldest VS Code that `engines.vscode` in package.json promises to run in. */
  floor: {
    vscode: '1.103.2',
    codeServer: '4.103.2',
    node: '22.23.3',
    // The release's own argon2 has no prebuilt binary for this Node, and would need a compiler.
    overrides: { argon2: '0.44.0' },
    takesVscodeOptions: false,
  },
};

/**
 * A Node whose `TextDecoder` takes windows-1252 for ISO-8859-1, as that of editors does with 22.13 to 22.18
 * and 24.0 to 24.6.
 */
export const misreadingNode = '22.17.1';

/** A headless Chromium inside an npm package; Linux x64 only. */
export const chromiumPackage = { name: '@sparticuz/chromium', version: '153.0.0' };
