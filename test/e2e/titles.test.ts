import assert from 'node:assert/strict';
import path from 'node:path';
import { useInstalledWorkbench } from './installedWorkbench.ts';

const folder = path.join(import.meta.dirname, 'workspaces/traffic');

describe('the icons and menus in the titles of our views', () => {
  const window = useInstalledWorkbench({ folder });
  const part = (name: string) => window().workbench.page.locator(`.part.${name}`);
  const icon = (place: string, label: string) =>
    part(place).locator(`a.action-label[aria-label^="${label}"]`).first();

  /** Presses an icon that opens the box at the top, and closes that. */
  async function asks(place: string, label: string, title: string): Promise<void> {
    const { page, quickInput } = window().workbench;
    await icon(place, label).click();
    await quickInput.locator('.quick-input-title').filter({ hasText: title }).waitFor();
    await page.keyboard.press('Escape');
    await quickInput.waitFor({ state: 'hidden' });
  }

  async function hideAndShow(key: string, place: string): Promise<void> {
    const { page } = window().workbench;
    await page.keyboard.press(key);
    await part(place).waitFor({ state: 'hidden' });
    await page.keyboard.press(key);
    await part(place).waitFor();
  }

  it('do what they say whichever row has the focus, and after their view was hidden', async () => {
    const { workbench } = window();
    await workbench.openContainer('Sockets');
    const row = workbench.treeItem(/^desk/);
    await row.click();
    await asks('sidebar', 'New Socket', 'New Socket');
    await hideAndShow('Control+B', 'sidebar');
    await asks('sidebar', 'New Socket', 'New Socket');
    await icon('sidebar', 'Show Traffic').click();
    const startDesk = workbench
      .webview()
      .locator('#empty')
      .getByRole('button', { name: 'Start desk' });
    await startDesk.waitFor();
    const place = await icon('sidebar', 'New Socket').boundingBox();
    await startDesk.click();
    await icon('sidebar', 'Stop All').waitFor();
    // VS Code draws icons anew several times when one of them comes: what counts is where they come to rest.
    await workbench.page.waitForFunction(
      ([selector, x]) => document.querySelector(selector)?.getBoundingClientRect().x === x,
      ['.part.sidebar a.action-label[aria-label^="New Socket"]', place?.x] as const,
    );
    const entry = workbench.webview().locator('.rows > .row').first();
    await entry.waitFor();
    await hideAndShow('Control+J', 'panel');
    // The panel has the focus now, and keys that come before its page is there are lost.
    await entry.waitFor();
    await row.click();
    await hideAndShow('Control+B', 'sidebar');
    await asks('panel', 'Save Traffic', 'Save Traffic As');
    await row.click();
    await icon('sidebar', 'Stop All').click();
    await workbench.treeItem(/^desk.*stopped/).waitFor();
    await icon('sidebar', 'Views and More Actions').click();
    await workbench.page.locator('.monaco-menu').getByText('Start UDP Listener…').click();
    await workbench.quickInput.getByText('Start UDP Listener').waitFor();
    await workbench.page.keyboard.press('Escape');
    assert.deepEqual(await workbench.toasts(), []);
  });
});
