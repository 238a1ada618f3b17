import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { entriesOf, pcapngOf } from '../unit/engine/capture/conversations.ts';
import { chooseFromMenu } from './chooseFromMenu.ts';
import { useInstalledWorkbench } from './installedWorkbench.ts';
import { startDesk } from './startDesk.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'socket-workbench-decode-as-'));
mkdirSync(path.join(folder, '.vscode'));
writeFileSync(
  path.join(folder, '.vscode/sockets.json'),
  '{ "sockets": [{ "name": "desk", "listen": "tcp://127.0.0.1:0" }] }',
);
const request = (target: string) => `GET ${target} HTTP/1.1\r\n\r\n`;
const captured = entriesOf([
  {
    ...{ scheme: 'tcp', isV6: false, opening: 'accept', ending: 'open' },
    messages: [{ isIn: true, bytes: Buffer.from(request('/old') + request('/older')) }],
  },
]);
writeFileSync(path.join(folder, 'old.pcapng'), pcapngOf(captured));

describe('Decode As', () => {
  const window = useInstalledWorkbench({ folder });
  let peer: net.Socket | undefined;

  after(() => {
    peer?.destroy();
    rmSync(folder, { recursive: true });
  });

  const view = () => window().workbench.webview();
  const rows = () => view().locator('.rows > .row:not([hidden])');
  const row = (text: string | RegExp) => rows().filter({ hasText: text }).first();
  const field = () => view().getByRole('combobox', { name: 'Filter' });

  it('frames a socket anew from a message’s menu', async () => {
    const { workbench } = window();
    peer = await startDesk(workbench);
    peer.write(request('/one') + request('/two'));
    await row(/\/one.*\/two/).click({ button: 'right' });
    await chooseFromMenu(workbench, 'Decode As…');
    await workbench.choose('HTTP/1');
    await row(/GET \/one$/).waitFor();
    await row(/GET \/two$/).waitFor();
  });

  it('has commands and filters know the new messages, and is taken back at the foot', async () => {
    const { workbench } = window();
    await row(/GET \/two$/).click({ button: 'right' });
    await chooseFromMenu(workbench, 'Copy as Text');
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
    await row(/\/one.*\/two/).waitFor();
  });

  it('is offered for a socket in the tree, and remembered while the window is open', async () => {
    const { workbench } = window();
    await workbench.openContainer('Sockets');
    await workbench.treeItem('desk').first().click({ button: 'right' });
    await chooseFromMenu(workbench, 'Decode As…');
    await workbench.choose('HTTP/1');
    await row(/GET \/two$/).waitFor();
    await view().getByRole('combobox', { name: 'Show the traffic of' }).selectOption('All sockets');
    await row(/\/one.*\/two/).waitFor();
    await view().getByRole('combobox', { name: 'Show the traffic of' }).selectOption('desk');
    await row(/GET \/two$/).waitFor();
  });

  it('frames a flow of a capture', async () => {
    const { workbench } = window();
    await workbench.page.keyboard.press('Control+J');
    await workbench.openFile('old.pcapng');
    await row(/\/old.*\/older/).click({ button: 'right' });
    await chooseFromMenu(workbench, 'Decode As…');
    await workbench.choose('HTTP/1');
    await row(/GET \/older$/).waitFor();
  });
});
