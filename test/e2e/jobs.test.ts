import assert from 'node:assert/strict';
import dgram from 'node:dgram';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import process from 'node:process';
import { chooseFromMenu } from './chooseFromMenu.ts';
import { useInstalledWorkbench } from './installedWorkbench.ts';
import { pressNewSocket } from './pressNewSocket.ts';

const folder = path.join(import.meta.dirname, 'workspaces/traffic');

/**
 * The main jobs, in the fewest steps: each typed text, key press and click counts as one.
 *
 * | Job                                               | Steps at most |
 * | ------------------------------------------------- | ------------- |
 * | TCP listener that greets and closes               | 4             |
 * | see its traffic                                   | 0             |
 * | TCP client, see the answer                        | 4             |
 * | UDP listener                                      | 4             |
 * | UDP client sends one text                         | 5             |
 * | wait for a device's first datagram                | 4             |
 * | send one message again, edited                    | 3             |
 * | replay five messages to a new client              | 4             |
 * | local service: refused, silent, or answers a GET  | 5             |
 * | find a message, follow its connection             | 3             |
 *
 * The message that is sent again is the one that is looked at; what is to be found is typed into the filter.
 */
describe('the main jobs, in their fewest steps', () => {
  const window = useInstalledWorkbench({ folder });
  const ends: (() => unknown)[] = [];
  let steps = 0;

  beforeEach(async () => {
    const { workbench } = window();
    await workbench.tidy();
    await workbench.openContainer('Sockets');
    steps = 0;
  });
  afterEach(async () => {
    await Promise.all(ends.splice(0).map((end) => end()));
  });

  const page = () => window().workbench.page;
  const press = async (key: string) => {
    steps++;
    await page().keyboard.press(key);
  };
  const type = async (text: string) => {
    steps++;
    await page().keyboard.insertText(text);
  };
  /** One click, where VS Code does not lose it. */
  const newSocket = async () => {
    steps++;
    await pressNewSocket(window().workbench);
  };
  /** The list shows what comes again, for the job after one that chose a row. */
  const followAgain = async () => {
    await window().workbench.webview().locator('#list').focus();
    await press('End');
  };
  /** The row that Enter would choose. */
  const offered = (text: string) =>
    window()
      .workbench.quickInput.locator('.monaco-list-row.focused')
      .filter({ hasText: text })
      .waitFor();
  const row = (text: string | RegExp) =>
    window()
      .workbench.webview()
      .locator('.rows > .row:not([hidden])')
      .filter({ hasText: text })
      .first();
  /** The composer, with the focus in it. */
  const composer = () => window().workbench.webview().locator('#composer :focus').waitFor();

  /** Once the composer knows that its socket runs, which a person sees before writing is done. */
  const canSend = () =>
    window()
      .workbench.webview()
      .locator('#composer')
      .getByRole('button', { name: 'Send', exact: true, disabled: false })
      .waitFor();

  /** Narrows the Traffic view by its menu of sockets. */
  async function showTrafficOf(name: string | RegExp): Promise<void> {
    const menu = window()
      .workbench.webview()
      .getByRole('combobox', { name: 'Show the traffic of' });
    const option = menu.locator('option').filter({ hasText: name }).first();
    await menu.selectOption((await option.getAttribute('value')) ?? '');
  }

  it('a TCP listener that greets and closes: 4, and its traffic is seen at once', async () => {
    await newSocket();
    await type('39999 greet "Server Saying Hi" close');
    await offered('Listen on TCP 127.0.0.1:39999');
    await press('Enter');
    await row('Listening on').waitFor();
    assert.ok(steps <= 4, `${steps} steps`);
    const peer = net.connect(39_999, '127.0.0.1');
    const [greeting] = (await once(peer, 'data')) as [Buffer];
    assert.equal(greeting.toString(), 'Server Saying Hi');
    await row('Server Saying Hi').waitFor();
    assert.ok(await page().evaluate(() => document.activeElement?.tagName !== 'IFRAME'));
  });

  it('a TCP client that sees the answer: 4', async () => {
    const server = net.createServer((socket) => socket.end('welcome')).listen(0, '127.0.0.1');
    ends.push(() => server.close());
    await once(server, 'listening');
    await newSocket();
    await type(`localhost:${(server.address() as AddressInfo).port}`);
    await offered('listening now');
    await press('Enter');
    await row('welcome').waitFor();
    assert.ok(steps <= 4, `${steps} steps`);
  });

  it('a UDP listener: 4, without a second question', async () => {
    await newSocket();
    await type('udp 32345');
    await offered('Listen on UDP 127.0.0.1:32345');
    await press('Enter');
    await window()
      .workbench.treeItem(/^UDP 32345, .*running/)
      .waitFor();
    assert.ok(steps <= 4, `${steps} steps`);
  });

  it('a UDP client that sends one text: 5', async () => {
    const server = dgram.createSocket('udp4').bind(0, '127.0.0.1');
    ends.push(() => server.close());
    await once(server, 'listening');
    const received = once(server, 'message') as Promise<[Buffer]>;
    await newSocket();
    await type(`connect udp ${server.address().port}`);
    await offered('Send to UDP 127.0.0.1');
    await press('Enter');
    await composer();
    await type('hello');
    await canSend();
    await press('Control+Enter');
    assert.equal((await received)[0].toString(), 'hello');
    assert.ok(steps <= 5, `${steps} steps`);
  });

  it('waiting for the first datagram of a device, on every address: 4', async () => {
    await newSocket();
    await type('udp 35600');
    await offered('this machine only');
    await press('ArrowDown');
    await offered('Listen on UDP 0.0.0.0:35600');
    await press('Enter');
    await window()
      .workbench.treeItem(/^UDP 35600, .*running/)
      .waitFor();
    assert.ok(steps <= 4, `${steps} steps`);
    const device = dgram.createSocket('udp4');
    device.send('first', 35_600, '127.0.0.1', () => device.close());
    await row('first').waitFor();
  });

  it('waiting with the Traffic view hidden: one notification, and a count of what came', async () => {
    const { workbench } = window();
    await newSocket();
    await type('udp 35601');
    await offered('Listen on UDP 127.0.0.1:35601');
    await press('Enter');
    const listener = workbench.treeItem(/^UDP 35601, .*running/);
    await listener.waitFor();
    const tabs = page().locator('.part.panel .composite-bar');
    await tabs.getByRole('tab', { name: /^Problems/ }).click();
    // The command comes to the extension after the word that its view was hidden.
    await listener.click({ button: 'right' });
    await chooseFromMenu(workbench, 'Notify at the Next Message');
    await page().locator('.statusbar-item').filter({ hasText: 'UDP 35601' }).waitFor();
    const device = dgram.createSocket('udp4');
    ends.push(() => device.close());
    device.send('first', 35_601, '127.0.0.1');
    const toast = page().locator('.notification-toast').filter({ hasText: 'sent 5 B: “first”' });
    await toast.waitFor();
    const count = tabs.getByRole('tab', { name: /^Traffic/ }).locator('.badge-content');
    await count.filter({ hasText: '1' }).waitFor();
    device.send('second', 35_601, '127.0.0.1');
    await count.filter({ hasText: '2' }).waitFor();
    assert.deepEqual(
      (await workbench.toasts()).filter((text) => text.includes(' sent ')),
      [`UDP 35601: 127.0.0.1:${device.address().port} sent 5 B: “first”`],
    );
    await toast.getByRole('button', { name: 'Show Traffic' }).click();
    await row('second').waitFor();
    await count.waitFor({ state: 'hidden' });

    // For whom the setting asks, without a command.
    await writeFile(
      path.join(window().folder, '.vscode/settings.json'),
      '{ "socketWorkbench.traffic.notifyWhenHidden": true }',
    );
    await tabs.getByRole('tab', { name: /^Problems/ }).click();
    await row('second').waitFor({ state: 'hidden' });
    device.send('third', 35_601, '127.0.0.1');
    const asked = page().locator('.notification-toast').filter({ hasText: 'sent 5 B: “third”' });
    // VS Code reads the setting some time later; the next message is looked at then.
    for (let unseen = 1; !(await asked.isVisible()); unseen++) {
      await count.filter({ hasText: new RegExp(`^${unseen}$`) }).waitFor();
      device.send('fourth', 35_601, '127.0.0.1');
    }
    assert.deepEqual(
      (await workbench.toasts()).filter((text) => text.includes('fourth')),
      [],
    );
    await rm(path.join(window().folder, '.vscode/settings.json'));
    await asked.getByRole('button', { name: 'Show Traffic' }).click();
    await row('third').waitFor();
    // What follows is looked for among all sockets, not the one that the notification was about.
    await showTrafficOf('All sockets');
  });

  it('a local service that refuses: 5, and what has its port is named', async () => {
    const server = net.createServer().listen({ port: 0, host: '::1', ipv6Only: true });
    ends.push(() => server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await newSocket();
    await type(`127.0.0.1:${port}`);
    await offered('nothing listens there');
    await press('Enter');
    await page()
      .locator('.notification-toast')
      .filter({
        hasText: new RegExp(`process ${process.pid}\\) listens on TCP \\[::1\\]:${port} instead`),
      })
      .waitFor();
    assert.ok(steps <= 5, `${steps} steps`);
  });

  it('one message sent again, edited: 3', async () => {
    const received: string[] = [];
    let tellResent: () => void = () => undefined;
    const resent = new Promise<void>((resolve) => (tellResent = resolve));
    const server = net.createServer((socket) =>
      socket.on('data', (text) => {
        received.push(text.toString());
        if (received.length === 2) {
          tellResent();
        }
      }),
    );
    server.listen(0, '127.0.0.1');
    ends.push(() => server.close());
    await once(server, 'listening');
    await newSocket();
    await type(`connect 127.0.0.1:${(server.address() as AddressInfo).port}`);
    await offered('listening now');
    await press('Enter');
    await composer();
    await type('volume 3');
    await canSend();
    await press('Enter');
    await row('volume 3').click();
    await window().workbench.webview().locator('#list:focus').waitFor();

    steps = 0;
    await press('e');
    await composer();
    await type('0');
    await canSend();
    await press('Enter');
    await resent;
    assert.ok(steps <= 3, `${steps} steps`);
    assert.deepEqual(received, ['volume 3', 'volume 30']);
    await followAgain();
    await row('volume 30').waitFor();
  });

  it('a message found and its connection followed, though it is closed: 3', async () => {
    const { workbench } = window();
    await newSocket();
    await type('39998');
    await offered('Listen on TCP 127.0.0.1:39998');
    await press('Enter');
    await workbench.treeItem(/^TCP 39998, .*running/).waitFor();
    for (const text of ['haystack', 'needle']) {
      const peer = net.connect(39_998, '127.0.0.1').end(text);
      ends.push(() => peer.destroy());
      await row(text).waitFor();
    }
    await workbench.treeItem(/^TCP 39998, .*2 accepted/).waitFor();
    await workbench.runCommand('Sockets: Focus Filter');
    await workbench.webview().locator('.filter-input:focus').waitFor();

    steps = 0;
    await type('needle');
    await row('haystack').waitFor({ state: 'hidden' });
    steps++;
    await row('needle').click({ button: 'right' });
    steps++;
    await chooseFromMenu(workbench, 'Follow This Connection');
    const conversation = workbench.webview().locator('#conversation');
    await conversation.getByText('needle').first().waitFor();
    assert.equal(await conversation.getByText('haystack').count(), 0);
    assert.ok(steps <= 3, `${steps} steps`);
    await workbench.webview().getByRole('tab', { name: 'List' }).click();
    await workbench.webview().getByRole('combobox', { name: 'Filter' }).fill('');
    await followAgain();
    await row('needle').waitFor();
  });

  it('five messages replayed with their pauses, to a new client: 4', async () => {
    const { workbench } = window();
    const received: string[] = [];
    const server = net.createServer((socket) => {
      const at = received.push('') - 1;
      socket.on('data', (text) => (received[at] = (received[at] ?? '') + text.toString()));
    });
    server.listen(0, '127.0.0.1');
    ends.push(() => server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await newSocket();
    await type(`connect 127.0.0.1:${port}`);
    await offered('listening now');
    await press('Enter');
    await composer();
    let begun = 0;
    let spanMs = 0;
    for (const text of ['one', 'two', 'three', 'four', 'five']) {
      await type(text);
      await canSend();
      // From the first message to the last are at least so many milliseconds.
      spanMs = begun === 0 ? 0 : performance.now() - begun;
      await press('Control+Enter');
      await row(text).waitFor();
      begun ||= performance.now();
    }
    await showTrafficOf(new RegExp(`:${port}$`));
    await workbench.runCommand('Sockets: Show Traffic');
    await workbench.webview().locator('#list:focus').waitFor();

    steps = 0;
    await press('Control+a');
    await workbench
      .webview()
      .getByText(/\d+ selected/)
      .first()
      .waitFor();
    steps++;
    await row('three').click({ button: 'right' });
    steps++;
    await chooseFromMenu(workbench, 'Replay Selection…');
    steps++;
    const chosen = performance.now();
    await workbench.choose(`New Client to tcp://127.0.0.1:${port}`);
    await page().getByText('Sent 19 B in 5 messages.').first().waitFor();
    assert.ok(steps <= 4, `${steps} steps`);
    assert.deepEqual(received, ['onetwothreefourfive', 'onetwothreefourfive']);
    const tookMs = performance.now() - chosen;
    assert.ok(tookMs >= spanMs, `${tookMs} of ${spanMs} ms`);
    // As a view is at first: of all sockets, and at the newest entry.
    await showTrafficOf('All sockets');
    const autoScroll = workbench.webview().getByRole('button', { name: 'Auto-Scroll' });
    await autoScroll.click();
    await autoScroll.and(workbench.webview().locator('[aria-pressed="true"]')).waitFor();
  });

  it('a local service that is silent: the GET that was offered waits, and says for how long', async () => {
    const server = net.createServer((socket) => void socket.resume()).listen(0, '127.0.0.1');
    const peers: net.Socket[] = [];
    server.on('connection', (peer) => peers.push(peer));
    ends.push(() => server.close());
    ends.push(() => peers.forEach((peer) => peer.destroy()));
    await once(server, 'listening');
    await newSocket();
    await type(`http://localhost:${(server.address() as AddressInfo).port}/health`);
    steps++;
    await window().workbench.choose('then sends GET /health');
    await row('GET /health')
      .getByText(/^no answer for \d+ s$/)
      .waitFor();
    assert.ok(steps <= 5, `${steps} steps`);
  });

  it('a GET to the local service whose URL is in the clipboard: 5', async () => {
    const server = http.createServer((request, response) =>
      response.end(`you want ${request.url}`),
    );
    server.listen(0, '127.0.0.1');
    ends.push(() => server.closeAllConnections());
    ends.push(() => server.close());
    await once(server, 'listening');
    const url = `http://localhost:${(server.address() as AddressInfo).port}/x?y=1`;
    await page().evaluate((text) => navigator.clipboard.writeText(text), url);
    await newSocket();
    steps++;
    await window().workbench.choose('then sends GET /x?y=1');
    await row('you want /x?y=1').waitFor();
    assert.ok(steps <= 5, `${steps} steps`);
  });
});
