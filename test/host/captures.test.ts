import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { RecordingState, SaveReceipt } from '../../src/shared/capture.ts';
import { commandIds, editorIds } from '../../src/shared/ids.ts';
import { connect, portOf, receive, run, start, tidy } from './workbench.ts';

describe('captures', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), 'socket-workbench-host-'));
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await tidy();
    await fs.rm(folder, { recursive: true, force: true });
  });

  /** A listener that has echoed a message. */
  async function talk(): Promise<string> {
    const listener = await start(commandIds.startTcpListener, { endpoint: '0', echo: true });
    const peer = await connect(portOf(listener));
    peer.write('hello');
    await receive(peer, 5);
    peer.destroy();
    return listener.id;
  }

  it('saves traffic without asking, and refuses what it can’t write', async () => {
    const socket = await talk();
    const file = path.join(folder, 'traffic.jsonl');
    const receipt = await run<SaveReceipt>(commandIds.saveTraffic, { path: file, socket });
    assert.deepEqual(receipt.paths, [file]);
    const lines = (await fs.readFile(file, 'utf8')).trimEnd().split('\n');
    assert.equal(lines.length, receipt.entries);
    const texts = lines.map((line) => (JSON.parse(line) as { text?: string }).text);
    assert.deepEqual(
      texts.filter((text) => text !== undefined),
      ['hello', 'hello'],
    );
    const nowhere = path.join(folder, 'missing', 'traffic.pcapng');
    await assert.rejects(run(commandIds.saveTraffic, { path: nowhere }), /ENOENT/);
  });

  it('saves marks and notes that commands put on entries', async () => {
    const socket = await talk();
    const file = path.join(folder, 'traffic.jsonl');
    const saved = async () => {
      await run(commandIds.saveTraffic, { path: file, socket });
      const lines = (await fs.readFile(file, 'utf8')).trimEnd().split('\n');
      return lines.map(
        (line) => JSON.parse(line) as { seq: number; text?: string; marked?: true; note?: string },
      );
    };
    const seq = (await saved()).find(({ text }) => text === 'hello')?.seq;
    const annotated = async () => {
      const entry = (await saved()).find((one) => one.seq === seq);
      return [entry?.marked, entry?.note];
    };
    await run(commandIds.markEntry, { socket, seq, note: 'look' });
    assert.deepEqual(await annotated(), [undefined, 'look']);
    await run(commandIds.markEntry, { socket, seq });
    assert.deepEqual(await annotated(), [true, 'look']);
    await run(commandIds.editNote, { socket, seq, note: '' });
    assert.deepEqual(await annotated(), [true, undefined]);
    await run(commandIds.removeMark, { socket, seq });
    assert.deepEqual(await annotated(), [undefined, undefined]);
    await assert.rejects(run(commandIds.markEntry, { socket, seq: 1e9 }), /was evicted/);
    const note = 'x'.repeat(2_001);
    await assert.rejects(run(commandIds.editNote, { socket, seq, note }), /note/);
  });

  it('opens what it saved in an editor', async () => {
    await talk();
    const file = path.join(folder, 'traffic.pcapng');
    await run(commandIds.saveTraffic, { path: file });
    await run(commandIds.openCapture, { path: file });
    const { activeTab } = vscode.window.tabGroups.activeTabGroup;
    assert.ok(activeTab?.input instanceof vscode.TabInputCustom);
    assert.equal(activeTab.input.viewType, editorIds.capture);
    assert.equal(activeTab.input.uri.fsPath, file);
  });

  it('saves what the capture in front holds, not the sockets’ traffic', async () => {
    await talk();
    const first = path.join(folder, 'first.pcapng');
    await run(commandIds.saveTraffic, { path: first });
    const open = path.join(folder, 'again.jsonl');
    const again = { path: open, capture: true };
    await assert.rejects(run(commandIds.saveTraffic, again), /No capture is open/);
    await run(commandIds.openCapture, { path: first });
    await talk();
    const messages = { ...again, filter: '"hello"' };
    assert.equal((await run<SaveReceipt>(commandIds.saveTraffic, messages)).entries, 2);
    const living = { path: open, filter: '"hello"' };
    assert.ok((await run<SaveReceipt>(commandIds.saveTraffic, living)).entries > 2);
    const nobody = { ...again, socket: 'nobody' };
    await assert.rejects(run(commandIds.saveTraffic, nobody), /no socket “nobody” in the capture/);
  });

  it('records until it is told to stop', async () => {
    const file = path.join(folder, 'recording.pcapng');
    await run(commandIds.startRecording, { path: file });
    await talk();
    await assert.rejects(run(commandIds.startRecording, { path: file }));
    const state = await run<RecordingState>(commandIds.stopRecording);
    assert.ok(state.entries > 0);
    assert.equal((await fs.stat(file)).size, state.bytes);
  });

  it('keeps the last traffic, and takes snapshots of it by command and by filter', async () => {
    const kept = await run<RecordingState>(commandIds.keepLastTraffic, {
      ...{ mebibytes: 1, snapshotWhen: '"hello"', folder },
    });
    await talk();
    const file = path.join(folder, 'now.pcapng');
    const receipt = await run<SaveReceipt>(commandIds.takeSnapshot, { path: file });
    assert.ok(receipt.entries > 0);
    assert.equal((await fs.stat(file)).size, receipt.bytes);
    const isByFilter = (name: string) => /^snapshot_\d{14}\.pcapng$/.test(name);
    while (!(await fs.readdir(folder)).some(isByFilter)) {
      await talk();
    }
    const state = await run<RecordingState>(commandIds.stopRecording);
    assert.deepEqual(state.paths, []);
    await assert.rejects(fs.stat(path.dirname(kept.path)), /ENOENT/);
    await assert.rejects(
      run(commandIds.takeSnapshot, { path: file }),
      /no traffic is being recorded/,
    );
  });

  it('ends a recording when its folder goes, and nothing else', async () => {
    const gone = path.join(folder, 'gone');
    await fs.mkdir(gone);
    await run(commandIds.startRecording, {
      ...{ path: path.join(gone, 'recording.pcapng'), fileMebibytes: 1 },
    });
    await fs.rm(gone, { recursive: true });
    // Refused while the first one goes on, which ends with its next flush.
    const next = { path: path.join(folder, 'next.pcapng') };
    const socket = await talk();
    for (let isNext = false; !isNext;) {
      isNext = await run(commandIds.startRecording, next).then(
        () => true,
        () => false,
      );
      await talk();
    }
    await run(commandIds.stopRecording);
    assert.ok((await fs.stat(next.path)).size > 0);
    const report = await run<{ state: string }>(commandIds.startSocket, { socket });
    assert.equal(report.state, 'running');
  });

  it('writes a filter for what an entry has, and its payload to a file', async () => {
    const socket = await talk();
    const file = path.join(folder, 'traffic.jsonl');
    await run(commandIds.saveTraffic, { path: file, socket });
    const lines = (await fs.readFile(file, 'utf8')).trimEnd().split('\n');
    const entries = lines.map((line) => JSON.parse(line) as { seq: number; text?: string });
    const seq = entries.find(({ text }) => text === 'hello')?.seq;
    assert.equal(await run(commandIds.filterByLength, { socket, seq }), 'len:5');
    assert.match(await run(commandIds.filterByConnection, { socket, seq }), /^conn:\d+$/);
    assert.equal(await run(commandIds.filterByPeer, { socket, seq }), 'peer:127.0.0.1');
    const only = { path: file, socket, filter: 'len:5' };
    assert.equal((await run<SaveReceipt>(commandIds.saveTraffic, only)).entries, 2);
    const faulty = { ...only, filter: 'foo:1' };
    await assert.rejects(
      run(commandIds.saveTraffic, faulty),
      /At character 1: unknown filter key “foo”/,
    );
    const payload = path.join(folder, 'payload.bin');
    await run(commandIds.savePayload, { socket, seq, path: payload });
    assert.equal(await fs.readFile(payload, 'utf8'), 'hello');
    const onFolder = { socket, seq, path: folder };
    await assert.rejects(run(commandIds.savePayload, onFolder), /was not written/);
    const [bind] = entries;
    await assert.rejects(run(commandIds.filterByLength, { socket, seq: bind?.seq }), /no payload/);
    await assert.rejects(run(commandIds.copyAsText, { socket, seq, view: 999_999 }), /is closed/);
  });
});
