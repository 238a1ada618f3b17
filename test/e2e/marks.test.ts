import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import type net from 'node:net';
import path from 'node:path';
import { chooseFromMenu } from './chooseFromMenu.ts';
import { useInstalledWorkbench } from './installedWorkbench.ts';
import { startDesk } from './startDesk.ts';

const folder = path.join(import.meta.dirname, 'workspaces/traffic');

describe('marks, notes and the selection of the Traffic view', () => {
  const window = useInstalledWorkbench({ folder });
  let peer: net.Socket | undefined;

  after(() => peer?.destroy());

  const view = () => window().workbench.webview();
  const rows = () => view().locator('.rows > .row:not([hidden])');
  const row = (text: string) => rows().filter({ hasText: text }).first();
  const selected = () => view().locator('.rows > .row[aria-selected="true"]:not([hidden])');
  const field = () => view().getByRole('combobox', { name: 'Filter' });
  const keyboard = () => window().workbench.page.keyboard;

  it('marks with a key, notes in an input box, jumps, and filters by both', async () => {
    const { workbench } = window();
    peer = await startDesk(workbench);
    const listening = rows().filter({ hasText: 'Listening on' }).first();
    for (const text of ['first', 'second', 'third', 'fourth']) {
      peer.write(text);
      await row(text).waitFor();
    }
    await row('first').click();
    await keyboard().press('m');
    await row('first').getByRole('img', { name: 'marked' }).waitFor();
    await row('third').click();
    await keyboard().press('n');
    await workbench.answer('what is this?');
    await row('third').getByRole('img', { name: 'note: what is this?' }).waitFor();
    await view().locator('.detail-note').getByText('what is this?').waitFor();
    await row('fourth').click();
    await keyboard().press('Shift+F2');
    await selected().filter({ hasText: 'third' }).waitFor();
    await keyboard().press('Shift+F2');
    await selected().filter({ hasText: 'first' }).waitFor();
    await keyboard().press('F2');
    await selected().filter({ hasText: 'third' }).waitFor();
    await field().fill('note:WHAT');
    await listening.waitFor({ state: 'hidden' });
    assert.equal(await rows().count(), 1);
    await field().fill('marked');
    await row('first').waitFor();
    await row('first').click({ button: 'right' });
    await chooseFromMenu(workbench, 'Remove Mark');
    await row('first').waitFor({ state: 'hidden' });
    await field().press('Escape');
    await listening.waitFor();
  });

  it('shows both in the ladder and in the conversation, where the same keys and the menu work', async () => {
    const menu = window().workbench.page.locator('.monaco-menu');
    const viewMode = (name: string) => view().getByRole('tab', { name });
    await viewMode('Sequence').click();
    const step = (text: string) => view().locator('.step:not([hidden])').filter({ hasText: text });
    await step('third').filter({ hasText: 'note: what is this?' }).waitFor();
    await step('second').click();
    await keyboard().press('m');
    await step('second').filter({ hasText: '; marked' }).waitFor();
    await step('second').click({ button: 'right' });
    await menu.getByText('Remove Mark', { exact: true }).hover();
    await keyboard().press('Enter');
    await step('second').filter({ hasText: '; marked' }).waitFor({ state: 'hidden' });

    await viewMode('Conversation').click();
    const note = view().getByRole('note', { name: 'note: what is this?' });
    await note.waitFor();
    const turn = view().locator('.message-group').filter({ has: note });
    await turn.locator('.message-group-mark').focus();
    await keyboard().press('m');
    await turn.getByRole('img', { name: 'marked' }).waitFor();
    await turn.locator('.message-group-body').click({ button: 'right' });
    await menu.getByText('Remove Mark', { exact: true }).hover();
    await keyboard().press('Enter');
    await turn.getByRole('img', { name: 'marked' }).waitFor({ state: 'hidden' });
    await viewMode('List').click();
    await rows().first().waitFor();
  });

  it('selects several with Shift and Ctrl, and saves and marks them together', async () => {
    const { workbench } = window();
    // The list that was short a moment ago stands still.
    await view().getByText('7 entries').waitFor();
    await row('fourth').click();
    await selected().filter({ hasText: 'fourth' }).waitFor();
    await row('second').click();
    await selected().filter({ hasText: 'second' }).waitFor();
    await keyboard().press('Shift+ArrowDown');
    await selected().filter({ hasText: 'third' }).waitFor();
    await row('first').click({ modifiers: ['ControlOrMeta'] });
    await view().getByText('3 selected').waitFor();
    assert.equal(await selected().count(), 3);
    await keyboard().press('m');
    await row('second').getByRole('img', { name: 'marked' }).waitFor();
    assert.equal(await rows().getByRole('img', { name: 'marked' }).count(), 3);
    await workbench.runCommand('Sockets: Save Traffic As…');
    await workbench.choose('The Selected Entries');
    const file = path.join(window().folder, 'chosen.jsonl');
    // The dialogue opens in the same box, and puts a path there once it has read the folder.
    await workbench.answer(file, '.vscode');
    await workbench.page.getByText('Saved 3 entries to').first().waitFor();
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => {
        const { text, marked, note } = JSON.parse(line) as Record<string, unknown>;
        return [text, marked, note];
      }),
      [
        ['first', true, undefined],
        ['second', true, undefined],
        ['third', true, 'what is this?'],
      ],
    );
  });

  it('chooses the row that is seen where one presses, also before a move of the list is drawn', async () => {
    await view().getByRole('grid', { name: 'Traffic' }).press('End');
    await selected().filter({ hasText: 'fourth' }).waitFor();
    const seen = await row('third').evaluate((pressed) => {
      const { left, top } = pressed.getBoundingClientRect();
      const at = { bubbles: true, clientX: left + 5, clientY: top + 5 };
      pressed.dispatchEvent(new WheelEvent('wheel', { ...at, deltaY: -22, cancelable: true }));
      pressed.dispatchEvent(new MouseEvent('mousedown', at));
      return pressed.textContent;
    });
    await selected().filter({ hasText: 'third' }).waitFor();
    assert.equal(await selected().textContent(), seen);
  });

  it('comes back to the row after its menu, and after a note was asked for', async () => {
    const { page, quickInput } = window().workbench;
    await view().getByRole('grid', { name: 'Traffic' }).focus();
    await keyboard().press('End');
    await keyboard().press('Shift+F10');
    const menu = page.locator('.monaco-menu').first();
    // It takes the focus a moment after it is there; a key before that would be the list's.
    await menu.and(page.locator(':focus-within')).waitFor();
    await keyboard().press('Escape');
    await menu.waitFor({ state: 'detached' });
    await view().locator('#list:focus').waitFor();
    await keyboard().press('n');
    await quickInput.waitFor();
    await keyboard().press('Escape');
    await view().locator('#list:focus').waitFor();
  });

  it('come back after a reload with the traffic, which is stored nowhere any more then', async function () {
    this.timeout(180_000);
    const { workbench, server } = window();
    await workbench.reload();
    await workbench.runCommand('Sockets: Show Traffic');
    await row('The window was reloaded').waitFor();
    await row('third').getByRole('img', { name: 'note: what is this?' }).waitFor();
    await row('first').getByRole('img', { name: 'marked' }).waitFor();
    const storage = path.join(
      server.profile,
      'user-data/User/globalStorage/socket-workbench.socket-workbench',
    );
    assert.deepEqual(readdirSync(path.join(storage, 'traffic')), []);
  });
});
