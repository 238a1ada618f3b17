// @ts-check
import path from 'node:path';
import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';
import { resultsFolder, root } from './embedded/folders.mjs';
import { themes, openEmbedded } from './embedded/openEmbedded.mjs';

/**
 * Opens the embedded VS Code with the extension as last built, hands it to a script, and ends it:
 * `node scripts/drive.mjs <script.mjs> [--theme dark|light|high-contrast|high-contrast-light]
 * [--size 1280x800] [--scale 1] [--floor] [--folder examples] [--extension .] [--out out/results]`; `--floor` takes
 * the oldest VS Code that package.json promises, in place of the newest.
 *
 * The script's default export is called with `{ workbench, page, folder, shot }`; `shot(name)` writes
 * a picture. When it throws, a picture of that moment is written.
 */

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    theme: { type: 'string', default: 'dark' },
    size: { type: 'string', default: '1280x800' },
    scale: { type: 'string', default: '1' },
    floor: { type: 'boolean', default: false },
    folder: { type: 'string', default: path.join(root, 'examples') },
    extension: { type: 'string', default: root },
    out: { type: 'string', default: resultsFolder },
  },
});
const [width = 0, height = 0] = values.size.split('x').map(Number);
const script = positionals[0];
if (script === undefined || !(values.theme in themes) || !(width > 0 && height > 0)) {
  console.error('Usage: node scripts/drive.mjs <script.mjs> [--theme …] [--size 1280x800] …');
  process.exit(2);
}
const { default: drive } = await import(pathToFileURL(path.resolve(script)).href);

const { workbench, folder, close } = await openEmbedded({
  folder: path.resolve(values.folder),
  extension: path.resolve(values.extension),
  which: values.floor ? 'floor' : 'newest',
  theme: /** @type {keyof typeof themes} */ (values.theme),
  size: { width, height },
  scale: Number(values.scale),
  say: console.error,
});
/**
 * @param {string} name
 * @param {import('playwright-core').Locator} [part]
 */
const shot = async (name, part) => {
  const file = path.resolve(values.out, `${name}.png`);
  await workbench.screenshot(file, part);
  console.log(file);
};
try {
  await drive({ workbench, page: workbench.page, folder, shot });
} catch (error) {
  await shot('failure').catch(() => undefined);
  console.error(error);
  process.exitCode = 1;
} finally {
  await close();
}
