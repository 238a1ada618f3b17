import { deepEqual, ok } from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'jsonc-parser';
import * as v from 'valibot';
import { definitionFileSchema } from '../../src/shared/definition.ts';

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

describe('the README', () => {
  let readme: string;
  let manifest: Manifest;

  before(async () => {
    readme = await text('README.md');
    manifest = JSON.parse(await text('package.json')) as Manifest;
  });

  it('lists every command that a person can call, and no other', () => {
    const { commands, menus } = manifest.contributes;
    const hidden = menus.commandPalette.filter(({ when }) => when === 'false');
    const callable = commands
      .map(({ command }) => command)
      .filter((id) => !hidden.some(({ command }) => command === id));
    const listed = [...readme.matchAll(/^\| [^|]+ \| `(socketWorkbench\.\w+)`/gm)].map(
      ([, id]) => id,
    );
    deepEqual([...listed].sort(), [...callable].sort());
  });

  it('lists every setting with its default, and no other', () => {
    const settings = Object.entries(manifest.contributes.configuration.properties).map(
      ([id, property]) => `${id.replace('socketWorkbench.', '')} ${String(property.default)}`,
    );
    const listed = [...readme.matchAll(/^\| `([a-z]+\.\w+)` +\| (\S+) /gm)].map(
      ([, id, value]) => `${id} ${value}`,
    );
    deepEqual(listed.sort(), settings.sort());
  });

  it('shows a sockets.json that the check takes', () => {
    const [, block = ''] = /```json\n(\{\n {2}"sockets"[^]*?)```/.exec(readme) ?? [];
    v.parse(definitionFileSchema, parse(block));
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
