// @ts-check
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { root } from './embedded/folders.mjs';
import { scenes } from './screenshots/scenes.mjs';
import { setUp } from './setUp.mjs';

/**
 * Makes the pictures of the README in the embedded VS Code: `npm run screenshots -- [scene …] [--out
 * <folder>]`; `--list` names the scenes.
 */

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    list: { type: 'boolean', default: false },
    out: { type: 'string', default: path.join(root, 'docs/pictures') },
  },
});
const chosen = scenes.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
if (values.list || chosen.length === 0) {
  console.log(scenes.map(({ name }) => name).join('\n'));
  process.exit(values.list ? 0 : 2);
}

await setUp(console.log);
await build(console.log);
// It needs packages that the set-up installs.
const { openEmbedded } = await import('./embedded/openEmbedded.mjs');
for (const { name, theme, size, play } of chosen) {
  const { workbench, close } = await openEmbedded({ theme, size, scale: 1.5, say: console.log });
  try {
    await play({
      workbench,
      page: workbench.page,
      shot: async (part) => {
        const file = path.resolve(values.out, `${name}.png`);
        await workbench.screenshot(file, part);
        console.log(file);
      },
    });
  } finally {
    await close();
  }
}
