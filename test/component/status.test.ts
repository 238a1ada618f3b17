import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { connectToEcho, exchange, receiveReadings, rowsOf, sendDatagrams } from './traffic.ts';
import { panelSizes, useTrafficWindows } from './trafficWindow.ts';

describe('what the Traffic view tells beside its rows', () => {
  const open = useTrafficWindows();

  it('has new entries below at the foot, over no row', async () => {
    const window = await open({ size: panelSizes['1000x700'] });
    const { page } = window;
    const port = await receiveReadings(window, 40);
    await page.getByRole('grid', { name: 'Traffic' }).press('Home');
    await sendDatagrams(port, ['one', 'two']);
    const button = page.getByRole('button', { name: '2 new entries' });
    const [list, foot] = [await page.locator('#list').boundingBox(), await button.boundingBox()];
    assert.ok(list && foot && foot.y >= list.y + list.height);
    await button.click();
    await rowsOf(window, 'two').waitFor();
  });

  it('tells of messages of sockets that are not shown, and shows them all', async () => {
    const window = await open({ size: { width: 972, height: 300 } });
    const { page } = window;
    const port = await receiveReadings(window, 3);
    const peer = await connectToEcho(window);
    await exchange(peer, 'ping');
    await page.getByRole('combobox', { name: 'Show the traffic of' }).selectOption('echo');
    await rowsOf(window, '"reading":3').first().waitFor({ state: 'detached' });
    const button = page.locator('#elsewhere');
    assert.equal(await button.isVisible(), false);
    await sendDatagrams(port, ['a', 'b', 'c']);
    await button.getByText('3 new elsewhere: Show All').waitFor();
    assert.match(await button.innerText(), /^Showing echo only/);
    await button.click();
    await rowsOf(window, 'c').first().waitFor();
    await button.waitFor({ state: 'hidden' });
    peer.destroy();
  });

  it('tells of bytes that wait for the rest of their frame, and shows them', async () => {
    const window = await open({ size: { width: 972, height: 300 } });
    const { page, host } = window;
    const port = await host.start({ name: 'shell', listen: 'tcp://127.0.0.1:0', framing: 'line' });
    const peer = connect(port, '127.0.0.1');
    peer.write('login: ');
    const button = page.getByRole('button', { name: '7 bytes of an unfinished frame' });
    await button.click();
    const pane = page.getByRole('region', { name: 'Unfinished frames' });
    await pane.getByText(/6c 6f 67 69 6e 3a 20 .*\|login: \|/).waitFor();
    peer.write('root');
    await pane.getByText('|login: root|').waitFor();
    peer.write('\n');
    await rowsOf(window, 'login: root').waitFor();
    await pane.waitFor({ state: 'hidden' });
    await page.locator('#unfinished').waitFor({ state: 'hidden' });
    peer.destroy();
  });

  it('shows in the detail of a failed TLS handshake which bytes had come', async () => {
    const window = await open({ size: panelSizes['1280x800'] });
    const { page, host } = window;
    const port = await host.start({ name: 'secure', listen: 'tls://127.0.0.1:0' });
    const peer = connect(port, '127.0.0.1');
    peer.on('error', () => undefined);
    peer.write('GET / HTTP/1.1\r\n\r\n');
    await rowsOf(window, 'TLS handshake with').click();
    const detail = page.locator('#detail');
    await detail.getByText('Received (18 bytes):').waitFor();
    await detail
      .getByText(/47 45 54 20 2f 20 48 54 {2}54 50 .*\|GET \/ HTTP\/1\.1\.\.\|/)
      .waitFor();
    peer.destroy();
  });

  it('counts how long a client’s request has been waiting, until the answer is there', async () => {
    const window = await open({ size: { width: 972, height: 300 } });
    const accepted: Socket[] = [];
    const server = createServer((socket) => accepted.push(socket)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await window.host.start({ name: 'api', connect: `tcp://127.0.0.1:${port}` });
    await window.host.engine.send({ socket: 'api', to: 'all', bytes: Buffer.from('GET /x') });
    const request = rowsOf(window, 'GET /x');
    const wait = request.getByText(/^no answer for \d+ s$/);
    await wait.waitFor();
    const first = await wait.innerText();
    await request.filter({ hasNotText: first }).filter({ hasText: 'no answer for' }).waitFor();
    accepted[0]?.write('here');
    await rowsOf(window, 'here').waitFor();
    assert.doesNotMatch(await request.innerText(), /no answer/);
    accepted.forEach((socket) => socket.destroy());
    server.close();
  });
});
