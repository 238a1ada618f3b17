import { deepEqual, equal, fail, ok } from 'node:assert/strict';
import { access, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parse } from 'jsonc-parser';
import * as v from 'valibot';
import { manifestText, titlesText } from '../../scripts/manifest.ts';
import { documentTables, withTables } from '../../scripts/tables.ts';
import { definitionFileSchema } from '../../src/shared/definition/definitionSchema.ts';

const root = join(import.meta.dirname, '../..');

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly menus: { readonly commandPalette: readonly { command: string; when: string }[] };
    readonly configuration: { readonly properties: Record<string, { readonly default: unknown }> };
  };
}

async function text(...path: string[]): Promise<string> {
  return await readFile(join(root, ...path), 'utf8');
}

describe('the tables of the documents', () => {
  it('are those of the code', async () => {
    const tables = await documentTables();
    for (const file of new Set(tables.map((table) => table.file))) {
      equal(await text(file), await withTables(file, tables), `${file}: run npm run tables`);
    }
  });
});

describe('the manifest', () => {
  it('has the commands, menus and settings of the tables', async () => {
    equal(await text('package.json'), await manifestText(), 'run npm run tables');
    equal(await text('package.nls.json'), await titlesText(), 'run npm run tables');
  });
});

describe('the reference in docs', () => {
  let manifest: Manifest;

  before(async () => {
    manifest = JSON.parse(await text('package.json')) as Manifest;
  });

  it('lists every command that a person can call, and no other', async () => {
    const commandReference = await text('docs/commands.md');
    const { commands, menus } = manifest.contributes;
    const hidden = menus.commandPalette.filter(({ when }) => when === 'false');
    const callable = commands
      .map(({ command }) => command)
      .filter((id) => !hidden.some(({ command }) => command === id));
    const listed = [...commandReference.matchAll(/^\| [^|]+ \| `(socketWorkbench\.\w+)`/gm)].map(
      ([, id]) => id,
    );
    deepEqual([...listed].sort(), [...callable].sort());
  });

  it('lists every setting with its default, and no other', async () => {
    const settingReference = await text('docs/settings.md');
    const settings = Object.entries(manifest.contributes.configuration.properties).map(
      ([id, property]) => `${id.replace('socketWorkbench.', '')} ${String(property.default)}`,
    );
    const listed = [...settingReference.matchAll(/^\| `([a-z]+\.\w+)` +\| (\S+) /gm)].map(
      ([, id, value]) => `${id} ${value}`,
    );
    deepEqual(listed.sort(), settings.sort());
  });

  it('shows sockets.json files that the check takes, as the README does', async () => {
    for (const file of ['README.md', 'docs/sockets-json.md']) {
      const [, block = ''] = /```json\n(\{\n {2}"sockets"[^]*?)```/.exec(await text(file)) ?? [];
      v.parse(definitionFileSchema, parse(block));
    }
  });
});

describe('the documents', () => {
  it('link only to files and headings that there are', async () => {
    const docs = (await readdir(join(root, 'docs'))).filter((name) => name.endsWith('.md'));
    const files = ['README.md', 'CONTRIBUTING.md', ...docs.map((name) => `docs/${name}`)];
    const headings = async (file: string) =>
      [...(await text(file)).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
        heading
          .toLowerCase()
          .replaceAll(/[^\w -]/g, '')
          .replaceAll(' ', '-'),
      );
    for (const file of files) {
      for (const [, link = ''] of (await text(file)).matchAll(/\]\((?!https?:)([^)]+)\)/g)) {
        const [target = '', anchor] = link.split('#');
        const resolved = target === '' ? file : join(dirname(file), target);
        await access(join(root, resolved)).catch(() => {
          fail(`${file} links to ${link}, which is not there`);
        });
        if (anchor !== undefined) {
          ok(
            (await headings(resolved)).includes(anchor),
            `${file} links to ${link}: no such heading`,
          );
        }
      }
    }
  });

  it('have a README of 200 lines at most', async () => {
    ok((await text('README.md')).split('\n').length <= 201);
  });
});

describe('the examples', () => {
  it('have a sockets.json that the check takes, of sockets that the tour names', async () => {
    const { sockets } = v.parse(
      definitionFileSchema,
      parse(await text('examples/.vscode/sockets.json')),
    );
    const tour = await text('examples/README.md');
    ok(sockets.length > 0);
    deepEqual(
      sockets.filter(({ name }) => !tour.includes(`**${name}**`)),
      [],
    );
  });

  it('listen on loopback only', async () => {
    const content = await text('examples/.vscode/sockets.json');
    const endpoints = [...content.matchAll(/"(?:listen|connect)": "([^"]+)"/g)];
    ok(endpoints.length > 0);
    deepEqual(
      endpoints.filter(([, url = '']) => !url.includes('://127.0.0.1:')),
      [],
    );
  });
});
