import assert from 'node:assert/strict';
import { connectToEcho, exchange, rowsOf } from './traffic.ts';
import { useTrafficWindows } from './trafficWindow.ts';
import type { TrafficWindow } from './trafficWindow.ts';

/** More stops than any walk has: then the focus is trapped. */
const stopsMax = 60;

/** Role and name of what has the focus in the page, as screen readers say it; nothing when that has left. */
async function stop({ page }: TrafficWindow): Promise<string | undefined> {
  if (await page.evaluate(() => document.activeElement === document.body)) {
    return undefined;
  }
  const [line = ''] = (await page.locator(':focus').ariaSnapshot()).split('\n');
  return line.replace(/^- '?/, '');
}

/** Everything that Tab comes to from the tabs on, until the focus leaves the page; all has role and name. */
async function walk(window: TrafficWindow): Promise<string[]> {
  const { page } = window;
  await page.getByRole('tab', { selected: true }).first().focus();
  const stops: string[] = [];
  for (let at = await stop(window); at !== undefined; at = await stop(window)) {
    stops.push(at);
    assert.ok(stops.length < stopsMax, `The focus does not leave: ${stops.join('\n')}`);
    await page.keyboard.press('Tab');
  }
  assert.deepEqual(
    stops.filter((at) => !/^[a-z]+ "[^"]+/.test(at)),
    [],
  );
  return stops;
}

async function comesTo(window: TrafficWindow, ...wanted: readonly RegExp[]): Promise<void> {
  const stops = await walk(window);
  for (const one of wanted) {
    assert.ok(
      stops.some((at) => one.test(at)),
      `${String(one)} is not among:\n${stops.join('\n')}`,
    );
  }
}

describe('the Traffic view by keyboard', () => {
  const open = useTrafficWindows();
  const size = { width: 972, height: 400 };

  it('comes to the toolbar, the filter, the list, the composer and its settings, and goes on', async () => {
    const window = await open({ size });
    const { page, host } = window;
    host.define({ name: 'desk', listen: 'tcp://127.0.0.1:0' });
    await page.locator('#empty').getByRole('button', { name: 'Start desk' }).focus();
    await page.keyboard.press('Enter');
    await rowsOf(window, 'Listening on').waitFor();
    // The button went when the socket had started.
    await page.locator('#list:focus').waitFor();
    await comesTo(
      window,
      ...[/^tab "List"/, /^\w+ "Filter"/, /^grid "Traffic"/, /^textbox "Message"/],
    );
    const settings = page.getByRole('button', { name: /^Notation, Checksum/ });
    await settings.focus();
    await page.keyboard.press('Enter');
    await comesTo(window, /^combobox "Line ending"/);
  });

  it('goes from a row to its detail in every format, to menu and search, and back', async () => {
    const window = await open({ size });
    const { page } = window;
    const peer = await connectToEcho(window);
    await exchange(peer, '{"a": {"b": [1]}}');
    await rowsOf(window, '{"a"').first().waitFor();
    const list = page.getByRole('grid', { name: 'Traffic' });
    await list.focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.locator('#detail :focus').waitFor();
    const format = page.locator('.format-bar select').first();
    for (const one of ['hexAscii', 'json', 'text']) {
      await format.selectOption(one);
      await comesTo(window, /^combobox "Show as|^combobox "Format/);
    }
    await format.focus();
    await page.keyboard.press('Escape');
    await page.locator('#list:focus').waitFor();
    await page.locator('#toolbar').getByRole('button', { name: 'More Actions…' }).focus();
    await page.keyboard.press('Enter');
    assert.match((await stop(window)) ?? '', /^menuitem "/);
    await page.keyboard.press('Escape');
    assert.match((await stop(window)) ?? '', /^button "/);
    await list.focus();
    await page.keyboard.press('Control+F');
    await page.locator('#find input:focus').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('#list:focus').waitFor();
    peer.destroy();
  });

  it('walks through conversation, sequence diagram and rates, whose last zoom keeps the focus', async () => {
    const window = await open({ size });
    const { page } = window;
    const peer = await connectToEcho(window);
    await exchange(peer, 'ping');
    await rowsOf(window, 'ping').first().click();
    const tab = (name: string) => page.getByRole('tab', { name });
    await tab('List').focus();
    await page.keyboard.press('ArrowRight');
    await page.locator('.message-group.in').waitFor();
    await comesTo(window, /^log "/, /^button "Received .*"/);
    await tab('Conversation').focus();
    await page.keyboard.press('ArrowRight');
    await page.locator('.step').first().waitFor();
    await comesTo(window, /^grid "Sequence/);
    await tab('Sequence').focus();
    await page.keyboard.press('ArrowRight');
    await page.locator('.u-legend').first().waitFor();
    await comesTo(window, /^group "Totals and losses"/);
    await tab('Rates').focus();
    await page.keyboard.press('ArrowLeft');
    const [farther, nearer] = await page.locator('.sequence-tools button').all();
    assert.ok(farther && nearer);
    await nearer.focus();
    while (await nearer.isEnabled()) {
      await page.keyboard.press('Enter');
    }
    assert.equal(await farther.evaluate((one) => one === document.activeElement), true);
    peer.destroy();
  });

  it('tells the rows of the list in the order in which they are seen', async () => {
    const window = await open({ size });
    const peer = await connectToEcho(window);
    await exchange(peer, 'ping');
    await rowsOf(window, 'ping').first().waitFor();
    const told = await window.page
      .locator('.rows[aria-owns]')
      .first()
      .evaluate((owner) =>
        (owner.getAttribute('aria-owns') ?? '')
          .trim()
          .split(' ')
          .map((id) => Number(document.getElementById(id)?.getAttribute('aria-rowindex'))),
      );
    assert.deepEqual(
      told,
      told.map((_, index) => (told[0] ?? 0) + index),
    );
    assert.ok(told.length > 2);
    peer.destroy();
  });
});
