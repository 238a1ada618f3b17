import assert from 'node:assert/strict';
import type net from 'node:net';
import path from 'node:path';
import { useInstalledWorkbench } from './installedWorkbench.ts';
import { startDesk } from './startDesk.ts';

const folder = path.join(import.meta.dirname, 'workspaces/traffic');

describe('the filter of the Traffic view', () => {
  const window = useInstalledWorkbench({ folder });
  let peer: net.Socket | undefined;

  after(() => peer?.destroy());

  const view = () => window().workbench.webview();
  const rows = () => view().locator('.rows > .row:not([hidden])');
  const field = () => view().getByRole('combobox', { name: 'Filter' });

  it('takes effect while one types, explains what is wrong, and offers what is possible', async () => {
    const { workbench } = window();
    peer = await startDesk(workbench);
    const listening = rows().filter({ hasText: 'Listening on' }).first();
    peer.write('needle');
    await rows().filter({ hasText: 'needle' }).waitFor();
    await field().fill('in NEEDLE');
    await listening.waitFor({ state: 'hidden' });
    await rows().filter({ hasText: 'needle' }).waitFor();
    await field().fill('in NEEDLE foo:1');
    await view().getByText('unknown filter key “foo”').waitFor();
    // A hint while one types, and an error only once the filter was entered.
    assert.equal(await field().getAttribute('aria-invalid'), 'false');
    await field().press('Enter');
    assert.equal(await field().getAttribute('aria-invalid'), 'true');
    assert.equal(await rows().count(), 1);
    await field().fill('in so');
    await view().getByRole('option', { name: 'socket:' }).click();
    await view().getByRole('option', { name: 'socket:desk' }).click();
    await field().press('Enter');
    assert.equal(await field().inputValue(), 'in socket:desk');
  });

  it('stays over a reload', async () => {
    const { workbench } = window();
    await workbench.runCommand('Sockets: Show Traffic');
    await field().fill('in socket:desk');
    await field().press('Enter');
    await workbench.reload();
    await workbench.runCommand('Sockets: Show Traffic');
    await field().waitFor();
    assert.equal(await field().inputValue(), 'in socket:desk');
    await field().press('Escape');
    assert.equal(await field().inputValue(), '');
  });
});
