import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandIds } from '../../src/shared/ids.ts';
import { connect, portOf, receive, run, start, tidy, when, workbench } from './workbench.ts';

const [folder] = vscode.workspace.workspaceFolders ?? [];
assert.ok(folder);
const workspace = folder;
const file = vscode.Uri.joinPath(workspace.uri, '.vscode/sockets.json');
const answers = vscode.Uri.joinPath(workspace.uri, 'answers');

describe('a script', () => {
  let original: Uint8Array;

  before(async () => {
    original = await vscode.workspace.fs.readFile(file);
    const { list, onDidReadDefinitions } = await workbench();
    await vscode.workspace.fs.writeFile(
      file,
      new TextEncoder().encode(
        '{ "sockets": [ { "name": "scripted", "listen": "0", "script": "answers/host.ts" } ] }',
      ),
    );
    await when(onDidReadDefinitions, () => list().some(({ name }) => name === 'scripted'));
  });

  after(async () => {
    const { list, onDidReadDefinitions } = await workbench();
    await tidy();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.workspace.fs.delete(answers, { recursive: true });
    await vscode.workspace.fs.writeFile(file, original);
    await when(onDidReadDefinitions, () => list().some(({ name }) => name === 'greeter'));
  });

  it('is written with its types beside it, and shown', async () => {
    const uri = await run<vscode.Uri>(commandIds.newScript, { path: 'answers/host.ts' });
    assert.equal(vscode.window.activeTextEditor?.document.uri.toString(), uri.toString());
    const names = (await vscode.workspace.fs.readDirectory(answers)).map(([name]) => name).sort();
    assert.deepEqual(names, ['host.ts', 'socket-workbench.d.ts']);
  });

  it('stays within the workspace', async () => {
    await assert.rejects(run(commandIds.newScript, { path: '../elsewhere.ts' }), /within/);
  });

  it('answers, and stops at a breakpoint', async () => {
    const report = await start(commandIds.startSocket, { socket: 'scripted' });
    const script = vscode.Uri.joinPath(answers, 'host.ts');
    const text = (await vscode.workspace.openTextDocument(script)).getText();
    const line = text.split('\n').findIndex((each) => each.includes('console.log'));
    const breakpoint = new vscode.SourceBreakpoint(
      new vscode.Location(script, new vscode.Position(line, 0)),
    );
    const bound = breakpointBound();
    vscode.debug.addBreakpoints([breakpoint]);
    assert.equal(await run<boolean>(commandIds.debugScript, { socket: 'scripted' }), true);
    await bound;
    const stopped = when(
      vscode.debug.onDidChangeActiveStackItem,
      (item) => item instanceof vscode.DebugStackFrame && item,
    );
    const peer = await connect(portOf(report));
    peer.write('you');
    const frame = await stopped;
    const { stackFrames } = (await frame.session.customRequest('stackTrace', {
      threadId: frame.threadId,
    })) as { stackFrames: { line: number; source?: { path?: string } }[] };
    const [top] = stackFrames;
    assert.equal(top?.line, line + 1);
    assert.match(top.source?.path ?? '', /\/answers\/host\.ts$/);
    vscode.debug.removeBreakpoints([breakpoint]);
    const over = when(vscode.debug.onDidTerminateDebugSession, (session) => session);
    await vscode.debug.stopDebugging();
    await over;
    assert.equal(String(await receive(peer, 9)), 'heard you');
    peer.destroy();
  });
});

/** Resolves when a debugger has found the code of a breakpoint. */
function breakpointBound(): Promise<void> {
  return new Promise((resolve) => {
    const registration = vscode.debug.registerDebugAdapterTrackerFactory('*', {
      createDebugAdapterTracker: () => ({
        onDidSendMessage: ({ event, body }: DebugMessage) => {
          if (event === 'breakpoint' && body?.breakpoint?.verified === true) {
            registration.dispose();
            resolve();
          }
        },
      }),
    });
  });
}

interface DebugMessage {
  readonly event?: string;
  readonly body?: { readonly breakpoint?: { readonly verified: boolean } };
}
