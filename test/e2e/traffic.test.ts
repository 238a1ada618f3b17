import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import net from 'node:net';
import path from 'node:path';
import { chooseFromMenu } from './chooseFromMenu.ts';
import { useInstalledWorkbench } from './installedWorkbench.ts';

const folder = path.join(import.meta.dirname, 'workspaces/traffic');

describe('the Traffic view', () => {
  const window = useInstalledWorkbench({ folder });
  const peers: net.Socket[] = [];
  const datagrams = createSocket('udp4');
  let port = 0;
  let received = '';

  after(() => {
    peers.forEach((peer) => peer.destroy());
    datagrams.close();
  });

  const view = () => window().workbench.webview();
  const rows = () => view().locator('.rows > .row:not([hidden])');
  const list = () => view().getByRole('grid', { name: 'Traffic' });
  const message = () => view().getByRole('textbox', { name: 'Message' });
  const keyboard = () => window().workbench.page.keyboard;

  async function portOf(row: RegExp): Promise<number> {
    const found = rows().filter({ hasText: row }).first();
    await found.waitFor();
    return Number(/127\.0\.0\.1:(\d+)/.exec((await found.textContent()) ?? '')?.[1]);
  }

  async function sendDatagrams(to: number, count: number, text: string): Promise<void> {
    for (let number = 0; number < count; number++) {
      await new Promise((resolve) => datagrams.send(`${text} ${number}`, to, '127.0.0.1', resolve));
    }
  }

  it('says that nothing runs and starts a socket at a click', async () => {
    const { workbench } = window();
    await workbench.runCommand('Sockets: Show Traffic');
    await view().getByText('No traffic yet').waitFor();
    await view().locator('#empty').getByRole('button', { name: 'Start desk' }).click();
    port = await portOf(/Listening on/);
  });

  it('shows a connection, and what is sent to it with escapes arrives as written', async () => {
    const peer = net.connect(port, '127.0.0.1');
    peers.push(peer);
    peer.setEncoding('latin1').on('data', (text: string) => (received += text));
    await once(peer, 'connect');
    await rows().filter({ hasText: 'Accepted a connection' }).waitFor();
    await message().fill('caf\\xe9 \\u{1f600}\\0 \\\\');
    const settings = view().getByRole('button', { name: /^Notation, Checksum/ });
    await settings.click();
    await view().getByRole('combobox', { name: 'Line ending' }).selectOption('crlf');
    await settings.click();
    // The composer hears of the connection apart from the list.
    await view().getByRole('button', { name: 'Send', exact: true, disabled: false }).waitFor();
    await message().press('Control+Enter');
    await rows().filter({ hasText: 'caf\\xe9 😀\\0 \\\\\\r\\n' }).waitFor();
    while (!received.endsWith('\r\n')) {
      await once(peer, 'data');
    }
    assert.equal(received, 'caf\xe9 \xf0\x9f\x98\x80\0 \\\r\n');
  });

  it('shows where an escape is wrong, and sends nothing', async () => {
    await message().fill('ok \\xZZ');
    await view().getByText('At character 6: “Z” is not a hexadecimal digit').waitFor();
    assert.equal(await view().locator('.composer-marks mark').textContent(), 'Z');
    assert.equal(
      await view().getByRole('button', { name: 'Send', exact: true }).isDisabled(),
      true,
    );
    const before = await list().getAttribute('aria-rowcount');
    await message().press('Control+Enter');
    assert.equal(await list().getAttribute('aria-rowcount'), before);
  });

  it('brings the last message back with the up arrow, and the draft with the down arrow', async () => {
    await message().fill('unsent');
    await message().press('ArrowUp');
    assert.equal(await message().inputValue(), 'caf\\xe9 \\u{1f600}\\0 \\\\');
    await message().press('ArrowDown');
    assert.equal(await message().inputValue(), 'unsent');
  });

  async function chooseFor(row: RegExp, ...items: string[]): Promise<void> {
    await rows().filter({ hasText: row }).first().click({ button: 'right' });
    await chooseFromMenu(window().workbench, ...items);
  }

  it('sends a message again from its context menu, as it was and changed', async () => {
    const again = received + received;
    await chooseFor(/caf.xe9/, 'Resend');
    while (received.length < again.length) {
      await once(peers[0] ?? datagrams, 'data');
    }
    assert.equal(received, again);
    await chooseFor(/caf.xe9/, 'Edit and Resend');
    await view().locator('#composer textarea:focus').waitFor();
    assert.equal(await message().inputValue(), 'caf\\xe9 \u{1f600}\\0 \\\\\\r\\n');
  });

  it('copies a message as another program takes it', async () => {
    const { page } = window().workbench;
    await chooseFor(/caf.xe9/, 'Copy as', 'Copy as printf Command');
    const command = "printf 'caf\\351 \\360\\237\\230\\200\\000 \\\\\\r\\n'";
    await page.waitForFunction(
      async (wanted) => (await navigator.clipboard.readText()) === wanted,
      command,
    );
  });

  it('never makes markup of what arrives', async () => {
    peers[0]?.write('<img src=x onerror=alert(1)>\u202e');
    const row = rows().filter({ hasText: '<img src=x onerror=alert(1)>\\u{202e}' });
    assert.equal(await view().locator('#detail').isVisible(), false);
    await row.click();
    await view().getByRole('region', { name: 'Text' }).getByText('<img src=x').waitFor();
    assert.equal(await view().locator('img').count(), 0);
  });

  it('goes from the list to the detail and back by keyboard, and copies the payload', async () => {
    const { page } = window().workbench;
    await list().focus();
    await keyboard().press('Home');
    // After bind, listen and accept.
    await keyboard().press('ArrowDown');
    await keyboard().press('ArrowDown');
    await keyboard().press('ArrowDown');
    await view().locator('.row[aria-selected=true]').getByText('caf\\xe9').waitFor();
    await keyboard().press('Enter');
    await view().locator('.payload-text:focus').waitFor();
    await keyboard().press('Escape');
    await view().locator('#list:focus').waitFor();
    await view().locator('#detail').waitFor({ state: 'hidden' });
    await keyboard().press('Control+C');
    await view().getByText('14 bytes copied').waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    assert.equal(copied, 'caf\\xe9 😀\\0 \\\n');
  });

  it('follows a connection as a conversation, also as a dump, and goes back to the list', async () => {
    await rows().filter({ hasText: 'caf\\xe9' }).first().click();
    await view().getByRole('tab', { name: 'Conversation' }).click();
    const turns = view().locator('#conversation .message-group:not([hidden])');
    await turns.filter({ hasText: 'caf\\xe9 😀\\0 \\\\\\r\\n' }).first().waitFor();
    await turns.filter({ hasText: '<img src=x onerror=alert(1)>\\u{202e}' }).waitFor();
    assert.equal(await view().locator('img').count(), 0);
    const forms = view().getByRole('group', { name: 'Show the conversation as' });
    await forms.getByRole('button', { name: 'Hex' }).click();
    await turns.filter({ hasText: '63 61 66 e9 20 f0 9f 98' }).first().waitFor();
    // It stands where the chosen message is: what comes now is not on screen by itself.
    await view().getByRole('log', { name: 'Conversation' }).press('End');
    peers[0]?.write('a fresh');
    await turns.filter({ hasText: '66 72 65 73 68' }).waitFor();
    await forms.getByRole('button', { name: 'Text' }).click();
    await view().getByRole('tab', { name: 'Conversation' }).press('ArrowLeft');
    await view().getByRole('tab', { name: 'List', selected: true }).waitFor();
    await list().press('End');
    await rows().filter({ hasText: 'fresh' }).waitFor();
  });

  it('holds still while traffic arrives, and follows again at the end', async () => {
    await view().getByRole('tab', { name: 'List' }).click();
    await view().getByRole('combobox', { name: 'Show the traffic of' }).selectOption('sink');
    // The other socket has a row like the one that is looked for.
    await rows().first().waitFor({ state: 'hidden' });
    // What is written stays with the socket that it was written for until another is chosen.
    const composer = view().locator('#composer');
    await composer.getByRole('combobox', { name: 'Socket to send from' }).selectOption('sink');
    await composer.getByRole('button', { name: 'Start sink' }).click();
    const sink = await portOf(/Bound to/);
    await sendDatagrams(sink, 300, 'first');
    await rows().filter({ hasText: 'first 299' }).waitFor();
    await list().hover();
    await window().workbench.page.mouse.wheel(0, -2_000);
    await rows().filter({ hasText: 'first 299' }).waitFor({ state: 'detached' });
    await rows().filter({ hasNotText: 'first' }).first().waitFor({ state: 'detached' });
    const before = await rows().allTextContents();
    await sendDatagrams(sink, 200, 'second');
    await view().getByRole('button', { name: '200 new entries' }).waitFor();
    assert.deepEqual(await rows().allTextContents(), before);
    await list().press('End');
    await rows().filter({ hasText: 'second 199' }).waitFor();
    await sendDatagrams(sink, 1, 'third');
    await rows().filter({ hasText: 'third 0' }).waitFor();
  });

  it('comes back as it was left', async () => {
    const { workbench } = window();
    await message().fill('half a thought');
    await workbench.runCommand('Sockets: Show Log');
    await workbench.page.locator('.part.panel .view-line').first().waitFor();
    await workbench.runCommand('Sockets: Show Traffic');
    await rows().filter({ hasText: 'third 0' }).waitFor();
    assert.equal(await message().inputValue(), 'half a thought');
  });

  it('opens with what a command asks for, also when it was hidden', async () => {
    const { workbench } = window();
    await workbench.runCommand('Sockets: Show Log');
    await workbench.page.locator('.part.panel .view-line').first().waitFor();
    await workbench.runCommand('Sockets: Show Rates');
    await view().getByRole('tab', { name: 'Rates', selected: true }).waitFor();
    await view().getByRole('tab', { name: 'List' }).click();
  });

  it('opens as an editor, which is there again after a reload', async () => {
    const { workbench } = window();
    await view().locator('#toolbar').getByRole('button', { name: 'More Actions…' }).click();
    await view().getByRole('menuitem', { name: 'Open in Editor' }).click();
    const tab = workbench.page.getByRole('tab', { name: 'Traffic: sink' });
    await tab.waitFor();
    await workbench.reload();
    await tab.waitFor();
    // It stands where it was left, in the traffic from before.
    await view().locator('.rows > .row:not([hidden])').first().waitFor();
  });
});
