import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { RecordingState, SaveReceipt } from '../../src/shared/capture.ts';
import { commandIds, editorIds } from '../../src/shared/ids.ts';
import { connect, portOf, receive, run, start, tidy } from './workbench.ts';

describe('captures in a workspace that is not trusted', () => {
  afterEach(tidy);

  it('are recorded, saved and opened as anywhere', async () => {
    assert.equal(vscode.workspace.isTrusted, false);
    const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'socket-workbench-host-'));
    const recording = path.join(folder, 'recording.pcapng');
    await run(commandIds.startRecording, { path: recording });
    const listener = await start(commandIds.startTcpListener, { endpoint: '0', echo: true });
    const peer = await connect(portOf(listener));
    peer.write('hello');
    await receive(peer, 5);
    peer.destroy();
    const state = await run<RecordingState>(commandIds.stopRecording);
    assert.equal((await fs.stat(recording)).size, state.bytes);
    const file = path.join(folder, 'traffic.pcapng');
    const receipt = await run<SaveReceipt>(commandIds.saveTraffic, { path: file });
    assert.ok(receipt.entries > 0);
    await run(commandIds.openCapture, { path: file });
    const { activeTab } = vscode.window.tabGroups.activeTabGroup;
    assert.ok(activeTab?.input instanceof vscode.TabInputCustom);
    assert.equal(activeTab.input.viewType, editorIds.capture);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await fs.rm(folder, { recursive: true });
  });
});
