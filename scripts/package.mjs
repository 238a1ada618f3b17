// @ts-check
import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { build, fingerprint, node } from './build.mjs';
import { root } from './embedded/folders.mjs';

/** What goes into the package besides the bundles and what they are made of. */
const texts = ['package.nls.json', 'README.md', 'CHANGELOG.md', 'LICENSE', '.vscodeignore'];

/**
 * Makes the `.vsix`, unless there is one of the very same files.
 *
 * @returns {Promise<string>} its path
 */
export async function makePackage() {
  const { name, version } = JSON.parse(await fs.readFile(path.join(root, 'package.json'), 'utf8'));
  const file = path.join(root, `${name}-${version}.vsix`);
  const stamp = path.join(root, 'out/package.stamp');
  const present = [];
  for (const text of texts) {
    const isThere = await fs.access(path.join(root, text)).then(
      () => true,
      () => false,
    );
    if (isThere) {
      present.push(text);
    }
  }
  const made = await digest(file);
  const wanted = `${await fingerprint(present)} ${made ?? ''}`;
  if (made !== undefined && (await fs.readFile(stamp, 'utf8').catch(() => '')) === wanted) {
    return file;
  }
  await build({ production: true, say: console.log });
  try {
    await node(
      [
        'node_modules/@vscode/vsce/vsce',
        'package',
        '--no-dependencies',
        '--allow-missing-repository',
        '--no-rewrite-relative-links',
        '--out',
        file,
      ],
      'The package could not be made.',
    );
  } finally {
    // What is run from the checkout has source maps.
    await build();
  }
  await fs.mkdir(path.dirname(stamp), { recursive: true });
  await fs.writeFile(stamp, `${await fingerprint(present)} ${(await digest(file)) ?? ''}`);
  return file;
}

/** @param {string} file */
async function digest(file) {
  const content = await fs.readFile(file).catch(() => undefined);
  return content === undefined ? undefined : createHash('sha256').update(content).digest('hex');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  console.log(await makePackage());
}
