import assert from 'node:assert/strict';
import dgram from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { useInstalledWorkbench } from './installedWorkbench.ts';

describe('a TCP listener', () => {
  const window = useInstalledWorkbench();
  const peers: net.Socket[] = [];
  const folder = mkdtempSync(path.join(tmpdir(), 'sockets-'));
  let port = 0;

  after(() => {
    rmSync(folder, { recursive: true, force: true });
    for (const peer of peers) {
      peer.destroy();
    }
  });

  async function connect(): Promise<net.Socket> {
    const peer = net.connect(port, '127.0.0.1');
    peers.push(peer);
    await once(peer, 'connect');
    return peer;
  }

  async function askForMore(): Promise<void> {
    const { quickInput } = window().workbench;
    await quickInput.getByLabel('Ask for More Options').click();
    await quickInput.getByLabel('Ask for Fewer Options').waitFor();
  }

  it('is started from the palette, and shows the port that the system chose', async () => {
    const { workbench } = window();
    await workbench.runCommand('Sockets: Start TCP Listener…');
    await workbench.answer('127.0.0.1:0 greet "Server Saying Hi" close', 'Start TCP Listener');
    await workbench.openContainer('Sockets');
    const row = workbench.treeItem(/^TCP.*TCP listener, running, TCP 127\.0\.0\.1:[1-9]\d*/);
    await row.waitFor();
    port = Number(/127\.0\.0\.1:(\d+)/.exec((await row.getAttribute('aria-label')) ?? '')?.[1]);
  });

  it('greets who connects, and closes', async () => {
    const peer = await connect();
    let received = '';
    peer.on('data', (chunk) => (received += chunk.toString('utf8')));
    await once(peer, 'end');
    assert.equal(received, 'Server Saying Hi');
  });

  it('shows in the output what came over the wire', async () => {
    const { workbench } = window();
    await workbench.runCommand('Sockets: Show Log');
    await workbench.page
      .locator('.part.panel .view-line')
      .filter({ hasText: /→.*\(16\sB\)\s"Server\sSaying\sHi"/ })
      .first()
      .waitFor();
  });

  it('is a Unix socket with framing where more options are asked for', async function () {
    if (process.platform === 'win32') {
      this.skip();
    }
    const { workbench } = window();
    await workbench.runCommand('Sockets: Start TCP Listener…');
    await askForMore();
    const file = path.join(folder, 'app.sock');
    await workbench.answer(`unix:${file} echo`);
    await workbench.choose('Delimiter');
    await workbench.answer(';', '(3/5)');
    // As many may wait and as much is read as the system has it.
    for (const number of ['4/5', '5/5']) {
      await workbench.answer('', `(${number})`);
    }
    await workbench.treeItem(/app\.sock, UNIX listener, running/).waitFor();
    const peer = net.connect(file);
    peers.push(peer);
    peer.write('one;two');
    const [echoed] = (await once(peer, 'data')) as [Buffer];
    assert.equal(echoed.toString(), 'one;');
  });

  it('sends a checksum as it is wanted', async function () {
    if (process.platform === 'win32') {
      this.skip();
    }
    const { workbench } = window();
    const row = (text: string) => workbench.quickInput.getByRole('option', { name: text });
    const peer = peers.at(-1);
    assert.ok(peer);
    const sent = once(peer, 'data') as Promise<[Buffer]>;
    await workbench.runCommand('Sockets: Send…');
    await workbench.choose('app.sock');
    await workbench.quickInput.getByLabel('Line Ending, Checksum, Encoding').click();
    await workbench.choose('Checksum');
    await row('xor').waitFor();
    await workbench.answer('crc-16/modbus');
    await workbench.choose('Byte order of the checksum');
    await workbench.choose('Big endian');
    await workbench.choose('Format of the checksum');
    await workbench.choose('as hex digits');
    await workbench.choose('that the checksum skips');
    await row('0, 0 bytes').waitFor();
    await workbench.answer('1');
    await workbench.choose('Write the Message');
    await workbench.type('$(bell)', 'variables as ${seq} are understood');
    // As it was typed, not as an icon.
    await workbench.quickInput.locator('.label-name').filter({ hasText: '$(bell)' }).waitFor();
    await workbench.answer('X1');
    // Of “1” alone, the high byte first.
    assert.equal((await sent)[0].toString(), 'X1947E;');
  });

  it('receives from a group that is named where more options are asked for', async () => {
    const { workbench } = window();
    await workbench.runCommand('Sockets: Start UDP Listener…');
    await askForMore();
    await workbench.answer('0.0.0.0:0');
    await workbench.answer('239.255.77.5', '(2/3)');
    await workbench.choose('127.0.0.1');
    await workbench.choose('None');
    const row = workbench.treeItem(/UDP listener, UDP listener, running/);
    await row.waitFor();
    const label = (await row.getAttribute('aria-label')) ?? '';
    const sender = dgram.createSocket('udp4').bind(0, '127.0.0.1');
    await once(sender, 'listening');
    sender.setMulticastInterface('127.0.0.1');
    sender.send('to the group', Number(/0\.0\.0\.0:(\d+)/.exec(label)?.[1]), '239.255.77.5');
    await workbench.runCommand('Sockets: Show Log');
    await workbench.page
      .locator('.part.panel .view-line')
      .filter({ hasText: /"to\sthe\sgroup"/ })
      .first()
      .waitFor();
    sender.close();
  });

  it('joins another group while it runs, and leaves one', async () => {
    const { workbench } = window();
    const sayings = (text: RegExp) =>
      workbench.page.locator('.part.panel .view-line').filter({ hasText: text }).first();
    await workbench.runCommand('Sockets: Join Group…');
    await workbench.answer('239.255.77.6', '(1/2)');
    await workbench.choose('127.0.0.1');
    await sayings(/join\s\(local\)\sudp:\/\/239\.255\.77\.6:/).waitFor();
    await workbench.runCommand('Sockets: Leave Group…');
    await workbench.choose('239.255.77.5');
    await sayings(/leave\s\(local\)\sudp:\/\/239\.255\.77\.5:/).waitFor();
  });

  it('is connected to again by a client that is told to', async () => {
    const { workbench } = window();
    const server = net.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port: serverPort } = server.address() as net.AddressInfo;
    const first = once(server, 'connection') as Promise<[net.Socket]>;
    await workbench.runCommand('Sockets: Connect TCP Client…');
    await askForMore();
    await workbench.answer(`127.0.0.1:${serverPort}`);
    await workbench.choose('None');
    await workbench.choose('Connect Again');
    for (const number of ['4/6', '5/6', '6/6']) {
      await workbench.answer('', `(${number})`);
    }
    const [peer] = await first;
    const second = once(server, 'connection') as Promise<[net.Socket]>;
    peer.end();
    const [again] = await second;
    again.destroy();
    server.close();
  });

  it('gives its port back when all sockets are stopped', async () => {
    const { workbench } = window();
    await workbench.runCommand('Sockets: Stop All Sockets');
    await workbench.treeItem(/TCP listener, running/).waitFor({
      state: 'detached',
    });
    await assert.rejects(connect(), { code: 'ECONNREFUSED' });
  });
});
