import fs from 'node:fs/promises';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import {
  commandContributions,
  submenuPlaces,
} from '../src/extension/manifest/commandContributions.ts';
import { keyBindings } from '../src/extension/manifest/keyBindings.ts';
import type { KeyBinding } from '../src/extension/manifest/keyBindings.ts';
import { settingContributions } from '../src/extension/manifest/settingContributions.ts';
import type {
  CommandContribution,
  SettingContribution,
} from '../src/extension/manifest/contribution.ts';
import { commandIds, settingIds } from '../src/shared/ids.ts';

const root = path.join(import.meta.dirname, '..');

/** As far as it is made of tables. */
interface Manifest {
  readonly contributes: {
    commands: object[];
    keybindings: object[];
    readonly menus: Record<string, object[]>;
    readonly configuration: { properties: Record<string, object> };
  };
}

/** The commands in the order of the documents, with their ids. */
export const commandRows = Object.entries(commandContributions).map(([name, contribution]) => ({
  ...{ name, contribution },
  id: commandIds[name as keyof typeof commandIds],
}));

/** The settings in the order of the documents, with their ids. */
export const settingRows = Object.entries(settingContributions).map(([name, contribution]) => ({
  contribution,
  id: settingIds[name as keyof typeof settingIds],
}));

/** In package.nls.json. */
function titleKey(name: string): string {
  return `command.${name}`;
}

/** package.json with the commands, keys, menus and settings that the tables have. */
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
  contributes.keybindings = keyBindings.map(bindingOf);
  contributes.configuration.properties = Object.fromEntries(
    settingRows.map(({ id, contribution }) => [id, propertyOf(id, contribution)]),
  );
  return pretty(file, manifest);
}

/** package.nls.json with the titles and descriptions that the tables have. */
export async function titlesText(): Promise<string> {
  const file = path.join(root, 'package.nls.json');
  const texts = JSON.parse(await fs.readFile(file, 'utf8')) as Record<string, string>;
  const titles = commandRows.map(
    ({ name, contribution }) => [titleKey(name), contribution.title] as const,
  );
  const descriptions = settingRows.flatMap(({ id, contribution: { description, values = [] } }) => [
    [descriptionKey(id), description] as const,
    ...values.map((each) => [descriptionKey(id, each.value), each.description] as const),
  ]);
  const renewed = replaced(Object.entries(texts), 'command.', titles);
  return pretty(file, Object.fromEntries(replaced(renewed, 'setting.', descriptions)));
}

type Entry = readonly [key: string, text: string];

/** The entries with others in place of those whose keys begin so. */
function replaced(entries: readonly Entry[], prefix: string, by: readonly Entry[]): Entry[] {
  const isOld = ([key]: Entry) => key.startsWith(prefix);
  const first = entries.findIndex(isOld);
  return [...entries.slice(0, first), ...by, ...entries.slice(first).filter((one) => !isOld(one))];
}

function descriptionKey(id: string, value?: string): string {
  return [id.replace(/^\w+/, 'setting'), ...(value === undefined ? [] : [value])].join('.');
}

function propertyOf(id: string, setting: SettingContribution): object {
  const { type, minimum, maximum, values, scope, order } = setting;
  return {
    type,
    ...(values && {
      enum: values.map(({ value }) => value),
      enumDescriptions: values.map(({ value }) => `%${descriptionKey(id, value)}%`),
    }),
    default: setting.default,
    ...(minimum === undefined ? {} : { minimum, maximum }),
    ...{ scope, order, markdownDescription: `%${descriptionKey(id)}%` },
  };
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

/** Rows of a tree are told to a command by their selection alone, which these two settle. */
const settleSelection = ['list.toggleSelection', 'list.toggleSelection'];
const onRows =
  'focusedView == socketWorkbench.sockets && listFocus && !inputFocus && !treestickyScrollFocused';

function bindingOf({ key, mac, runs, when }: KeyBinding): object {
  const keys = { key, ...(mac === undefined ? {} : { mac }) };
  if ('command' in runs) {
    return { command: commandIds[runs.command], ...keys, when };
  }
  const run = { command: commandIds.runOnRow, args: { action: runs.onRow } };
  return {
    ...{ command: 'runCommands', ...keys, when: onRows },
    args: { commands: [...settleSelection, run] },
  };
}

/** Keys of a view's rows, or those that hold everywhere, as docs/keys.md has them. */
export function keyRows(where: 'onRow' | 'command'): string[][] {
  return keyBindings
    .filter(({ runs }) => where in runs)
    .map(({ key, mac, meaning }) => [
      mac === undefined ? keyName(key) : `${keyName(key)} (Mac: ${keyName(mac)})`,
      meaning,
    ]);
}

/** `Ctrl+Alt+M` */
function keyName(key: string): string {
  return key.replaceAll(/(?:^|(?<=\+))./g, (letter) => letter.toUpperCase());
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
