import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { useInstalledWorkbench } from './installedWorkbench.ts';

const folder = path.join(import.meta.dirname, 'workspaces/traffic');

/** Somebody at the other end, who keeps what arrives. */
class Peer {
  readonly socket: net.Socket;
  received = Buffer.alloc(0);

  constructor(port: number) {
    this.socket = net.connect(port, '127.0.0.1');
    this.socket.on('data', (bytes: Buffer) => {
      this.received = Buffer.concat([this.received, bytes]);
    });
  }

  /** What arrived, once it is so many bytes; the next call has what comes after. */
  async take(length: number): Promise<Buffer> {
    while (this.received.length < length) {
      await once(this.socket, 'data');
    }
    const taken = this.received.subarray(0, length);
    this.received = this.received.subarray(length);
    return taken;
  }
}

describe('the composer of the Traffic view', () => {
  const window = useInstalledWorkbench({ folder });
  const peers: Peer[] = [];
  let port = 0;

  beforeEach(() => peers.forEach((peer) => (peer.received = Buffer.alloc(0))));
  after(() => peers.forEach(({ socket }) => socket.destroy()));

  const view = () => window().workbench.webview();
  const rows = () => view().locator('.rows > .row:not([hidden])');
  const composer = () => view().locator('#composer');
  const message = () => view().getByRole('textbox', { name: 'Message', exact: true });
  const button = (name: string) => composer().getByRole('button', { name, exact: true });
  const settings = () => composer().getByRole('group', { name: /^Notation, Checksum/ });
  const target = () => composer().getByRole('combobox', { name: 'Connection to send to' });
  const repeats = () => composer().getByRole('checkbox', { name: 'Repeat' });

  /** Another peer, once the composer knows of it. */
  async function connect(): Promise<Peer> {
    const peer = new Peer(port);
    peers.push(peer);
    const open = peers.filter(({ socket }) => !socket.destroyed).length;
    await target()
      .locator('option', { hasText: `All (${open})` })
      .waitFor({ state: 'attached' });
    return peer;
  }

  it('sends variables and a checksum over them, byte by byte as the preview showed', async () => {
    await window().workbench.runCommand('Sockets: Show Traffic');
    await view().locator('#empty').getByRole('button', { name: 'Start desk' }).click();
    const listening = rows().filter({ hasText: 'Listening on' });
    await listening.waitFor();
    port = Number(/127\.0\.0\.1:(\d+)/.exec((await listening.textContent()) ?? '')?.[1]);
    const peer = await connect();
    assert.equal(await settings().isVisible(), false);
    await composer()
      .getByRole('button', { name: /^Notation, Checksum/ })
      .click();
    await settings()
      .getByRole('combobox', { name: 'Checksum behind' })
      .selectOption('crc-16/modbus');
    await message().pressSequentially('A${s');
    await view().getByRole('option', { name: 'seq' }).waitFor();
    await message().press('Tab');
    assert.equal(await message().inputValue(), 'A${seq}');
    await composer().getByText('41 31 f0 34').waitFor();
    await message().press('Control+Enter');
    await composer().getByText('4 bytes sent').waitFor();
    await message().press('Control+Enter');
    // The CRC of "A1" and of "A2" as Modbus RTU has it, the low byte first.
    assert.equal((await peer.take(8)).toString('hex'), '4131f034' + '4132b035');
  });

  it('takes no row from the list for its settings in a low panel, and closes them on Escape', async () => {
    const { page } = window().workbench;
    const panel = await page.locator('.part.panel').boundingBox();
    assert.ok(panel);
    await page.mouse.move(panel.x + panel.width / 2, panel.y - 1);
    await page.mouse.down();
    await page.mouse.move(panel.x + panel.width / 2, panel.y + panel.height - 231, { steps: 5 });
    await page.mouse.up();
    const list = view().locator('#list');
    const withSettings = await list.boundingBox();
    const send = await button('Send').boundingBox();
    assert.ok(withSettings && send);
    assert.ok(send.y + send.height <= panel.y + panel.height);
    await settings().getByRole('combobox', { name: 'Checksum behind' }).press('Escape');
    assert.equal(await settings().isVisible(), false);
    assert.deepEqual(await list.boundingBox(), withSettings);
    const opener = composer().getByRole('button', { name: /^Notation, Checksum/ });
    assert.equal(await opener.evaluate((element) => element.matches(':focus')), true);
    await opener.press('Enter');
    await settings().waitFor();
  });

  it('says where a variable is wrong', async () => {
    await message().fill('A${sequence}');
    await composer().getByText('At character 2: unknown variable “${sequence}”').waitFor();
    assert.equal(await view().locator('.composer-marks mark').textContent(), '${sequence}');
    assert.equal(await button('Send').isDisabled(), true);
  });

  it('sends to the connections that are ticked, and to no other', async () => {
    const [first] = peers;
    const second = await connect();
    const third = await connect();
    assert.ok(first);
    await settings().getByRole('combobox', { name: 'Checksum behind' }).selectOption('');
    await message().fill('some');
    await target().selectOption('some');
    await composer().getByText('Choose at least one open connection.').waitFor();
    const boxes = composer().getByRole('group', { name: 'Choose Connections' });
    for (const { socket } of [first, third]) {
      await boxes.getByRole('checkbox', { name: `127.0.0.1:${socket.localPort}` }).check();
    }
    await boxes.getByRole('checkbox').first().press('Escape');
    await message().press('Control+Enter');
    assert.equal((await first.take(4)).toString(), 'some');
    assert.equal((await third.take(4)).toString(), 'some');
    await target().selectOption('all');
    await message().fill('all!');
    await message().press('Control+Enter');
    assert.equal((await second.take(4)).toString(), 'all!');
    second.socket.destroy();
    third.socket.destroy();
    await target().locator('option', { hasText: 'All (1)' }).waitFor({ state: 'attached' });
    await first.take(4);
  });

  it('repeats a message as often as it is told, and until it is stopped, also in a new view', async () => {
    const { workbench } = window();
    const [peer] = peers;
    assert.ok(peer);
    await message().fill('<${seq}>');
    await repeats().check();
    await composer().getByRole('textbox', { name: 'Interval in milliseconds' }).fill('0');
    await composer().getByText('Enter an interval from 1 to 86,400,000 ms').waitFor();
    // So long that a busy computer misses none: those that it is late for are left out.
    await composer().getByRole('textbox', { name: 'Interval in milliseconds' }).fill('1000');
    await composer().getByRole('textbox', { name: 'Number of messages' }).fill('3');
    await button('Start').click();
    await composer()
      .getByText(/^3 messages sent/)
      .waitFor();
    assert.equal((await peer.take(9)).toString(), '<3><4><5>');
    await composer().getByRole('textbox', { name: 'Number of messages' }).fill('');
    await button('Start').click();
    await peer.take(6);
    await workbench.runCommand('Sockets: Show Log');
    await workbench.page.locator('.part.panel .view-line').first().waitFor();
    await workbench.runCommand('Sockets: Show Traffic');
    await composer()
      .getByText(/^desk: [\d,]+ messages sent$/)
      .waitFor();
    await composer().getByRole('button', { name: 'Stop sending from desk' }).click();
    await composer().locator('.send-job').waitFor({ state: 'detached' });
    await repeats().uncheck();
  });

  it('sends a file that was picked, and shows its name and size', async () => {
    const { workbench, folder: opened } = window();
    const [peer] = peers;
    assert.ok(peer);
    const content = Buffer.from(Array.from({ length: 200_000 }, (_, i) => (i * 7) % 251));
    const file = path.join(opened, 'firmware.bin');
    await writeFile(file, content);
    await repeats().uncheck();
    await settings().getByRole('button', { name: 'File', exact: true }).click();
    await button('Choose File…').click();
    // A path that is typed goes when the dialogue has read its first folder.
    await workbench.choose('firmware.bin');
    await composer().getByText('firmware.bin').waitFor();
    await composer().getByText('200,000 bytes').waitFor();
    await button('Send').click();
    assert.deepEqual(await peer.take(content.length), content);
    await composer().getByText('200,000 bytes sent', { exact: true }).waitFor();
    await settings().getByRole('button', { name: 'Text', exact: true }).click();
  });

  it('keeps the filter and a message under a name over a reload; renames and forgets that', async () => {
    const { workbench } = window();
    await settings().getByRole('button', { name: 'Hex', exact: true }).click();
    await message().fill('01 03 00 00');
    await button('Save Message…').click();
    await workbench.answer('read holding');
    await composer().getByText('Saved as “read holding”').waitFor();
    await message().fill('ff');
    const filter = () => view().getByRole('combobox', { name: 'Filter' });
    await filter().fill('in socket:desk');
    await filter().press('Enter');
    await workbench.reload();
    await workbench.runCommand('Sockets: Show Traffic');
    await message().waitFor();
    assert.equal(await filter().inputValue(), 'in socket:desk');
    await filter().press('Escape');
    assert.equal(await filter().inputValue(), '');
    await button('Saved and Recent Messages').click();
    await view().getByRole('option', { name: 'read holding' }).click();
    assert.equal(await message().inputValue(), '01 03 00 00');
    await button('Saved and Recent Messages').click();
    await view().getByRole('option', { name: 'read holding' }).waitFor();
    await message().press('F2');
    await workbench.answer('read');
    await view()
      .getByRole('option', { name: /^read 01 03/ })
      .waitFor();
    await message().press('Shift+Delete');
    await view()
      .getByRole('option', { name: /^read 01 03/ })
      .waitFor({ state: 'detached' });
  });
});
