import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { SocketReport } from '../../src/workbench/socketReport.ts';
import { commandIds } from '../../src/shared/ids.ts';
import { resolved, run, start, tidy, when, workbench } from './workbench.ts';

const [folder] = vscode.workspace.workspaceFolders ?? [];
assert.ok(folder);
const file = vscode.Uri.joinPath(folder.uri, '.vscode/sockets.json');

describe('sockets.json', () => {
  let original: Uint8Array;

  before(async () => {
    original = await vscode.workspace.fs.readFile(file);
    // The socket must be there whatever ran before.
    const { list, onDidReadDefinitions } = await workbench();
    await when(onDidReadDefinitions, () => list().some(({ name }) => name === 'greeter'));
  });

  afterEach(async () => {
    await tidy();
    await write(new TextDecoder().decode(original), (names) => names.includes('greeter'));
  });

  /** Writes the file and waits until the workbench's list fits. */
  async function write(text: string, fits: (names: readonly string[]) => boolean) {
    const { list, onDidReadDefinitions } = await workbench();
    const names = () => list().map(({ name }) => name);
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
    await when(onDidReadDefinitions, () => fits(names()));
  }

  /** Writes the file and waits for Problems that fit. */
  async function problems(text: string, fits: (found: readonly vscode.Diagnostic[]) => boolean) {
    const ours = () =>
      vscode.languages.getDiagnostics(file).filter(({ source }) => source === 'Socket Workbench');
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
    await when(vscode.languages.onDidChangeDiagnostics, () => fits(ours()));
    return ours();
  }

  it('lists its sockets, stopped', async () => {
    const { list } = await workbench();
    const greeter = list().find(({ name }) => name === 'greeter');
    assert.equal(greeter?.state, 'stopped');
    assert.equal(greeter.endpoint, 'tcp://127.0.0.1:9999');
  });

  it('is read again when it changes, in its order', async () => {
    await write(
      '{ "sockets": [ { "name": "b", "listen": "0" }, { "name": "a", "connect": "1" } ] }',
      (names) => names.join() === 'b,a',
    );
  });

  it('starts its sockets by name', async () => {
    await write('{ "sockets": [ { "name": "free port", "listen": "tcp://[::1]:0" } ] }', (names) =>
      names.includes('free port'),
    );
    const report = await start(commandIds.startSocket, { socket: 'free port' });
    assert.match(report.endpoint, /^tcp:\/\/\[::1\]:\d+$/);
    await run(commandIds.stopSocket, { socket: 'free port' });
  });

  it('renames a socket in the file, which keeps its comments, its traffic and runs on', async () => {
    await write(
      '{ "sockets": [\n  // the first\n  { "name": "old", "listen": "tcp://127.0.0.1:0" } // here\n] }',
      (names) => names.includes('old'),
    );
    const before = await start(commandIds.startSocket, { socket: 'old' });
    const renamed = await run<SocketReport>(commandIds.renameSocket, {
      socket: 'old',
      name: 'new',
    });
    assert.deepEqual(renamed, { ...before, name: 'new' });
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
    assert.match(text, /\/\/ the first\n {2}\{ "name": "new", "listen": .* \} \/\/ here/);
    await run(commandIds.stopSocket, { socket: 'new' });
    // Another socket may be called that from now on.
    await write(text.replace('here\n', 'here\n  , { "name": "old", "listen": "0" }\n'), (names) =>
      names.includes('old'),
    );
    const { list } = await workbench();
    assert.deepEqual(
      list().map(({ name }) => name),
      ['new', 'old'],
    );
    assert.equal(list()[0]?.id, before.id);
    await assert.rejects(
      async () => run(commandIds.renameSocket, { socket: 'old', name: 'new' }),
      /There is a socket “new” already/,
    );
  });

  it('goes to Problems when broken, and takes nothing down', async () => {
    await write('{ "sockets": [ { "name": "keeps", "listen": "0" } ] }', (names) =>
      names.includes('keeps'),
    );
    const running = await start(commandIds.startSocket, { socket: 'keeps' });
    const found = await problems('{ "sockets": [\n  { "name": ]', (all) => all.length > 0);
    const [problem] = found;
    assert.equal(found.length, 1);
    assert.match(problem?.message ?? '', /a value is expected/);
    assert.equal(problem?.severity, vscode.DiagnosticSeverity.Error);
    assert.equal(problem.range.start.line, 1);
    const { list } = await workbench();
    assert.deepEqual(
      list().find(({ name }) => name === 'keeps'),
      running,
    );
    await run(commandIds.stopSocket, { socket: 'keeps' });
  });

  it('marks a mistake in one socket and keeps the others, and its own last good form', async () => {
    await write('{ "sockets": [ { "name": "one", "listen": "0" } ] }', (names) =>
      names.includes('one'),
    );
    const text = `{ "sockets": [
  { "name": "one", "listen": "0", "backlog": -1 },
  { "name": "two", "listen": "0" } ] }`;
    const [problem] = await problems(text, (found) => found.length === 1);
    assert.ok(problem);
    const document = await vscode.workspace.openTextDocument(file);
    assert.equal(document.getText(problem.range), '-1');
    const { list } = await workbench();
    assert.deepEqual(
      list().map(({ name }) => name),
      ['one', 'two'],
    );
  });

  it('tells each of twelve faults once, in words', async () => {
    const text = `{ "sockets": [
  { "listen": "tcp://127.0.0.1:9001" },
  { "name": "no role" },
  { "name": "both", "listen": "9002", "connect": "9003" },
  { "name": "no port", "listen": "tcp://127.0.0.1" },
  { "name": "high port", "connect": "tcp://127.0.0.1:99999" },
  { "name": "typo", "listen": "9004", "bakclog": 5 },
  { "name": "text", "listen": "9005", "backlog": "5" },
  { "name": "nothing", "listen": "9006", "respond": null },
  { "name": "event", "listen": "9007", "respond": [{ "on": "conect", "send": "x" }] },
  { "name": "switch", "listen": "9008", "allowHalfOpen": "yes", "tls": null },
  null ] }`;
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
    const document = await vscode.workspace.openTextDocument(file);
    await vscode.window.showTextDocument(document);
    const found = () => vscode.languages.getDiagnostics(file);
    await when(vscode.languages.onDidChangeDiagnostics, () => found().length >= 12);
    // When VS Code's own JSON support completes, it has looked at the file too.
    const caret = document.positionAt(text.indexOf('"no role"') + '"no role"'.length);
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      ...[file, caret],
    );
    assert.ok(items);
    assert.deepEqual(
      found().map(({ message, range }) => `${range.start.line}: ${message}`),
      [
        '1: “name” is missing.',
        '2: A socket needs “listen” or “connect”.',
        '3: A socket has either “listen” or “connect”, not both.',
        '4: This has no port. An endpoint looks like tcp://127.0.0.1:9999.',
        '5: This has no port from 0 to 65535. An endpoint looks like tcp://127.0.0.1:9999.',
        '6: “bakclog” is not known here.',
        '7: A whole number from 1 to 65535 is expected here.',
        '8: Expected here: a list in brackets.',
        '9: One of message, connect, close, idle, every, unmatched is expected here.',
        '10: Expected here: an object in braces.',
        '10: Expected here: true or false.',
        '11: An object is expected here.',
      ],
    );
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      ...[file, new vscode.Range(6, 0, 6, 100)],
    );
    assert.deepEqual(
      actions.filter(({ isPreferred }) => isPreferred).map(({ title }) => title),
      ['Change to "backlog"'],
    );
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });

  it('completes the usual kinds of sockets, and the keys of the role that is there', async () => {
    const labels = async (text: string) => {
      const at = text.indexOf('|');
      const wanted = text.replace('|', '');
      await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(wanted));
      const document = await vscode.workspace.openTextDocument(file);
      await vscode.window.showTextDocument(document);
      await when(vscode.workspace.onDidChangeTextDocument, () => document.getText() === wanted);
      const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        ...[file, document.positionAt(at)],
      );
      await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
      return items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    };
    const kinds = await labels('{ "sockets": [ | ] }');
    assert.ok(kinds.includes('TCP listener that greets and closes'), kinds.join());
    const keys = await labels('{ "sockets": [ { "name": "x", "connect": "9", | } ] }');
    assert.ok(keys.includes('reconnect') && !keys.includes('backlog'), keys.join());
  });

  it('has its problems cleared when mended', async () => {
    await problems('{ "sockets": 1 }', (found) => found.length === 1);
    await problems('{ "sockets": [] }', (found) => found.length === 0);
  });

  it('changes a running socket from its next start on, and says so', async () => {
    const { tree, list, onDidReadDefinitions } = await workbench();
    await write('{ "sockets": [ { "name": "x", "listen": "tcp://127.0.0.1:0" } ] }', (names) =>
      names.includes('x'),
    );
    const { id, endpoint } = await start(commandIds.startSocket, { socket: 'x' });
    const read = when(onDidReadDefinitions, (uri) => uri !== undefined);
    await vscode.workspace.fs.writeFile(
      file,
      new TextEncoder().encode('{ "sockets": [ { "name": "x", "listen": "tcp://[::1]:0" } ] }'),
    );
    await read;
    assert.equal(list().find((socket) => socket.id === id)?.endpoint, endpoint);
    const row = await resolved(tree, { socket: id });
    assert.match(String(row.description), /changed, restart to apply/);
    const restarted = await start(commandIds.restartSocket, { socket: id });
    assert.match(restarted.endpoint, /^tcp:\/\/\[::1\]:/);
    assert.doesNotMatch(String((await resolved(tree, { socket: id })).description), /changed/);
    await run(commandIds.stopSocket, { socket: id });
  });

  it('keeps a running socket that left it until that stops', async () => {
    const { list } = await workbench();
    await write('{ "sockets": [ { "name": "leaving", "listen": "0" } ] }', (names) =>
      names.includes('leaving'),
    );
    const { id } = await start(commandIds.startSocket, { socket: 'leaving' });
    await write('{ "sockets": [ { "name": "staying", "listen": "0" } ] }', (names) =>
      names.includes('staying'),
    );
    assert.equal(list().find((socket) => socket.id === id)?.state, 'running');
    await run(commandIds.stopSocket, { socket: id });
    assert.deepEqual(
      list().map(({ name }) => name),
      ['staying'],
    );
  });

  it('takes a saved socket, keeps its comments, and the socket keeps running', async () => {
    const { list } = await workbench();
    await write('{\n  // precious\n  "sockets": [] // kept\n}\n', (names) => names.length === 0);
    const report = await start(commandIds.startTcpListener, {
      endpoint: '0',
      name: 'saved',
      greeting: 'hi\\xff',
      close: true,
    });
    await run(commandIds.saveSocket, { socket: report.id });
    assert.equal(
      new TextDecoder().decode(await vscode.workspace.fs.readFile(file)),
      `{
  // precious
  "sockets": [
    {
      "name": "saved",
      "listen": "tcp://127.0.0.1:0",
      "respond": [
        {
          "on": "connect",
          "send": {
            "hex": "6869ff"
          },
          "close": true
        }
      ]
    }
  ] // kept
}
`,
    );
    assert.deepEqual(
      list().map(({ id, state }) => [id, state]),
      [[report.id, 'running']],
    );
    await assert.rejects(
      run(commandIds.saveSocket, { socket: report.id }),
      /has a socket “saved” already/,
    );
    await run(commandIds.removeSocket, { socket: report.id });
    assert.deepEqual(list(), []);
    assert.match(
      new TextDecoder().decode(await vscode.workspace.fs.readFile(file)),
      /precious[^{}]*"sockets": \[\s*\] \/\/ kept/,
    );
  });

  /** The file's document; one that was open already follows its file a moment later. */
  async function opened(): Promise<vscode.TextDocument> {
    const document = await vscode.workspace.openTextDocument(file);
    const expression = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
    await when(vscode.workspace.onDidChangeTextDocument, () => document.getText() === expression);
    return document;
  }

  it('keeps unsaved edits when a socket is saved into it', async () => {
    // An edit before that would conflict.
    const document = await opened();
    await vscode.window.showTextDocument(document);
    const edits = new vscode.WorkspaceEdit();
    edits.insert(file, new vscode.Position(0, 0), '// not saved yet\n');
    await vscode.workspace.applyEdit(edits);
    const report = await start(commandIds.startTcpListener, { endpoint: '0', name: 'beside' });
    await run(commandIds.saveSocket, { socket: report.id });
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
    assert.match(text, /^\/\/ not saved yet\n/);
    assert.match(text, /"name": "beside"/);
    await run(commandIds.stopSocket, { socket: report.id });
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });

  it('opens at the socket that is named', async () => {
    // Of a document that is read while its file is written, nothing would be in it yet.
    await opened();
    await run(commandIds.openDefinitions, { socket: 'log sink' });
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.uri.toString(), file.toString());
    const around = editor.document.getText(
      new vscode.Range(editor.selection.start, editor.selection.start.translate(3)),
    );
    assert.match(around, /^\{[^}]*"name": "log sink"/);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });

  it('comes before the ad-hoc sockets', async () => {
    const { list } = await workbench();
    await start(commandIds.startTcpListener, { endpoint: '0', name: 'last' });
    await write('{ "sockets": [ { "name": "new", "listen": "0" } ] }', (names) =>
      names.includes('new'),
    );
    assert.deepEqual(
      list().map(({ name }) => name),
      ['new', 'last'],
    );
  });

  it('is made when missing', async () => {
    await vscode.workspace.fs.delete(file);
    const { list, onDidReadDefinitions } = await workbench();
    await when(onDidReadDefinitions, () => list().length === 0);
    const report = await start(commandIds.startUdpListener, { endpoint: '0', name: 'first' });
    await run(commandIds.saveSocket, { socket: report.id });
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
    assert.match(text, /"name": "first"/);
  });

  it('takes a preset with its comments, twice under two names, each running on a port of its own', async () => {
    const preset = { preset: 'commands', save: true, port: 0 };
    const reports = [
      ...(await run<SocketReport[]>(commandIds.newSocketFromPreset, preset)),
      ...(await run<SocketReport[]>(commandIds.newSocketFromPreset, preset)),
    ];
    assert.deepEqual(
      reports.map(({ name, state }) => [name, state]),
      [
        ['commands', 'running'],
        ['commands 2', 'running'],
      ],
    );
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
    assert.match(text, /\/\/ A device or server that understands lines of commands/);
    assert.match(text, /"name": "commands 2"/);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });

  it('is not touched where a preset is started as a socket of the window', async () => {
    const [report] = await run<SocketReport[]>(commandIds.newSocketFromPreset, {
      preset: 'statsd',
      port: 0,
    });
    assert.deepEqual([report?.name, report?.state], ['statsd sink', 'running']);
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
    assert.doesNotMatch(text, /statsd/);
  });

  it('is refused as a home for a socket while it is broken', async () => {
    await problems('{ "sockets": 1 }', (found) => found.length > 0);
    const report = await start(commandIds.startTcpListener, { endpoint: '0' });
    await assert.rejects(run(commandIds.saveSocket, { socket: report.id }), /see Problems/);
  });
});
