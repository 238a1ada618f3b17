import fs from 'node:fs/promises';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import {
  commandContributions,
  submenuPlaces,
} from '../src/extension/manifest/commandContributions.ts';
import type { CommandContribution } from '../src/extension/manifest/contribution.ts';
import { commandIds } from '../src/shared/ids.ts';

const root = path.join(import.meta.dirname, '..');

/** As far as it is made of tables. */
interface Manifest {
  readonly contributes: {
    commands: object[];
    readonly menus: Record<string, object[]>;
  };
}

/** The commands in the order of the documents, with their ids. */
export const commandRows = Object.entries(commandContributions).map(([name, contribution]) => ({
  ...{ name, contribution },
  id: commandIds[name as keyof typeof commandIds],
}));

/** Of every command that has a title, `command.name` in package.nls.json. */
function titleKey(name: string): string {
  return `command.${name}`;
}

/** package.json with the commands and menus that the tables have. */
export async function manifestText(): Promise<string> {
  const file = path.join(root, 'package.json');
  const manifest = JSON.parse(await fs.readFile(file, 'utf8')) as Manifest;
  const { contributes } = manifest;
  contributes.commands = commandRows.map(({ id, name, contribution }) =>
    commandOf(id, name, contribution),
  );
  for (const menu of Object.keys(contributes.menus)) {
    contributes.menus[menu] = menu === 'commandPalette' ? paletteEntries() : menuEntries(menu);
  }
  return pretty(file, manifest);
}

/** package.nls.json with the titles that the table of commands has. */
export async function titlesText(): Promise<string> {
  const file = path.join(root, 'package.nls.json');
  const texts = JSON.parse(await fs.readFile(file, 'utf8')) as Record<string, string>;
  const titles = commandRows.map(
    ({ name, contribution }) => [titleKey(name), contribution.title] as const,
  );
  const isTitle = ([key]: readonly [string, string]) => key.startsWith('command.');
  const others = Object.entries(texts);
  const first = others.findIndex(isTitle);
  const before = others.slice(0, first);
  const after = others.slice(first).filter((entry) => !isTitle(entry));
  return pretty(file, Object.fromEntries([...before, ...titles, ...after]));
}

function commandOf(
  command: string,
  name: string,
  { icon, enablement }: CommandContribution,
): object {
  return {
    ...{ command, title: `%${titleKey(name)}%`, category: '%category%' },
    ...(icon === undefined ? {} : { icon: `$(${icon})` }),
    ...(enablement === undefined ? {} : { enablement }),
  };
}

function paletteEntries(): object[] {
  return commandRows.flatMap(({ id, contribution: { palette } }) =>
    palette === undefined ? [] : [{ command: id, when: palette }],
  );
}

function menuEntries(menu: string): object[] {
  const submenus = submenuPlaces.filter((place) => place.menu === menu);
  const commands = commandRows.flatMap(({ id, contribution: { places = [] } }) =>
    places
      .filter((place) => place.menu === menu)
      .map(({ when, group }) => ({ command: id, when, group })),
  );
  return [...commands, ...submenus.map(({ submenu, when, group }) => ({ submenu, when, group }))];
}

async function pretty(file: string, value: object): Promise<string> {
  return format(JSON.stringify(value), { ...(await resolveConfig(file)), filepath: file });
}
