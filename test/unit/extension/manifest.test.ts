import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import {
  commandIds,
  contextKeys,
  editorIds,
  menuIds,
  settingIds,
  trafficLanguageId,
  viewIds,
  testControllerId,
  walkthroughIds,
} from '../../../src/shared/ids.ts';
import { definitionFileName } from '../../../src/shared/definition/definition.ts';
import { formats } from '../../../src/shared/viewFormat.ts';
import { defaultLimits } from '../../../src/shared/limits.ts';

interface Setting {
  readonly default: number | string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly string[];
  readonly enumDescriptions?: readonly string[];
  readonly scope: string;
  readonly markdownDescription: string;
}

interface Manifest {
  readonly activationEvents: readonly string[];
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly viewsContainers: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly menus: Readonly<
      Record<string, readonly { readonly command?: string; readonly submenu?: string }[]>
    >;
    readonly configuration: { readonly properties: Readonly<Record<string, Setting>> };
    readonly languages: readonly { readonly id: string }[];
  };
}

const root = path.join(import.meta.dirname, '../../..');
const text = fs.readFileSync(path.join(root, 'package.json'), 'utf8');
const manifest = JSON.parse(text) as Manifest;
const texts = JSON.parse(fs.readFileSync(path.join(root, 'package.nls.json'), 'utf8')) as Record<
  string,
  string
>;
const { contributes } = manifest;

describe('manifest', () => {
  it('contributes the commands of ids.ts and no others', () => {
    assert.deepEqual(
      contributes.commands.map(({ command }) => command).sort(),
      Object.values(commandIds).sort(),
    );
  });

  it('puts only known commands into menus', () => {
    const known: string[] = Object.values(commandIds);
    const menus: string[] = Object.values(menuIds);
    for (const [menu, items] of Object.entries(contributes.menus)) {
      for (const { command, submenu } of items) {
        const id = command ?? submenu ?? '';
        assert.ok((submenu === undefined ? known : menus).includes(id), `${menu}: ${id}`);
      }
    }
  });

  it('links to known commands only, with an argument object or without one', () => {
    const known: string[] = Object.values(commandIds);
    const links = Object.values(texts).flatMap((shown) => [
      ...shown.matchAll(/\(command:(socketWorkbench[\w.]+)(?:\?([^)]*))?\)/g),
    ]);
    assert.ok(links.length > 10);
    for (const [link, id = '', given] of links) {
      assert.ok(known.includes(id), link);
      const values: unknown = given === undefined ? [{}] : JSON.parse(decodeURIComponent(given));
      assert.ok(Array.isArray(values) && values.length === 1, link);
    }
  });

  it('contributes the views and containers of ids.ts', () => {
    assert.deepEqual(
      [
        ...Object.values(contributes.viewsContainers).flat(),
        ...Object.values(contributes.views).flat(),
      ]
        .map(({ id }) => id)
        .sort(),
      Object.values(viewIds).sort(),
    );
  });

  it('contributes the settings of ids.ts, each with its default within its bounds', () => {
    const { properties } = contributes.configuration;
    assert.deepEqual(Object.keys(properties).sort(), Object.values(settingIds).sort());
    for (const [id, setting] of Object.entries(properties)) {
      const { default: value, minimum, maximum } = setting;
      if (typeof value === 'number') {
        assert.ok(minimum !== undefined && minimum <= value, id);
        assert.ok(maximum !== undefined && value <= maximum, id);
      }
      assert.notEqual(setting.scope, undefined, id);
      assert.match(setting.markdownDescription, /^%.*%$/, id);
    }
  });

  it('promises the limits that the engine has by default', () => {
    const { properties } = contributes.configuration;
    const byDefault = (id: string): number => Number(properties[id]?.default);
    const mebibyte = 1024 * 1024;
    assert.deepEqual(
      {
        memoryBytes: byDefault(settingIds.memoryMebibytes) * mebibyte,
        logBytesPerSocket: byDefault(settingIds.logMebibytesPerSocket) * mebibyte,
        logEntriesPerSocket: byDefault(settingIds.logEntriesPerSocket),
        connectionsPerSocket: byDefault(settingIds.connectionsPerSocket),
        udpIdleMs: byDefault(settingIds.udpIdleSeconds) * 1000,
        sendQueueBytes: byDefault(settingIds.sendQueueMebibytes) * mebibyte,
        connectTimeoutMs: byDefault(settingIds.connectTimeoutSeconds) * 1000,
      },
      defaultLimits,
    );
  });

  it('offers every display format as the usual one', () => {
    const setting = contributes.configuration.properties[settingIds.displayFormat];
    assert.deepEqual(setting?.enum, formats);
    assert.equal(setting.enumDescriptions?.length, formats.length);
  });

  it('contributes the language of the output channel', () => {
    assert.ok(contributes.languages.some(({ id }) => id === trafficLanguageId));
  });

  it('names no context key and no id that ids.ts lacks', () => {
    const known = new Set<string>([
      ...Object.values(menuIds),
      ...Object.values(commandIds),
      ...Object.values(contextKeys),
      ...Object.values(editorIds),
      ...Object.values(settingIds),
      ...Object.values(viewIds),
      ...Object.values(walkthroughIds),
      testControllerId,
    ]);
    const clauses = text.match(/socketWorkbench[:.][\w.]+/g) ?? [];
    assert.ok(clauses.length > 0);
    assert.deepEqual(
      clauses.filter((id) => !known.has(id)),
      [],
    );
  });

  it('has a text for every key and a key for every text', () => {
    const used = new Set((text.match(/%[\w.]+%/g) ?? []).map((key) => key.slice(1, -1)));
    assert.deepEqual([...used].sort(), Object.keys(texts).sort());
  });

  it('has a title, in title case, for every command', () => {
    for (const { command, title } of contributes.commands) {
      assert.match(texts[title.slice(1, -1)] ?? '', /^[A-Z]/, command);
    }
  });

  it('is activated by what is used only', () => {
    // Nothing in the manifest implies the event by which VS Code brings editors back after a reload, nor that
    // the Test Explorer has the tests of a file without anybody asking.
    assert.deepEqual(manifest.activationEvents, [
      `onWebviewPanel:${editorIds.traffic}`,
      `workspaceContains:.vscode/${definitionFileName}`,
    ]);
  });
});
