import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { panelSizes, useTrafficWindows } from './trafficWindow.ts';
import type { TrafficWindow } from './trafficWindow.ts';

describe('the composer', () => {
  const open = useTrafficWindows();
  const servers: Server[] = [];

  afterEach(() => servers.splice(0).forEach((server) => server.close()));

  /** A client of a service that keeps what arrives, and hangs up after each message. */
  async function connectTo(window: TrafficWindow, name: string): Promise<Buffer[]> {
    const received: Buffer[] = [];
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (bytes: Buffer) => {
        received.push(bytes);
        socket.end();
      });
    }).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await window.host.start({ name, connect: `tcp://127.0.0.1:${port}` });
    await window.page
      .locator(`.target-socket option[value="${name}"]`)
      .waitFor({ state: 'attached' });
    return received;
  }

  const composerOf = ({ page }: TrafficWindow) => ({
    field: page.getByRole('textbox', { name: 'Message', exact: true }),
    send: page.getByRole('button', { name: 'Send', exact: true }),
    target: page.locator('.target-socket'),
  });

  it('stays with the service that hung up, and moves nothing to say so', async () => {
    const window = await open({ size: panelSizes['1000x700'] });
    const { page } = window;
    const { field, send, target } = composerOf(window);
    const other = await connectTo(window, 'other');
    const one = await connectTo(window, 'one');
    await target.selectOption('one');
    const list = await page.locator('#list').boundingBox();
    await field.fill('first');
    await field.press('Enter');
    await page.getByText('Connection closed', { exact: true }).waitFor();
    assert.equal(await target.inputValue(), 'one');
    assert.equal(await send.isDisabled(), true);
    assert.deepEqual(await page.locator('#list').boundingBox(), list);
    await field.press('Enter');
    await field.press('Control+Enter');
    await page.getByRole('button', { name: 'Connect Again' }).click();
    await page.getByRole('button', { name: 'Connect Again' }).waitFor({ state: 'detached' });
    await field.press('Enter');
    await page.getByText('Connection closed', { exact: true }).waitFor();
    assert.equal(Buffer.concat(one).toString(), 'firstfirst');
    assert.deepEqual(other, []);
  });

  it('takes what is typed behind a message that is on its way for the next one', async () => {
    const window = await open({ size: panelSizes['1000x700'] });
    const received = await connectTo(window, 'one');
    const { field } = composerOf(window);
    await field.fill('first');
    await window.page.getByRole('button', { name: 'Send', exact: true, disabled: false }).waitFor();
    // In one turn of the page, so that the answer can't come in between.
    await field.evaluate((box: HTMLTextAreaElement) => {
      const enter = { key: 'Enter', bubbles: true, cancelable: true };
      box.dispatchEvent(new KeyboardEvent('keydown', enter));
      // As typing does, in the place of what is selected.
      box.setRangeText('second');
      box.dispatchEvent(new InputEvent('input', { bubbles: true }));
    });
    await window.page.getByText('Connection closed', { exact: true }).waitFor();
    assert.equal(await field.inputValue(), 'second');
    assert.equal(Buffer.concat(received).toString(), 'first');
  });

  it('draws the line end that Shift+Enter makes, or Enter where the setting says so', async () => {
    const window = await open({ snapshot: { enterSends: false } });
    const { field } = composerOf(window);
    await connectTo(window, 'one');
    await field.pressSequentially('Hello, server');
    await field.press('Enter');
    await window.page.getByText('14 bytes', { exact: true }).waitFor();
    assert.equal(await window.page.locator('.composer-marks .line-end').count(), 1);
    window.told.setEnterSends(true);
    await field.press('Shift+Enter');
    assert.equal(await field.inputValue(), 'Hello, server\n\n');
    await field.press('Enter');
    await window.page
      .getByText('15 bytes sent', { exact: true })
      .or(window.page.getByText('Connection closed', { exact: true }))
      .first()
      .waitFor();
  });

  it('asks for the message of the chosen row to be edited, by E', async () => {
    const window = await open();
    const { page, host } = window;
    const { field } = composerOf(window);
    await connectTo(window, 'one');
    await field.fill('again e');
    await field.press('Enter');
    const row = page.locator('.rows > .row:not([hidden])').filter({ hasText: 'again e' });
    await row.click();
    await page.keyboard.press('e');
    await page.waitForFunction(() => document.activeElement !== null);
    assert.deepEqual(
      host.asked
        .filter((call) => call.startsWith('editAndResend'))
        .map((call) => call.includes('"socket":"one"')),
      [true],
    );
  });

  for (const [name, size] of Object.entries({
    ...panelSizes,
    'a side bar': { width: 252, height: 600 },
  })) {
    it(`is whole in ${name} with a large editor font, and folds to a button`, async () => {
      const window = await open({ size, fontSize: 22 });
      const { page } = window;
      const { field, send } = composerOf(window);
      await connectTo(window, 'one');
      await field.fill('one line');
      for (const part of [field, send, page.locator('.target-socket')]) {
        const box = await part.boundingBox();
        assert.ok(box && box.x >= 0 && box.x + box.width <= size.width);
        assert.ok(box.y + box.height <= size.height, 'cut at the bottom');
      }
      const isWhole = await field.evaluate((area) => area.scrollHeight <= area.clientHeight);
      assert.ok(isWhole, 'the line is cut');
      await page.getByRole('button', { name: 'Hide the Composer' }).click();
      assert.equal(await field.isVisible(), false);
      await page.keyboard.press('Enter');
      await field.and(page.locator(':focus')).waitFor();
      assert.equal(await field.inputValue(), 'one line');
    });
  }
});
