import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import path from 'node:path';
import { useInstalledWorkbench } from './installedWorkbench.ts';

const folder = path.join(import.meta.dirname, 'workspaces/traffic');

/** More stops than any walk has: then the focus is trapped. */
const stopsMax = 60;

describe('the Traffic view by keyboard', () => {
  const window = useInstalledWorkbench({ folder, size: { width: 1280, height: 900 } });
  let peer: net.Socket | undefined;

  after(() => peer?.destroy());

  const view = () => window().workbench.webview();
  const press = (key: string) => window().workbench.page.keyboard.press(key);
  const focused = () => view().locator(':focus');
  const tab = (name: string) => view().getByRole('tab', { name });
  const settings = () => view().getByRole('button', { name: /^Notation, Checksum/ });

  /** Role and name of what has the focus in the view, as screen readers say it; nothing when that has left. */
  async function stop(): Promise<string | undefined> {
    const isInside = await window().workbench.page.evaluate(
      () => document.activeElement?.tagName === 'IFRAME',
    );
    if (!isInside || (await focused().count()) === 0) {
      return undefined;
    }
    const [line = ''] = (await focused().ariaSnapshot()).split('\n');
    return line.replace(/^- '?/, '');
  }

  /** Everything that Tab comes to from a place on, until the focus leaves the view. */
  async function walk(): Promise<string[]> {
    const stops: string[] = [];
    for (let at = await stop(); at !== undefined; at = await stop()) {
      stops.push(at);
      assert.ok(stops.length < stopsMax, `The focus does not leave: ${stops.join('\n')}`);
      await press('Tab');
    }
    return stops;
  }

  /** Walks from the tabs on; every stop has a role and a name. */
  async function walkAll(): Promise<string[]> {
    await view().getByRole('tab', { selected: true }).first().focus();
    const stops = await walk();
    assert.deepEqual(
      stops.filter((at) => !/^[a-z]+ "[^"]+/.test(at)),
      [],
    );
    return stops;
  }

  const comesTo = (stops: readonly string[], ...wanted: readonly RegExp[]) =>
    wanted.forEach((one) =>
      assert.ok(
        stops.some((at) => one.test(at)),
        `${String(one)} is not among:\n${stops.join('\n')}`,
      ),
    );

  it('comes to the toolbar, the filter, the list and the composer, and goes on', async () => {
    const { workbench } = window();
    await workbench.runCommand('Sockets: Show Traffic');
    await view().locator('#empty').getByRole('button', { name: 'Start desk' }).focus();
    await press('Enter');
    const listening = view()
      .locator('.rows > .row')
      .filter({ hasText: /Listening on/ });
    await listening.waitFor();
    // The button went when the socket had started.
    await view().locator('#list:focus').waitFor();
    const port = Number(/127\.0\.0\.1:(\d+)/.exec((await listening.textContent()) ?? '')?.[1]);
    peer = net.connect(port, '127.0.0.1');
    await once(peer, 'connect');
    peer.write('{"a": {"b": [1]}}');
    await view().locator('.row.in').waitFor();
    const stops = await walkAll();
    comesTo(stops, /^tab "List"/, /^\w+ "Filter"/, /^grid "Traffic"/, /^textbox "Message"/);
  });

  it('goes from a row to its detail and back, through every format', async () => {
    await view().getByRole('grid', { name: 'Traffic' }).focus();
    await press('End');
    await press('Enter');
    await view().locator('#detail :focus').waitFor();
    for (const format of ['hexAscii', 'json', 'text']) {
      await view().locator('.format-bar select').first().selectOption(format);
      comesTo(await walkAll(), /^combobox "Show as|^combobox "Format/);
    }
    await view().locator('.format-bar select').first().focus();
    await press('Escape');
    await view().locator('#list:focus').waitFor();
  });

  it('comes to every setting of the composer', async () => {
    await settings().focus();
    await press('Enter');
    comesTo(await walkAll(), /^combobox "Line ending"/);
    await settings().focus();
    await press('Enter');
  });

  it('opens and leaves the menu of the toolbar and the search', async () => {
    await view().locator('#toolbar').getByRole('button', { name: 'More Actions…' }).focus();
    await press('Enter');
    assert.match((await stop()) ?? '', /^menuitem "/);
    await press('Escape');
    assert.match((await stop()) ?? '', /^button "/);
    await view().getByRole('grid', { name: 'Traffic' }).focus();
    await press('Control+F');
    await view().locator('#find input:focus').waitFor();
    await press('Escape');
    await view().locator('#list:focus').waitFor();
  });

  it('comes back to the row after its menu, and after a note was asked for', async () => {
    const { page, quickInput } = window().workbench;
    await view().getByRole('grid', { name: 'Traffic' }).focus();
    await press('End');
    await press('Shift+F10');
    const menu = page.locator('.monaco-menu').first();
    // It takes the focus a moment after it is there; a key before that would be the list's.
    await menu.and(page.locator(':focus-within')).waitFor();
    await press('Escape');
    await menu.waitFor({ state: 'detached' });
    await view().locator('#list:focus').waitFor();
    await press('n');
    await quickInput.waitFor();
    await press('Escape');
    await view().locator('#list:focus').waitFor();
  });

  it('walks through conversation, sequence diagram and rates', async () => {
    await tab('List').focus();
    await press('ArrowRight');
    await view().locator('.message-group.in').waitFor();
    comesTo(await walkAll(), /^log "/, /^button "Received .*"/);
    await tab('Conversation').focus();
    await press('ArrowRight');
    await view().locator('.step').first().waitFor();
    comesTo(await walkAll(), /^grid "Sequence/);
    await tab('Sequence').focus();
    await press('ArrowRight');
    await view().locator('.u-legend').first().waitFor();
    comesTo(await walkAll(), /^group "Totals and losses"/);
  });

  it('keeps the focus where a button can’t be pressed any further', async () => {
    await tab('Rates').focus();
    await press('ArrowLeft');
    const tools = view().locator('.sequence-tools button');
    const nearer = tools.nth(1);
    await nearer.focus();
    while (await nearer.isEnabled()) {
      await press('Enter');
    }
    assert.equal(await tools.nth(0).evaluate((one) => one === document.activeElement), true);
  });

  it('tells the rows of the list in the order in which they are seen', async () => {
    await tab('Sequence').focus();
    await press('Home');
    const rows = view().locator('.rows > .row:not([hidden])');
    const places = () =>
      view()
        .locator('.rows[aria-owns]')
        .first()
        .evaluate((owner) =>
          (owner.getAttribute('aria-owns') ?? '')
            .trim()
            .split(' ')
            .map((id) => Number(document.getElementById(id)?.getAttribute('aria-rowindex'))),
        );
    await rows.first().waitFor();
    const told = await places();
    assert.deepEqual(
      told,
      told.map((_, index) => (told[0] ?? 0) + index),
    );
    assert.ok(told.length > 2);
  });
});
