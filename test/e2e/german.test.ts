import assert from 'node:assert/strict';
import path from 'node:path';
import { useInstalledWorkbench } from './installedWorkbench.ts';

const folder = path.join(import.meta.dirname, 'workspaces/pseudo');

/** That nothing escapes translation is the pseudo-locale’s test; here, that German is found and shown. */
describe('an editor in German', () => {
  const window = useInstalledWorkbench({ folder, language: 'de' });

  it('asks in German', async () => {
    await window().workbench.runCommand('Sockets: TCP-Listener starten…');
    const title = window().workbench.quickInput.locator('.quick-input-title');
    await title.filter({ hasText: 'TCP-Listener starten' }).waitFor();
    await window().workbench.tidy();
  });

  it('shows the empty Traffic view in German', async () => {
    await window().workbench.runCommand('Sockets: Datenverkehr anzeigen');
    const empty = window().workbench.webview().locator('#empty');
    await empty.filter({ hasText: 'Noch kein Datenverkehr' }).waitFor();
    assert.equal(await window().workbench.webview().locator('html').getAttribute('lang'), 'de');
  });

  it('explains the keys of sockets.json in German', async () => {
    await window().workbench.openFile('sockets.json');
    const key = window().workbench.page.locator('.view-line').getByText('"name"').first();
    await key.click();
    await window().workbench.runCommand('Show or Focus Hover');
    const hover = window().workbench.page.locator('.monaco-hover-content');
    await hover.filter({ hasText: 'Der Name des Sockets im Baum' }).waitFor();
  });
});
