import assert from 'node:assert/strict';
import path from 'node:path';
import { build } from '../../scripts/build.mjs';
import { resultsFolder } from '../../scripts/embedded/folders.mjs';
import { openEmbedded } from '../../scripts/embedded/openEmbedded.mjs';
import type { OpenEmbedded } from '../../scripts/embedded/openEmbedded.mjs';

const folder = path.join(import.meta.dirname, 'workspaces/pseudo');

/** That nothing escapes translation is the pseudo-locale’s test; here, that German is found and shown. */
describe('an editor in German', () => {
  let open: OpenEmbedded | undefined;

  before(async function () {
    this.timeout(120_000);
    await build();
    open = await openEmbedded({ folder, language: 'de' });
  });
  after(async () => {
    await open?.close();
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed' && open !== undefined) {
      await open.workbench.screenshot(path.join(resultsFolder, 'german.png'));
    }
  });

  const workbench = () => {
    assert.ok(open);
    return open.workbench;
  };

  it('asks in German', async () => {
    await workbench().runCommand('Sockets: TCP-Listener starten…');
    const title = workbench().quickInput.locator('.quick-input-title');
    await title.filter({ hasText: 'TCP-Listener starten' }).waitFor();
    await workbench().tidy();
  });

  it('shows the empty Traffic view in German', async () => {
    await workbench().runCommand('Sockets: Datenverkehr anzeigen');
    const empty = workbench().webview().locator('#empty');
    await empty.filter({ hasText: 'Noch kein Datenverkehr' }).waitFor();
    assert.equal(await workbench().webview().locator('html').getAttribute('lang'), 'de');
  });

  it('explains the keys of sockets.json in German', async () => {
    await workbench().openFile('sockets.json');
    const key = workbench().page.locator('.view-line').getByText('"name"').first();
    await key.click();
    await workbench().runCommand('Show or Focus Hover');
    const hover = workbench().page.locator('.monaco-hover-content');
    await hover.filter({ hasText: 'Der Name des Sockets im Baum' }).waitFor();
  });
});
