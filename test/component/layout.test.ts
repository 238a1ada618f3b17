import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { connectToEcho, exchange, receiveReadings, rowsOf } from './traffic.ts';
import { panelSizes, useTrafficWindows } from './trafficWindow.ts';
import type { TrafficWindow } from './trafficWindow.ts';

async function boxOf(locator: Locator): Promise<{ top: number; bottom: number; width: number }> {
  const box = await locator.boundingBox();
  assert.ok(box, 'not on screen');
  return { top: box.y, bottom: box.y + box.height, width: box.width };
}

/** Rows that are in sight from top to bottom. */
function wholeRows({ page }: TrafficWindow): Promise<number> {
  return page.evaluate(() => {
    const list = document.querySelector('.virtual-list')?.getBoundingClientRect();
    return [...document.querySelectorAll<HTMLElement>('.rows > .row:not([hidden])')].filter(
      (row) => {
        const { top, bottom } = row.getBoundingClientRect();
        return list && top >= list.top - 0.5 && bottom <= list.bottom + 0.5;
      },
    ).length;
  });
}

/** Elements with text that end beyond what clips them, sideways scrolling and cut names left aside. */
function cutElements({ page }: TrafficWindow, within: string): Promise<string[]> {
  return page.evaluate(
    (selector) =>
      [...document.querySelectorAll<HTMLElement>(selector)].flatMap((root) =>
        [root, ...root.querySelectorAll<HTMLElement>('*')]
          .filter((one) => one.checkVisibility() && one.scrollHeight > one.clientHeight + 1)
          .filter((one) => getComputedStyle(one).overflowY === 'hidden' && one.clientHeight > 0)
          .map(
            (one) =>
              `${one.tagName} ${one.className}: ${one.scrollHeight} in ${one.clientHeight} px`,
          ),
      ),
    within,
  );
}

