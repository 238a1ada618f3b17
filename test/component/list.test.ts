import assert from 'node:assert/strict';
import { connectToEcho, exchange, receiveReadings, rowsOf, sendDatagrams } from './traffic.ts';
import { useTrafficWindows } from './trafficWindow.ts';

const tall = { width: 972, height: 500 };

describe('the list of entries', () => {
  const open = useTrafficWindows();

  it('shows bytes that are mostly unprintable as hex by itself, in the list and the detail', async () => {
    const window = await open({ size: tall });
    const peer = await connectToEcho(window);
    await exchange(peer, Buffer.from('101d00044d51545404ff', 'hex'));
    await exchange(peer, 'plain text');
    const binary = rowsOf(window, '10 1d 00 04 4d 51 54 54 04 ff');
    await binary.first().click();
    assert.equal(await window.page.locator('.payload-text').isVisible(), false);
    await window.page.locator('.hex-bytes').getByText('10 1d 00 04').waitFor();
    await rowsOf(window, 'plain text').first().click();
    await window.page.locator('.payload-text').getByText('plain text').waitFor();
    peer.destroy();
  });

  it('has the format in its header, for the sockets that are listed', async () => {
    const window = await open({ size: tall });
    const { page } = window;
    await receiveReadings(window, 3);
    const inHeader = page.locator('.row.header').getByRole('combobox', { name: 'Format' });
    await inHeader.selectOption('hex');
    await rowsOf(window, '7b 22 72 65 61 64 69 6e 67').first().click();
    const inDetail = page.locator('.choose-format');
    assert.equal(await inDetail.inputValue(), 'hex');
    await inDetail.selectOption('text');
    assert.equal(await inHeader.inputValue(), 'text');
    await page.setViewportSize({ width: 692, height: 191 });
    const inToolbar = page.locator('#toolbar').getByRole('combobox', { name: 'Format' });
    assert.equal(await inToolbar.inputValue(), 'text');
  });

  it('says so where the listed sockets have different formats', async () => {
    const window = await open({ size: tall });
    await receiveReadings(window, 1);
    const peer = await connectToEcho(window);
    await exchange(peer, 'ping');
    await rowsOf(window, 'ping').first().click();
    await window.page.locator('.choose-format').selectOption('hexAscii');
    const chosen = window.page.locator('.row.header .list-format option:checked');
    assert.equal(await chosen.textContent(), 'Different Formats');
    peer.destroy();
  });

  it('names a row’s socket by a letter that has a tooltip, and by none where one socket is listed', async () => {
    const window = await open({ size: tall });
    const { page } = window;
    await receiveReadings(window, 1);
    const peer = await connectToEcho(window);
    await exchange(peer, 'ping');
    const mark = rowsOf(window, 'ping').first().locator('.mark');
    assert.equal(await mark.textContent(), 'B');
    assert.equal(await mark.getAttribute('title'), 'echo');
    assert.equal(await mark.getAttribute('aria-label'), 'echo');
    await page.getByRole('combobox', { name: 'Show the traffic of' }).selectOption('echo');
    await rowsOf(window, /^B/).first().waitFor({ state: 'detached' });
    assert.equal(await mark.textContent(), '');
    assert.match((await mark.getAttribute('aria-label')) ?? '', /^127\.0\.0\.1:\d+$/);
    peer.destroy();
  });

  it('makes columns as wide as their content, the arrow beside the peer', async () => {
    const window = await open({ size: tall });
    await receiveReadings(window, 9);
    const row = rowsOf(window, '"reading":9,').first();
    const widths = await row.evaluate((element) => {
      const rightOf = (name: string) =>
        element.querySelector(name)?.getBoundingClientRect().right ?? 0;
      const leftOf = (name: string) =>
        element.querySelector(name)?.getBoundingClientRect().left ?? 0;
      return {
        arrowToPeer: leftOf('.peer') - rightOf('.direction'),
        content: element.getBoundingClientRect().right - leftOf('.preview'),
        tail: rightOf('.peer .tail') - rightOf('.peer'),
      };
    });
    assert.ok(widths.arrowToPeer >= 0 && widths.arrowToPeer <= 10, `${widths.arrowToPeer} px`);
    assert.ok(widths.content > 972 / 2, `${widths.content} px`);
    assert.ok(widths.tail <= 0, 'the port is cut');
  });

  it('cuts long names in the middle, and keeps their port', async () => {
    const window = await open({ size: { width: 500, height: 300 } });
    const name = 'temperature sensors of the greenhouse 127.0.0.1:18083';
    const port = await window.host.start({ name, listen: 'udp://127.0.0.1:0' });
    await receiveReadings(window, 1);
    await sendDatagrams(port, ['17 °C']);
    const cell = rowsOf(window, '17 °C').locator('.socket');
    const tail = cell.locator('.tail');
    assert.equal(await tail.textContent(), ':18083');
    const [outer, inner] = [await cell.boundingBox(), await tail.boundingBox()];
    assert.ok(
      outer && inner && inner.x >= outer.x && inner.x + inner.width <= outer.x + outer.width,
    );
    const chooser = window.page.getByRole('combobox', { name: 'Show the traffic of' });
    assert.deepEqual(await chooser.locator('option').allTextContents(), [
      'All sockets',
      'tempera…:18083',
      'device',
    ]);
  });
});
