import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { freePort } from '../freePort.ts';
import { commandIds } from '../../src/shared/ids.ts';
import { run, tidy, when, workbench } from './workbench.ts';

const [folder] = vscode.workspace.workspaceFolders ?? [];
assert.ok(folder);
const file = vscode.Uri.joinPath(folder.uri, '.vscode/sockets.json');

/** What `testing.run.uri` gives, as far as it is looked at; lines count from 1. */
interface FinishedRun {
  readonly items: readonly {
    readonly item: {
      readonly label: string;
      readonly range: { readonly startLineNumber: number } | null;
    };
    readonly ownComputedState: number;
  }[];
}

/** Of VS Code. */
const [passed, failed, skipped] = [3, 4, 5];

describe('the tests of sockets.json', () => {
  let original: Uint8Array;
  let text: string;

  before(async () => {
    original = await vscode.workspace.fs.readFile(file);
    const url = `tcp://127.0.0.1:${await freePort()}`;
    text = `{ "sockets": [
        { "name": "tested", "listen": "${url}", "respond": [{ "on": "message", "echo": true }] },
        { "name": "tester", "connect": "${url}" } ],
      "tests": [
        { "name": "good", "do": [
          { "socket": "tester", "send": "ping", "expect": "'ping'" } ] },
        { "name": "bad", "do": [
          { "socket": "tester", "send": "ping", "expect": "'ping'" },
          { "send": "pong", "expect": { "text": "pang" }, "withinMs": 100 },
          { "delayMs": 1 } ] } ] }`;
  });

  afterEach(async () => {
    await tidy();
    await define(new TextDecoder().decode(original), 'greeter');
  });

  async function define(content: string, name: string): Promise<void> {
    const { list, onDidReadDefinitions } = await workbench();
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(content));
    await when(onDidReadDefinitions, () => list().some((socket) => socket.name === name));
  }

  /** Resolves when the Test Explorer has the test; VS Code tells nobody. */
  async function found(name = 'bad'): Promise<void> {
    for (;;) {
      const ids: readonly string[][] = await vscode.commands.executeCommand(
        'vscode.testing.getTestsInFile',
        file,
      );
      if (ids.some((path) => path.at(-1)?.endsWith(`#${name}`) === true)) {
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  it('stand in the Test Explorer at their lines, with their steps, and run there', async () => {
    await define(text, 'tested');
    await found();
    const { items } = await vscode.commands.executeCommand<FinishedRun>('testing.run.uri', file);
    const lineOf = (start: string) =>
      text.split('\n').findIndex((line) => line.trim().startsWith(start)) + 1;
    assert.deepEqual(
      items
        .filter(({ item }) => item.range !== null)
        .map(({ item, ownComputedState }) => [
          item.label,
          item.range?.startLineNumber,
          ownComputedState,
        ]),
      [
        ['good', lineOf('{ "name": "good"'), passed],
        ['bad', lineOf('{ "name": "bad"'), failed],
        ['tester: send "ping", expect \'ping\'', lineOf('{ "socket": "tester", "send"'), passed],
        ['tester: send "ping", expect \'ping\'', lineOf('{ "name": "bad"') + 1, passed],
        ['send "pong", expect {"text":"pang"}, withinMs 100', lineOf('{ "send": "pong"'), failed],
        ['delayMs 1', lineOf('{ "delayMs"'), skipped],
      ],
    );
    const { list } = await workbench();
    assert.deepEqual(
      list().map(({ state }) => state),
      ['stopped', 'stopped'],
    );
    await run(commandIds.showTestTraffic, { id: `${file.toString()}#bad#1` });
  });

  it('run again when their file is saved, while that is asked for', async () => {
    await define(text, 'tested');
    await found();
    await vscode.commands.executeCommand('testing.startContinuousRun');
    const { list, onDidChange } = await workbench();
    const isRunning = () =>
      list().some(({ name, state }) => name === 'renamed' && state === 'running');
    const begun = when(onDidChange, isRunning);
    // VS Code doesn't tell when it has begun to watch: the file is saved until that is seen.
    for (let blanks = ''; ; blanks += ' ') {
      const saved = text.replaceAll('"tester"', '"renamed"') + blanks;
      await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(saved));
      const later = new Promise<false>((resolve) => setTimeout(resolve, 1_000, false));
      if (await Promise.race([begun, later])) {
        break;
      }
    }
    await when(onDidChange, () => !isRunning());
    await vscode.commands.executeCommand('testing.stopContinuousRun');
  });

  it('are debugged with the launch configuration that they name', async () => {
    const launch = vscode.Uri.joinPath(folder.uri, '.vscode/launch.json');
    const before = await vscode.workspace.fs.readFile(launch).then(
      (bytes) => bytes,
      () => undefined,
    );
    const client = `require('net').connect(process.env.PORT, '127.0.0.1', function () { this.end('debugged') })`;
    const program = vscode.Uri.joinPath(folder.uri, 'debugged.js');
    await vscode.workspace.fs.writeFile(program, new TextEncoder().encode(client));
    const port = /127\.0\.0\.1:(\d+)/.exec(text)?.[1] ?? '';
    const configuration = {
      ...{ name: 'Tested Program', type: 'node', request: 'launch' },
      ...{ program: program.fsPath, env: { PORT: port } },
    };
    await vscode.workspace.fs.writeFile(
      launch,
      new TextEncoder().encode(
        JSON.stringify({ version: '0.2.0', configurations: [configuration] }),
      ),
    );
    // A launch configuration that VS Code has not read yet can't be started.
    await when(vscode.workspace.onDidChangeConfiguration, () =>
      vscode.workspace
        .getConfiguration('launch', folder)
        .get<readonly { readonly name?: string }[]>('configurations', [])
        .some(({ name }) => name === 'Tested Program'),
    );
    try {
      const { sockets } = JSON.parse(text) as { readonly sockets: readonly object[] };
      const test = {
        ...{ name: 'with a program', command: 'exit 1', debug: 'Tested Program' },
        do: [{ socket: 'tested', expect: "'debugged'", withinMs: 60_000 }],
      };
      await define(JSON.stringify({ sockets, tests: [test] }), 'tested');
      await found('with a program');
      const ended = when(
        vscode.debug.onDidTerminateDebugSession,
        (session) => session && !session.parentSession && session.name,
      );
      const { items } = await vscode.commands.executeCommand<FinishedRun>(
        'testing.debug.uri',
        file,
      );
      assert.deepEqual(
        items
          .filter(({ item }) => item.label === 'with a program')
          .map(({ ownComputedState }) => ownComputedState),
        [passed],
      );
      assert.match(await ended, /Tested Program/);
    } finally {
      await vscode.workspace.fs.delete(program);
      await (before
        ? vscode.workspace.fs.writeFile(launch, before)
        : vscode.workspace.fs.delete(launch));
    }
  }).timeout(120_000);
});
