import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { useInstalledWorkbench } from './installedWorkbench.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'socket-workbench-start-'));
mkdirSync(path.join(folder, '.vscode'));
writeFileSync(
  path.join(folder, '.vscode/sockets.json'),
  JSON.stringify({
    sockets: Array.from({ length: 50 }, (_, at) => ({
      name: `service ${at}`,
      listen: 'tcp://127.0.0.1:0',
    })),
  }),
);
describe('a window that starts', () => {
  const window = useInstalledWorkbench({ folder });

  after(() => rmSync(folder, { recursive: true }));

  it('says nothing that is not so: neither that nothing is there nor that there is no trust', async function () {
    this.timeout(180_000);
    const { workbench } = window();
    const { page } = workbench;
    await workbench.openContainer('Sockets');
    await workbench.treeItem(/^service 0,/).waitFor();
    await workbench.treeItem(/^service 0,/).click();
    await page.keyboard.press('Enter');
    await workbench.treeItem(/^service 0,.*running/).waitFor();
    await workbench.runCommand('Sockets: Show Traffic');
    const listening = workbench.webview().getByText('Listening on').first();
    await listening.waitFor();
    const said: string[] = [];
    page.on('console', (message) => {
      if (message.text().startsWith('said: ')) {
        said.push(message.text());
      }
    });
    await page.addInitScript(() => {
      let before = '';
      new MutationObserver(() => {
        // In VS Code's page, and in ours.
        const texts = document.querySelectorAll('.welcome-view-content, .traffic #empty');
        const seen = [...texts].flatMap((text) =>
          text.checkVisibility({ visibilityProperty: true }) ? [text.textContent] : [],
        );
        if (seen.join() !== before) {
          before = seen.join();
          console.log(`said: ${before}`);
        }
      }).observe(document, { subtree: true, childList: true, attributes: true });
    });
    await workbench.reload();
    await workbench.treeItem(/^service 0,/).waitFor();
    await listening.waitFor();
    assert.deepEqual(said, []);
  });
});
