import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import assert from 'node:assert/strict';
import { entriesOf, pcapngOf } from '../unit/engine/capture/conversations.ts';
import { chooseFromMenu } from './chooseFromMenu.ts';
import { useInstalledWorkbench } from './installedWorkbench.ts';
import { startDesk } from './startDesk.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'socket-workbench-menus-'));
mkdirSync(path.join(folder, '.vscode'));
writeFileSync(
  path.join(folder, '.vscode/sockets.json'),
  '{ "sockets": [{ "name": "desk", "listen": "tcp://127.0.0.1:0" }] }',
);
// Its message has the socket's name and the sequence number of the living one.
const captured = entriesOf([
  {
    ...{ scheme: 'tcp', isV6: false, opening: 'accept', ending: 'open' },
    messages: Array.from({ length: 8 }, (_, at) => ({
      isIn: true,
      bytes: Buffer.from(`captured ${at}`),
    })),
  },
]);
writeFileSync(
  path.join(folder, 'old.pcapng'),
  pcapngOf(captured.map((entry) => ({ ...entry, socket: 'desk', name: 'desk' }))),
);

describe('the menu of an entry', () => {
  const window = useInstalledWorkbench({ folder });
  let peer: net.Socket | undefined;

  after(() => {
    peer?.destroy();
    rmSync(folder, { recursive: true });
  });

  const view = () => window().workbench.webview();
  const rows = () => view().locator('.rows > .row:not([hidden])');
  const field = () => view().getByRole('combobox', { name: 'Filter' });
  const list = () => view().getByRole('grid', { name: 'Traffic' });
  const keyboard = () => window().workbench.page.keyboard;
  const item = (name: string) =>
    window().workbench.page.locator('.monaco-menu').getByText(name, { exact: true });

  async function filtered(wanted: string | RegExp): Promise<void> {
    const isWanted = (text: string) =>
      typeof wanted === 'string' ? text === wanted : wanted.test(text);
    while (!isWanted(await field().inputValue())) {
      await field().waitFor();
    }
  }

  const choose = (...names: string[]) => chooseFromMenu(window().workbench, ...names);

  it('opens by the keyboard, and narrows the view by what the entry has', async () => {
    const { workbench } = window();
    peer = await startDesk(workbench);
    const listening = rows().filter({ hasText: 'Listening on' }).first();
    peer.write('needle');
    await rows().filter({ hasText: 'needle' }).waitFor();
    await list().focus();
    await keyboard().press('End');
    await view().locator('.row[aria-selected=true]').getByText('needle').waitFor();
    await keyboard().press('Shift+F10');
    await choose('Filter by', 'Filter by This Length');
    await listening.waitFor({ state: 'hidden' });
    await filtered('len:6');
    await rows().first().click({ button: 'right' });
    await choose('Filter by', 'Filter by This Socket');
    await filtered('len:6 socket:desk');
    await field().press('Escape');
    await listening.waitFor();
  });

  it('offers what an event has, and no payload', async () => {
    await rows().filter({ hasText: 'Accepted' }).first().click({ button: 'right' });
    await item('Filter by').waitFor();
    assert.equal(await item('Resend').count(), 0);
    assert.equal(await item('Copy as Text').count(), 0);
    await choose('Filter by', 'Filter by This Connection');
    await rows().filter({ hasText: 'Listening on' }).first().waitFor({ state: 'hidden' });
    await filtered(/^conn:\d+$/);
    await field().press('Escape');
  });

  it('is about the capture where it was opened in one', async () => {
    const { workbench } = window();
    await workbench.page.keyboard.press('Control+J');
    await workbench.openFile('old.pcapng');
    await rows().filter({ hasText: 'captured 3' }).click({ button: 'right' });
    await item('Copy as Text').waitFor();
    assert.equal(await item('Resend').count(), 0);
    await choose('Copy as Text');
    await workbench.page.waitForFunction(
      async () => (await navigator.clipboard.readText()) === 'captured 3',
    );
    await rows().filter({ hasText: 'captured 3' }).click({ button: 'right' });
    await choose('Filter by', 'Filter by This Length');
    await rows().filter({ hasText: 'Accepted' }).waitFor({ state: 'hidden' });
    await filtered('len:10');
  });
});
