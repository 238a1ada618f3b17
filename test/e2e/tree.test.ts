import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { useInstalledWorkbench } from './installedWorkbench.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'socket-workbench-tree-'));
const name = '.vscode/sockets.json';
mkdirSync(path.join(folder, '.vscode'));
writeFileSync(
  path.join(folder, name),
  '{ "sockets": [\n  // ours\n  { "name": "desk", "listen": "tcp://127.0.0.1:0" },\n  { "name": "spare", "listen": "tcp://127.0.0.1:0" } ] }',
);

describe('the tree by keyboard', () => {
  const window = useInstalledWorkbench({ folder });
  after(() => rmSync(folder, { recursive: true }));

  /** The window works on a copy. */
  const file = () => path.join(window().folder, name);
  const press = (key: string) => window().workbench.page.keyboard.press(key);
  const item = (name: RegExp) => window().workbench.treeItem(name);

  it('starts by Enter, renames by F2, removes by Delete, and follows what has closed', async () => {
    const { workbench } = window();
    const { page } = workbench;
    await workbench.openContainer('Sockets');
    await item(/^desk,/).waitFor();
    // The focus alone moves: nothing is selected.
    await item(/^spare,/).click();
    await press('ArrowUp');
    await press('Enter');
    await item(/^desk, TCP listener, running/).waitFor();
    const label = await item(/^desk,/).getAttribute('aria-label');
    const peer = net.connect(Number(/127\.0\.0\.1:(\d+)/.exec(label ?? '')?.[1]), '127.0.0.1');
    await once(peer, 'connect');
    peer.end('farewell');
    await item(/^desk, TCP listener, running, 1 accepted, 8 B received/).waitFor();

    await press('F2');
    await workbench.answer('office', 'Rename Socket');
    await item(/^office, TCP listener, running, 1 accepted, 8 B received/).waitFor();

    await press('ArrowRight');
    const closed = item(/^Connection with 127\.0\.0\.1:\d+, closed by the peer, 8 B received/);
    await closed.click();
    await closed.getByRole('button', { name: /^Follow/ }).click();
    await workbench.webview().getByText('farewell').first().waitFor();

    assert.match(readFileSync(file(), 'utf8'), /\/\/ ours\n {2}\{ "name": "office", "listen"/);
    await item(/^office,/).click();
    await press('Delete');
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.getByText('“office” is deleted from').waitFor();
    await dialog.getByText('“office” is running: it stops').waitFor();
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await item(/^office,/).waitFor({ state: 'hidden' });
    assert.doesNotMatch(readFileSync(file(), 'utf8'), /office/);
    await item(/^spare,/).waitFor();
  });

  it('offers after a reload to start again what ran, and starts nothing by itself', async () => {
    const { workbench } = window();
    await item(/^spare,/).click();
    await press('Enter');
    await item(/^spare, TCP listener, running/).waitFor();
    await workbench.reload();
    await workbench.openContainer('Sockets');
    await item(/^spare, TCP listener, stopped/).waitFor();
    const toast = workbench.page.locator('.notification-toast');
    await toast.getByText('The socket “spare” ran before the reload.').waitFor();
    await toast.getByRole('button', { name: 'Start It Again' }).click();
    await item(/^spare, TCP listener, running/).waitFor();
  });
});
