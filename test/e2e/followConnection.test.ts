import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import path from 'node:path';
import { chooseFromMenu } from './chooseFromMenu.ts';
import { useInstalledWorkbench } from './installedWorkbench.ts';
import { startDesk } from './startDesk.ts';

const folder = path.join(import.meta.dirname, 'workspaces/traffic');

describe('finding a message and following its connection', () => {
  const window = useInstalledWorkbench({ folder });

  it('takes a text, a right click and a choice, though the connection is closed', async () => {
    const { workbench } = window();
    const view = workbench.webview();
    const received = (text: string) =>
      view.locator('.rows > .row.in:not([hidden])').filter({ hasText: text }).first();
    const first = await startDesk(workbench);
    const second = connect(first.remotePort ?? 0, '127.0.0.1');
    await once(second, 'connect');
    first.write('hello from one');
    await received('hello from one').waitFor();
    second.end('a needle from two');
    await received('a needle from two').waitFor();
    await workbench.runCommand('Sockets: Show Traffic');
    await view.locator('#list:focus').waitFor();
    await workbench.runCommand('Sockets: Focus Filter');
    await view.locator('.filter-input:focus').waitFor();

    await workbench.page.keyboard.insertText('needle');
    await view.locator('mark.hit').first().waitFor();
    await received('a needle from two').click({ button: 'right' });
    await chooseFromMenu(workbench, 'Follow This Connection');

    await view.getByRole('tab', { name: 'Conversation', selected: true }).waitFor();
    await view.locator('#conversation').getByText('a needle from two').waitFor();
    assert.equal(await view.locator('#conversation').getByText('hello from one').count(), 0);
    first.destroy();
    second.destroy();
  });
});
