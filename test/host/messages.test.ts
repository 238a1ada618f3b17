import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { commandIds } from '../../src/shared/ids.ts';
import { connect, portOf, receive, run, start, tidy } from './workbench.ts';

describe('commands for messages', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), 'socket-workbench-messages-'));
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await tidy();
    await fs.rm(folder, { recursive: true, force: true });
  });

  /** Sequence numbers of the messages that came in, oldest first. */
  async function received(socket: string): Promise<number[]> {
    const file = path.join(folder, 'traffic.jsonl');
    await run(commandIds.saveTraffic, { path: file, socket, filter: 'in' });
    const lines = (await fs.readFile(file, 'utf8')).trimEnd().split('\n');
    return lines.map((line) => (JSON.parse(line) as { seq: number }).seq);
  }

  it('send a frame again as the frame it was', async () => {
    const framing = { lengthPrefix: { bytes: 2 } };
    const { id, ...report } = await start(commandIds.startTcpListener, {
      ...{ endpoint: '0', framing, echo: true },
    });
    const peer = await connect(portOf({ id, ...report }));
    const frame = Buffer.from('00026869', 'hex');
    peer.write(frame);
    assert.deepEqual(await receive(peer, frame.length), frame);
    const [seq] = await received(id);
    const again = receive(peer, frame.length);
    await run(commandIds.resend, { socket: id, seq });
    assert.deepEqual(await again, frame);
    peer.destroy();
  });

  it('copy text in the encoding of the socket', async () => {
    const report = await start(commandIds.startTcpListener, {
      ...{ endpoint: '0', encoding: 'utf-16le', echo: true },
    });
    const peer = await connect(portOf(report));
    const bytes = Buffer.from('grüezi\n', 'utf16le');
    peer.write(bytes);
    await receive(peer, bytes.length);
    const [seq] = await received(report.id);
    assert.equal(await run(commandIds.copyAsText, { socket: report.id, seq }), 'grüezi\n');
    peer.destroy();
  });

  it('open and compare text in the encoding of the socket', async () => {
    const report = await start(commandIds.startTcpListener, {
      ...{ endpoint: '0', encoding: 'utf-16le', echo: true },
    });
    const peer = await connect(portOf(report));
    for (const text of ['{"grün": 1}', '{"grün": 2}']) {
      const bytes = Buffer.from(text, 'utf16le');
      peer.write(bytes);
      await receive(peer, bytes.length);
    }
    const seq = (await received(report.id)).at(-1);
    await run(commandIds.openPayload, { socket: report.id, seq });
    const opened = vscode.window.activeTextEditor?.document;
    assert.deepEqual([opened?.languageId, opened?.getText()], ['json', '{"grün": 2}']);
    await run(commandIds.compareWithPrevious, { socket: report.id, seq });
    const { activeTab } = vscode.window.tabGroups.activeTabGroup;
    assert.ok(activeTab?.input instanceof vscode.TabInputTextDiff);
    const before = await vscode.workspace.openTextDocument(activeTab.input.original);
    assert.equal(before.getText(), '{"grün": 1}');
    peer.destroy();
  });

  it('find the message before, however many others came between', async () => {
    const report = await start(commandIds.startTcpListener, {
      ...{ endpoint: '0', framing: 'line', echo: true },
    });
    const one = await connect(portOf(report));
    const other = await connect(portOf(report));
    one.write('first\n');
    await receive(one, 6);
    const many = Buffer.from('between\n'.repeat(1_100));
    other.write(many);
    await receive(other, many.length);
    one.write('last\n');
    await receive(one, 5);
    const seq = (await received(report.id)).at(-1);
    await run(commandIds.compareWithPrevious, { socket: report.id, seq });
    const { activeTab } = vscode.window.tabGroups.activeTabGroup;
    assert.ok(activeTab?.input instanceof vscode.TabInputTextDiff);
    const before = await vscode.workspace.openTextDocument(activeTab.input.original);
    assert.match(before.getText(), /first/);
    one.destroy();
    other.destroy();
  });
});
