import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { useInstalledWorkbench } from './installedWorkbench.ts';

const folder = path.join(import.meta.dirname, 'workspaces/traffic');

/** A service that keeps what arrives, and perhaps hangs up after each message. */
class Service {
  readonly server: net.Server;
  readonly messages: string[] = [];

  constructor(hangsUp: boolean) {
    this.server = net.createServer((socket) => {
      socket.on('data', (bytes) => {
        this.messages.push(bytes.toString());
        this.server.emit('message');
        if (hangsUp) {
          socket.end();
        }
      });
      socket.on('error', () => undefined);
    });
  }

  async listen(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `tcp://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** All that arrived, once it is so many messages. */
  async take(count: number): Promise<readonly string[]> {
    while (this.messages.length < count) {
      await once(this.server, 'message');
    }
    return this.messages;
  }
}

describe('whom the composer sends to', () => {
  const window = useInstalledWorkbench({ folder });
  const one = new Service(true);
  const other = new Service(false);

  after(() => {
    one.server.close();
    other.server.close();
  });

  const composer = () => window().workbench.webview().locator('#composer');
  const message = () => composer().getByRole('textbox', { name: 'Message', exact: true });
  const button = (name: string) => composer().getByRole('button', { name, exact: true });
  const from = () => composer().getByRole('combobox', { name: 'Socket to send from' });
  const chosen = () =>
    from().evaluate((select: HTMLSelectElement) => select.selectedOptions[0]?.text);

  it('never becomes another service: not when one hangs up, nor when another is started', async function () {
    // Three connections, one after the other, in a window that is busy.
    this.timeout(120_000);
    const { workbench, folder: opened } = window();
    const sockets = [
      { name: 'one', connect: await one.listen() },
      { name: 'other', connect: await other.listen() },
      { name: 'desk', listen: 'tcp://127.0.0.1:0' },
    ];
    await writeFile(path.join(opened, '.vscode/sockets.json'), JSON.stringify({ sockets }));
    await workbench.runCommand('Sockets: Show Traffic');
    for (const name of ['other', 'one']) {
      await from().locator('option', { hasText: name }).first().waitFor({ state: 'attached' });
      await from().selectOption(name);
      await composer().getByText('Not connected').waitFor();
      await button('Connect').click();
      await button('Connect').waitFor({ state: 'detached' });
    }
    await message().fill('first');
    // It starts before it is connected.
    await composer().getByRole('button', { name: 'Send', exact: true, disabled: false }).waitFor();
    await message().press('Control+Enter');
    await one.take(1);
    await composer().getByText('Connection closed').waitFor();
    assert.equal(await chosen(), 'one');
    assert.equal(await button('Send').isDisabled(), true);
    await message().press('Control+Enter');
    await workbench.runCommand('Sockets: Start Socket');
    await workbench.choose('desk');
    await composer().getByText('Connection closed').waitFor();
    assert.equal(await chosen(), 'one');
    await message().press('Control+Enter');
    await button('Connect Again').click();
    await button('Connect Again').waitFor({ state: 'detached' });
    await composer().getByRole('button', { name: 'Send', exact: true, disabled: false }).waitFor();
    await message().press('Control+Enter');
    assert.deepEqual(await one.take(2), ['first', 'first']);
    await from().selectOption('other');
    await message().fill('meant');
    await message().press('Control+Enter');
    assert.deepEqual(await other.take(1), ['meant']);
  });

  it('asks which socket a command is to send from, once the one of the last message is down', async () => {
    const { workbench } = window();
    await workbench.runCommand('Sockets: Stop Socket');
    await workbench.choose('other');
    await workbench.runCommand('Sockets: Send…');
    await workbench.quickInput
      .getByPlaceholder('“other” is not running. Which socket is to send instead?')
      .waitFor();
    await workbench.page.keyboard.press('Escape');
  });
});
