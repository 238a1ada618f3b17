import assert from 'node:assert/strict';
import { connectToEcho, exchange, receiveReadings, rowsOf } from './traffic.ts';
import { useTrafficWindows } from './trafficWindow.ts';

describe('what a filter finds', () => {
  const open = useTrafficWindows();

  it('is painted in the row, with what is around it, wherever it stands in the payload', async () => {
    const window = await open({ size: { width: 972, height: 400 } });
    const filter = window.page.getByRole('combobox', { name: 'Filter' });
    const hits = window.page.locator('.rows > .row.in:not([hidden]) mark.hit');
    const peer = await connectToEcho(window);
    const filler = Buffer.alloc(30_000, 'lorem ipsum ');
    await exchange(peer, Buffer.concat([filler, Buffer.from('a needle in it'), filler]));
    for (const [term, found] of [
      ['needle', 'needle'],
      ['/n[a-e]+dle/', 'needle'],
      ['hex:6e65?564', 'need'],
    ] as const) {
      await filter.fill(term);
      await hits.filter({ hasText: found }).first().waitFor();
      const row = rowsOf(window, 'a needle in it').first().locator('.preview');
      const [cell, hit] = [await row.boundingBox(), await row.locator('.hit').boundingBox()];
      assert.ok(cell && hit && hit.x + hit.width < cell.x + cell.width, `${term} is out of sight`);
      await filter.fill('');
      await hits.first().waitFor({ state: 'detached' });
    }
    peer.destroy();
  });

  it('is painted in hex where the payload is shown so', async () => {
    const window = await open({ size: { width: 972, height: 400 } });
    const peer = await connectToEcho(window);
    await exchange(peer, Buffer.from([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0xab, 0xcd, 0xef, 0xff]));
    await window.page.getByRole('combobox', { name: 'Filter' }).fill('hex:abcd');
    await rowsOf(window, '… 02 03 04 05 06 07 08 09 ab cd ef ff').first().waitFor();
    assert.equal(await window.page.locator('mark.hit').first().textContent(), 'ab cd');
    peer.destroy();
  });

  it('is painted in the detail too', async () => {
    const window = await open({ size: { width: 972, height: 400 } });
    await receiveReadings(window, 3);
    await window.page.getByRole('combobox', { name: 'Filter' }).fill('reading');
    await rowsOf(window, '"reading":3').locator('.hit').click();
    await window.page.locator('.payload-text .line').first().waitFor();
    await window.page.waitForFunction(() => {
      const painted = Array.from(CSS.highlights.get('hit') ?? [], (range) =>
        (range as Range).toString().replaceAll(/\s+/g, ' '),
      );
      return painted.includes('reading') && painted.includes('72 65 61 64 69 6e 67');
    });
  });
});

describe('the filter field', () => {
  const open = useTrafficWindows();

  it('hints quietly at a term that is half typed, and complains once it is left or entered', async () => {
    const { page } = await open({ size: { width: 972, height: 400 } });
    const filter = page.getByRole('combobox', { name: 'Filter' });
    const note = page.locator('.filter-note');
    await filter.pressSequentially('len>');
    await note.filter({ hasText: 'needs a value' }).waitFor();
    assert.match((await note.getAttribute('class')) ?? '', /\bhint\b/);
    assert.equal(await filter.getAttribute('aria-invalid'), 'false');
    await page.keyboard.press('Enter');
    await page.locator('.filter-note:not(.hint)').waitFor();
    assert.equal(await filter.getAttribute('aria-invalid'), 'true');
    await filter.pressSequentially('1');
    await note.waitFor({ state: 'hidden' });
    await filter.fill('len>x');
    await page.getByRole('grid', { name: 'Traffic' }).focus();
    await page.locator('.filter-note:not(.hint)').waitFor();
  });

  it('takes effect while one types, explains what is wrong, and offers what is possible', async () => {
    const window = await open({ size: { width: 972, height: 400 } });
    const { page } = window;
    const filter = page.getByRole('combobox', { name: 'Filter' });
    const peer = await connectToEcho(window, 'desk');
    await exchange(peer, 'needle');
    await rowsOf(window, 'needle').nth(1).waitFor();
    await filter.fill('in NEEDLE');
    // What is typed next must not come before this has taken effect.
    await rowsOf(window).nth(1).waitFor({ state: 'hidden' });
    await rowsOf(window, 'needle').first().waitFor();
    await filter.fill('in NEEDLE foo:1');
    await page.getByText('unknown filter key “foo”').waitFor();
    await filter.press('Enter');
    assert.equal(await rowsOf(window).count(), 1);
    await filter.fill('in so');
    await page.getByRole('option', { name: 'socket:' }).click();
    await page.getByRole('option', { name: 'socket:desk' }).click();
    await filter.press('Enter');
    assert.equal(await filter.inputValue(), 'in socket:desk');
    peer.destroy();
  });
});