describe('the Traffic view at real sizes', () => {
  const open = useTrafficWindows();

  it('lists eight rows or more in the default panel of a window of 1000x700, with a detail too', async () => {
    const window = await open({ size: panelSizes['1000x700'] });
    await receiveReadings(window, 40);
    assert.ok((await wholeRows(window)) >= 8, `${await wholeRows(window)} rows`);
    await rowsOf(window, '"reading":40,').click();
    await window.page.locator('.payload-text .line').first().waitFor();
    assert.ok((await wholeRows(window)) >= 8, `${await wholeRows(window)} rows beside the detail`);
    const composer = await boxOf(window.page.locator('#composer'));
    assert.ok(composer.bottom - composer.top <= 28, 'the composer is more than one line');
  });

  it('has the number of entries whole at the foot while the composer says something', async () => {
    const window = await open({ size: panelSizes['1000x700'] });
    const { page, host } = window;
    await receiveReadings(window, 3);
    const name = 'a listener that nobody has connected to so far';
    await host.start({ name, listen: 'tcp://127.0.0.1:0' });
    await page.getByText(`${name} has no open connection`).waitFor();
    const count = page.locator('#statusText > span').first();
    assert.match(await count.innerText(), /^\d+ entries$/);
    const [inner, outer] = [await count.boundingBox(), await page.locator('#status').boundingBox()];
    assert.ok(inner && outer && inner.x + inner.width <= outer.x + outer.width, 'it is cut');
  });

  it('names a lifeline whole, its spaces too, above its middle', async () => {
    const window = await open({ size: panelSizes['1280x800'] });
    const { page } = window;
    const peer = await connectToEcho(window, 'TCP 7100');
    await exchange(peer, 'ping');
    await page.getByRole('tab', { name: 'Sequence' }).click();
    const head = page.locator('.sequence-head.socket');
    await head.waitFor();
    assert.equal((await head.innerText()).replaceAll('\n', ''), 'TCP 7100');
    const [first, last] = [head.locator('.head'), head.locator('.tail')];
    const [from, to] = [await first.boundingBox(), await last.boundingBox()];
    const line = await page.locator('.sequence-line').first().boundingBox();
    assert.ok(from && to && line);
    assert.ok(Math.abs((from.x + to.x + to.width) / 2 - line.x) <= 2, 'it stands beside its line');
    peer.destroy();
  });

  it('keeps the list where it is while the composer says something', async () => {
    const window = await open({ size: panelSizes['1000x700'] });
    const { page } = window;
    await receiveReadings(window, 40);
    const before = await boxOf(page.locator('#list'));
    await page.locator('#composer textarea').fill('\\x');
    await page.locator('.composer-note.error').waitFor();
    assert.deepEqual(await boxOf(page.locator('#list')), before);
    await page.locator('.filter-input').fill('len>x');
    await page.keyboard.press('Enter');
    await page.locator('.filter-note').waitFor();
    assert.deepEqual(await boxOf(page.locator('#list')), before);
  });

  it('shows what Find found below its bar, opened by its key after a menu too', async () => {
    const window = await open({ size: panelSizes['1000x700'] });
    const { page } = window;
    await receiveReadings(window, 40);
    await page.getByRole('button', { name: 'More Actions…' }).first().click();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+f');
    await page.locator('.find-input').fill('"reading":3,');
    const hit = page.locator('.rows > .row[aria-selected="true"]');
    await hit.filter({ hasText: '"reading":3,' }).waitFor();
    const bar = await boxOf(page.locator('#find'));
    const row = await boxOf(hit);
    assert.ok(
      row.top >= bar.bottom,
      `the row is at ${row.top} px, the bar down to ${bar.bottom} px`,
    );
  });

  for (const [name, size] of [
    ['the default panel', panelSizes['1000x700']],
    ['a side bar', { width: 252, height: 600 }],
  ] as const) {
    it(`cuts no text in ${name} at an editor.fontSize of 22`, async () => {
      const window = await open({ size, fontSize: 22 });
      await receiveReadings(window, 10);
      assert.deepEqual(await cutElements(window, '#toolbar, #foot, .row:not([hidden])'), []);
      const { height } = size;
      assert.ok((await boxOf(window.page.locator('#foot'))).bottom <= height, 'the foot is cut');
    });
  }

  for (const [name, size] of Object.entries(panelSizes)) {
    it(`shows a payload beside the list in the default panel of a window of ${name}`, async () => {
      const window = await open({ size });
      const { page } = window;
      await receiveReadings(window, 40);
      await rowsOf(window, '"reading":40,').click();
      const text = await boxOf(page.locator('.payload-text .line').first());
      const dump = await boxOf(page.locator('.hex-bytes .block').first());
      const detail = await boxOf(page.locator('#detail'));
      assert.ok(text.bottom <= detail.bottom, 'the first line of text is cut');
      assert.ok(dump.top + 16 <= detail.bottom, 'the first row of the dump is cut');
      const content = await boxOf(rowsOf(window, '"reading":40,').locator('.preview'));
      assert.ok(content.width >= 170, `the list's content has ${content.width} px`);
    });
  }

  it('shows the payload of a chosen entry in a side bar of 300 pixels', async () => {
    const window = await open({ size: { width: 252, height: 600 } });
    await receiveReadings(window, 40);
    await rowsOf(window, '"reading":40,').click();
    const text = await boxOf(window.page.locator('.payload-text .line').first());
    const detail = await boxOf(window.page.locator('#detail'));
    assert.ok(text.bottom <= detail.bottom);
    assert.match(await window.page.locator('.payload-text').innerText(), /"reading":40,/);
  });

  for (const width of [500, 692, 972, 1600]) {
    it(`has one row of controls, the filter the longest of them, at ${width} pixels`, async () => {
      const { page } = await open({ size: { width, height: 191 } });
      const { top, bottom } = await boxOf(page.locator('#toolbar'));
      assert.ok(bottom - top <= 32, `the toolbar is ${bottom - top} px high`);
      const filter = await boxOf(page.locator('.filter'));
      for (const other of await page.locator('#toolbar > :not(.filter)').all()) {
        if (await other.isVisible()) {
          const { width: taken } = await boxOf(other);
          assert.ok(filter.width > taken, `${taken} px beside ${filter.width} px`);
        }
      }
    });
  }

  it('keeps in its menu what a narrow toolbar has no room for', async () => {
    const { page } = await open({ size: { width: 500, height: 300 } });
    await page.getByRole('button', { name: 'More Actions…' }).first().click();
    const sent = page.getByRole('menuitemcheckbox', { name: 'Show what is sent' });
    assert.equal(await sent.getAttribute('aria-checked'), 'true');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    assert.equal(await sent.getAttribute('aria-checked'), 'false');
    await page.keyboard.press('Escape');
    await page.getByRole('menu').first().waitFor({ state: 'hidden' });
    assert.equal(await page.evaluate(() => document.activeElement?.ariaLabel), 'More Actions…');
    await page.setViewportSize({ width: 900, height: 300 });
    const toggle = page.getByRole('button', { name: 'Show what is sent' });
    assert.equal(await toggle.getAttribute('aria-pressed'), 'false');
  });

  it('opens the menu of the columns where a low view has no header', async () => {
    const window = await open({ size: panelSizes['1000x700'] });
    await receiveReadings(window, 3);
    await window.page.getByRole('button', { name: 'More Actions…' }).first().click();
    await window.page.getByRole('menuitem', { name: 'Columns' }).click();
    await window.page.getByRole('menuitemcheckbox', { name: 'Time', exact: true }).click();
    assert.equal(await rowsOf(window).first().locator('.time').isVisible(), false);
  });
});
