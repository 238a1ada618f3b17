import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { rowsOf } from './traffic.ts';
import { useTrafficWindows } from './trafficWindow.ts';

describe('messages that are held', () => {
  const open = useTrafficWindows();

  it('say so in their rows and at the foot, and go on, or not, by keys and by the button there', async () => {
    const window = await open({ size: { width: 972, height: 400 } });
    const { page, host } = window;
    const received: string[] = [];
    const server = createServer((target) =>
      target.on('data', (bytes) => received.push(String(bytes))).on('error', () => undefined),
    ).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const tap = await host.start({
      name: 'tap',
      listen: 'tcp://127.0.0.1:0',
      forward: `tcp://127.0.0.1:${port}`,
      framing: 'line',
      intercept: { direction: 'upstream', timeoutSeconds: 0 },
    });
    const client: Socket = connect(tap, '127.0.0.1');
    client.write('one\ntwo\nthree\nfour\n');
    const held = page.locator('.rows > .row.held:not([hidden])');
    await page.getByRole('button', { name: '4 held' }).waitFor();
    await held.nth(3).waitFor();
    assert.equal(await held.first().getByRole('img', { name: /^Held/ }).count(), 1);

    await rowsOf(window, 'two').click();
    await page.keyboard.press('d');
    await page.locator('.rows > .row.dropped', { hasText: 'two' }).waitFor();
    await rowsOf(window, 'three').click();
    await page.keyboard.press('e');
    await rowsOf(window, 'one').click();
    await page.keyboard.press('f');
    await page.getByRole('button', { name: '2 held' }).waitFor();
    await held.nth(2).waitFor({ state: 'detached' });
    assert.match(host.asked.find((call) => call.startsWith('editHeld')) ?? '', /"socket":"tap"/);

    await page.getByRole('button', { name: 'Forward All' }).click();
    await page.getByRole('button', { name: '2 held' }).waitFor({ state: 'hidden' });
    while (received.join('') !== 'one\nthree\nfour\n') {
      await new Promise((resolve) => setImmediate(resolve));
    }
    client.destroy();
    server.close();
  });
});
