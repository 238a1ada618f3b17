import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, watch, writeFileSync } from 'node:fs';
import type net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { useInstalledWorkbench } from './installedWorkbench.ts';
import { startDesk } from './startDesk.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'socket-workbench-recording-'));
mkdirSync(path.join(folder, '.vscode'));
writeFileSync(
  path.join(folder, '.vscode/sockets.json'),
  '{ "sockets": [{ "name": "desk", "listen": "tcp://127.0.0.1:0" }] }',
);

/** Resolves with the files of a name in a folder as soon as there are so many. */
async function whenFiles(within: string, name: RegExp, count: number): Promise<string[]> {
  const watcher = watch(within);
  try {
    for (;;) {
      const found = readdirSync(within).filter((file) => name.test(file));
      if (found.length >= count) {
        return found;
      }
      await once(watcher, 'change');
    }
  } finally {
    watcher.close();
  }
}

describe('recording by hand', () => {
  const window = useInstalledWorkbench({ folder });
  let peer: net.Socket | undefined;

  after(() => {
    peer?.destroy();
    rmSync(folder, { recursive: true });
  });

  const quickInput = () => window().workbench.quickInput;
  const status = () =>
    window().workbench.page.getByRole('button', { name: 'Recording of Traffic' });

  it('keeps the last traffic until a filter takes the snapshot', async () => {
    const { workbench } = window();
    peer = await startDesk(workbench);
    await workbench.runCommand('Sockets: Keep Last Traffic…');
    await workbench.answer('1', '(1/2)');
    await workbench.choose('When a Filter Matches');
    await workbench.type('foo:1', '(3/3)');
    await quickInput().getByText('At character 1: unknown filter key “foo”').waitFor();
    await workbench.answer('"alarm"');
    await status().waitFor();
    peer.write('alarm');
    const [snapshot = ''] = await whenFiles(window().folder, /^snapshot_\d+\.pcapng$/, 1);
    await workbench.page.getByText(`The filter matched; the snapshot is`).first().waitFor();
    assert.ok(snapshot);
    await workbench.runCommand('Sockets: Stop Recording');
    await status().waitFor({ state: 'detached' });
  });

  it('goes on in the next file at a size', async () => {
    const { workbench } = window();
    await workbench.runCommand('Sockets: Start Recording…');
    await workbench.choose('Files of a Size');
    await workbench.answer('1', '(2/3)');
    await workbench.answer('2', '(3/3)');
    // The dialogue puts a path there once it has read the folder.
    await workbench.answer(path.join(window().folder, 'rec.pcapng'), '.vscode');
    await status().waitFor();
    for (let mebibytes = 0; mebibytes < 5; mebibytes += 1) {
      peer?.write(Buffer.alloc(1024 * 1024));
    }
    await whenFiles(window().folder, /^rec_0000[4-9]_\d+\.pcapng$/, 1);
    await workbench.runCommand('Sockets: Stop Recording');
    await status().waitFor({ state: 'detached' });
    assert.equal(readdirSync(window().folder).filter((file) => file.startsWith('rec_')).length, 2);
  });

  it('opens a capture of nothing, and says of a file that is none why it can’t', async () => {
    const { workbench, folder: opened } = window();
    const header = Buffer.alloc(24);
    header.writeUInt32LE(0xa1b2c3d4);
    writeFileSync(path.join(opened, 'nothing.pcap'), header);
    writeFileSync(path.join(opened, 'empty.pcap'), '');
    await workbench.page.keyboard.press('Control+J');
    await workbench.openFile('nothing.pcap');
    const view = () => workbench.webview();
    await view().getByText('No TCP or UDP traffic in this capture').waitFor();
    await workbench.openFile('empty.pcap');
    const alert = view().getByRole('alert');
    await alert.getByText('empty.pcap: this is no pcap or pcapng file.').waitFor();
  });
});
