import assert from 'node:assert/strict';
import { once } from 'node:events';
import * as vscode from 'vscode';
import { commandIds, settingIds, trafficLanguageId } from '../../src/shared/ids.ts';
import { connect, portOf, run, start, tidy, when, workbench } from './workbench.ts';

describe('the Sockets output', () => {
  afterEach(tidy);

  /** Collects what is written until it fits. */
  async function expression(fits: (text: string) => boolean): Promise<string> {
    const { onDidWriteOutput } = await workbench();
    let text = '';
    await when(onDidWriteOutput, (more) => {
      text += more ?? '';
      return fits(text);
    });
    return text;
  }

  it('has a line per entry, with control characters visible', async () => {
    const output = expression((text) => text.includes('close (remote)') || /· close/.test(text));
    const report = await start(commandIds.startTcpListener, { endpoint: '0', name: 'reader' });
    const peer = await connect(portOf(report));
    peer.resume();
    peer.end('GET /\r\n\u001b[31m\0');
    await once(peer, 'close');
    const text = await output;
    assert.match(
      text,
      /^\d\d:\d\d:\d\d\.\d{3} \[reader\] ← 127\.0\.0\.1:\d+ \(13 B\) "GET \/\\r\\n\\x1b\[31m\\0"$/m,
    );
    assert.match(text, /^\S+ \[reader\] · listen /m);
    assert.match(text, /^\S+ \[reader\] · accept .*tcp:\/\/127\.0\.0\.1:\d+/m);
  });

  it('shows a character whole that the peer sent in two parts', async () => {
    const half = expression((text) => text.includes('\\xe2'));
    const output = expression((text) => text.includes('de"'));
    const report = await start(commandIds.startTcpListener, { endpoint: '0', name: 'parts' });
    const peer = await connect(portOf(report));
    peer.write(Buffer.of(0x61, 0xe2, 0x82));
    assert.match(await half, /\(3 B\) "a\\xe2\\x82"/);
    peer.write(Buffer.of(0xac, 0x64, 0x65));
    assert.match(await output, /\(3 B\) "€de"/);
    peer.destroy();
  });

  it('cuts a long payload and says how long it was', async () => {
    const output = expression((text) => text.includes('…\n'));
    const report = await start(commandIds.startUdpListener, { endpoint: '0', name: 'long' });
    const client = await start(commandIds.openUdpClient, { endpoint: report.endpoint, name: 'c' });
    await run(commandIds.send, { socket: client.id, text: 'x'.repeat(5_000) });
    assert.match(await output, /\(5 000 B\) "x{200}"…$/m);
  });

  it('counts what a flood leaves out, entry for entry', async () => {
    const settings = vscode.workspace.getConfiguration();
    await settings.update(
      settingIds.outputLinesPerSecond,
      20,
      vscode.ConfigurationTarget.Workspace,
    );
    try {
      const sent = 3_000;
      let seen = 0;
      const output = expression((text) => {
        const lines = text.match(/\[flood\] ← .*"d"$/gm)?.length ?? 0;
        const skipped = [...text.matchAll(/^… ([\d ]+) messages/gm)]
          .map(([, count]) => Number(count?.replaceAll(' ', '')))
          .reduce((sum, count) => sum + count, 0);
        seen = lines + skipped;
        // Our own client's messages count too.
        return seen >= 2 * sent - 100;
      });
      const report = await start(commandIds.startUdpListener, { endpoint: '0', name: 'flood' });
      const client = await start(commandIds.openUdpClient, { endpoint: report.endpoint });
      for (let i = 0; i < sent; i++) {
        await run(commandIds.send, { socket: client.id, text: 'd' });
      }
      const text = await output;
      assert.match(
        text,
        /^… [\d ]+ messages, [\d.]+ k?B(?: and \d+ events)? not shown; see Traffic$/m,
      );
      assert.ok(text.split('\n').length < sent / 2);
    } finally {
      await settings.update(
        settingIds.outputLinesPerSecond,
        undefined,
        vscode.ConfigurationTarget.Workspace,
      );
    }
  });

  it('is shown without taking the focus, in its own language', async () => {
    const document = await vscode.workspace.openTextDocument({ content: 'focused' });
    await vscode.window.showTextDocument(document);
    await start(commandIds.startTcpListener, { endpoint: '0' });
    await run(commandIds.showLog);
    const visible = () =>
      vscode.window.visibleTextEditors.find(
        (editor) => editor.document.languageId === trafficLanguageId,
      ) ??
      vscode.workspace.textDocuments.find(({ languageId }) => languageId === trafficLanguageId);
    await when(vscode.workspace.onDidOpenTextDocument, () => visible() !== undefined);
    assert.equal(vscode.window.activeTextEditor?.document, document);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closePanel');
  });
});
