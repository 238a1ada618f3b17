import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
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
const request = (target: string) => `GET ${target} HTTP/1.1\r\n\r\n`;
const requested = entriesOf([
  {
    ...{ scheme: 'tcp', isV6: false, opening: 'accept', ending: 'open' },
    messages: [{ isIn: true, bytes: Buffer.from(request('/old') + request('/older')) }],
  },
]);
writeFileSync(path.join(folder, 'http.pcapng'), pcapngOf(requested));

describe('the menu of an entry', () => {
  const window = useInstalledWorkbench({ folder });
  const peers: Socket[] = [];

  after(() => {
    peers.forEach((peer) => peer.destroy());
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

  const received = (text: string) =>
    view().locator('.rows > .row.in:not([hidden])').filter({ hasText: text }).first();
  const row = (text: string | RegExp) => rows().filter({ hasText: text }).first();

  /** Shows the end of the list, where a row is; framed anew, a stream has more rows than it had. */
  async function isAtEnd(text: string | RegExp): Promise<void> {
    await list().press('End');
    await row(text).waitFor();
  }

  /** Another connection to the listener. */
  async function connectAgain(): Promise<Socket> {
    const peer = connect(peers[0]?.remotePort ?? 0, '127.0.0.1').setNoDelay(true);
    peers.push(peer);
    await once(peer, 'connect');
    return peer;
  }

  const choose = (...names: string[]) => chooseFromMenu(window().workbench, ...names);

  it('opens by the keyboard, and narrows the view by what the entry has', async () => {
    const { workbench } = window();
    const peer = await startDesk(workbench);
    peers.push(peer);
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

  it('follows the connection of a message that was found, though it is closed', async () => {
    const { workbench } = window();
    const [first] = peers;
    const second = await connectAgain();
    first?.write('hello from one');
    await received('hello from one').waitFor();
    second.end('a pin from two');
    await received('a pin from two').waitFor();
    await workbench.runCommand('Sockets: Show Traffic');
    await view().locator('#list:focus').waitFor();
    await workbench.runCommand('Sockets: Focus Filter');
    await view().locator('.filter-input:focus').waitFor();
    // Three steps from here: a text, a right click, a choice.
    await workbench.page.keyboard.insertText('pin');
    await view().locator('mark.hit').first().waitFor();
    await received('a pin from two').click({ button: 'right' });
    await choose('Follow This Connection');
    await view().getByRole('tab', { name: 'Conversation', selected: true }).waitFor();
    await view().locator('#conversation').getByText('a pin from two').waitFor();
    assert.equal(await view().locator('#conversation').getByText('hello from one').count(), 0);
    await view().getByRole('tab', { name: 'List' }).click();
    await field().fill('');
    await view().getByRole('combobox', { name: 'Show the traffic of' }).selectOption('All sockets');
    await received('hello from one').waitFor();
    // Where it stood still, so that what comes next is in sight.
    await list().press('End');
  });

  it('frames a socket anew by Decode As', async () => {
    const { workbench } = window();
    const peer = await connectAgain();
    peer.write(request('/one') + request('/two'));
    await isAtEnd(/\/one.*\/two/);
    await row(/\/one.*\/two/).click({ button: 'right' });
    await choose('Decode As…');
    await workbench.choose('HTTP/1');
    await isAtEnd(/GET \/one$/);
    await isAtEnd(/GET \/two$/);
  });

  it('has commands and filters know what Decode As made, and takes it back at the foot', async () => {
    const { workbench } = window();
    await row(/GET \/two$/).click({ button: 'right' });
    await choose('Copy as Text');
    const text = request('/two');
    await workbench.page.waitForFunction(
      async (wanted) => (await navigator.clipboard.readText()) === wanted,
      text,
    );
    await field().fill('"/two"');
    await row(/GET \/one$/).waitFor({ state: 'hidden' });
    await view().locator('.row mark').getByText('/two').waitFor();
    await field().press('Escape');
    await view().getByRole('button', { name: 'Decoded as HTTP/1' }).click();
    await isAtEnd(/\/one.*\/two/);
  });

  it('offers Decode As for a socket in the tree too, remembered while the window is open', async () => {
    const { workbench } = window();
    await workbench.openContainer('Sockets');
    await workbench.treeItem('desk').first().click({ button: 'right' });
    await choose('Decode As…');
    await workbench.choose('HTTP/1');
    await isAtEnd(/GET \/two$/);
    await view().getByRole('combobox', { name: 'Show the traffic of' }).selectOption('All sockets');
    await isAtEnd(/\/one.*\/two/);
    await view().getByRole('combobox', { name: 'Show the traffic of' }).selectOption('desk');
    await isAtEnd(/GET \/two$/);
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

  it('frames a flow of a capture by Decode As', async () => {
    const { workbench } = window();
    await workbench.openFile('http.pcapng');
    await row(/\/old.*\/older/).click({ button: 'right' });
    await choose('Decode As…');
    await workbench.choose('HTTP/1');
    await row(/GET \/older$/).waitFor();
  });
});
