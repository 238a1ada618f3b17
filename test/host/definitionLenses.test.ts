import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { SocketReport } from '../../src/workbench/socketReport.ts';
import { commandIds } from '../../src/shared/ids.ts';
import type { CommandId } from '../../src/shared/ids.ts';
import { run, start, tidy, when, workbench } from './workbench.ts';

const [folder] = vscode.workspace.workspaceFolders ?? [];
assert.ok(folder);
const file = vscode.Uri.joinPath(folder.uri, '.vscode/sockets.json');

const text = `{ "sockets": [
  { "name": "one", "listen": "tcp://127.0.0.1:0",
    "respond": [{ "on": "message", "echo": true }] },
  { "name": "other" } ],
"tests": [
  { "name": "is silent", "do": [
    { "socket": "one", "never": "'x'", "forMs": 1 } ] } ] }`;

describe('an editor of sockets.json', () => {
  let original: Uint8Array;

  before(async () => {
    original = await vscode.workspace.fs.readFile(file);
    await define(text, 'one');
    // By an editor, whose document is closed with it: VS Code keeps others open for minutes.
    await vscode.commands.executeCommand('vscode.open', file);
  });
  after(async () => {
    await tidy();
    const isOurs = ({ uri }: vscode.TextDocument) => uri.toString() === file.toString();
    const closed = when(
      vscode.workspace.onDidCloseTextDocument,
      () => !vscode.workspace.textDocuments.some(isOurs),
    );
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await closed;
    await define(new TextDecoder().decode(original), 'greeter');
  });

  async function define(content: string, name: string): Promise<void> {
    const { list, onDidReadDefinitions } = await workbench();
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(content));
    await when(onDidReadDefinitions, () => list().some((socket) => socket.name === name));
  }

  /** What stands above a line, counted from 0. */
  async function lensesAbove(line: number): Promise<vscode.Command[]> {
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      file,
    );
    return lenses
      .filter(({ range }) => range.start.line === line)
      .flatMap(({ command }) => command ?? []);
  }

  const titles = (commands: readonly vscode.Command[]) => commands.map(({ title }) => title);

  it('offers above a socket what can be done with it, and tells its state and port', async () => {
    const [begin, ...others] = await lensesAbove(1);
    assert.deepEqual(titles(others), ['stopped']);
    assert.equal(begin?.title, '$(play) Start');
    const { endpoint, state } = await start(
      begin.command as CommandId,
      begin.arguments?.[0] as object,
    );
    assert.equal(state, 'running');
    const running = await lensesAbove(1);
    assert.deepEqual(titles(running), [
      ...['$(debug-stop) Stop', 'Send…', 'Show Traffic'],
      `running · ${endpoint.replace('tcp://', '')}`,
    ]);
    await run<SocketReport>(commandIds.stopSocket, running[0]?.arguments?.[0] as object);
    assert.equal(titles(await lensesAbove(1))[0], '$(play) Start');
  });

  it('offers nothing above a socket that is faulty', async () => {
    assert.deepEqual(await lensesAbove(3), []);
  });

  it('runs the test below it', async () => {
    const [runIt, ...others] = await lensesAbove(5);
    assert.deepEqual(others, []);
    assert.equal(runIt?.title, '$(play) Run');
    await run(runIt.command as CommandId, runIt.arguments?.[0] as object);
    // It started the socket, which has its log since.
    assert.ok(titles(await lensesAbove(1)).includes('Show Traffic'));
    await assert.rejects(
      async () => run(commandIds.runTest, { file: file.toString(), test: 'none' }),
      /There is no test “none”/,
    );
  });

  it('has its sockets, tests and steps in the outline', async () => {
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
      'vscode.executeDocumentSymbolProvider',
      file,
    );
    const ours = symbols.filter(({ name }) => ['one', 'other', 'is silent'].includes(name));
    assert.deepEqual(
      ours.map(({ name, detail, range }) => [name, detail, range.start.line]),
      [
        ['one', 'tcp://127.0.0.1:0', 1],
        ['other', '', 3],
        ['is silent', '', 5],
      ],
    );
    assert.equal(ours[2]?.children.length, 1);
  });
});
