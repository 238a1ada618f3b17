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

  /** Makes the side bar so many pixels wide. */
  async function sideBar(width: number): Promise<void> {
    const { page } = window().workbench;
    const box = await page.locator('.part.sidebar').boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + box.width, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + width, box.y + box.height / 2, { steps: 5 });
    await page.mouse.up();
    await page.waitForFunction((wanted) => {
      const shown = document.querySelector('.part.sidebar')?.clientWidth ?? 0;
      return Math.abs(shown - wanted) < 5;
    }, width);
  }

  /** Whether the beginning of a row's description is seen, with an ellipsis behind it. */
  function isWhole(beginning: string): Promise<boolean> {
    return window().workbench.page.evaluate((text) => {
      const ellipsis = 12;
      return [...document.querySelectorAll('.part.sidebar .label-description')].some((element) => {
        if (!element.textContent.startsWith(text) || element.firstChild === null) {
          return false;
        }
        const range = document.createRange();
        range.setStart(element.firstChild, 0);
        range.setEnd(element.firstChild, text.length);
        const clipped = element.closest('.monaco-icon-label-container') ?? element;
        const right = clipped.getBoundingClientRect().right - ellipsis;
        return range.getBoundingClientRect().right <= right;
      });
    }, beginning);
  }

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

    await sideBar(250);
    const row = item(/^desk,/);
    await row.hover();
    await row.getByRole('button', { name: 'Stop Socket' }).waitFor();
    assert.ok(await isWhole('←8 B · 1'), 'the counts are not cut, nor under the buttons');

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
