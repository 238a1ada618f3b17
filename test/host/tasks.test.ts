import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import net from 'node:net';
import * as vscode from 'vscode';
import { freePort } from '../freePort.ts';
import { commandIds, taskType } from '../../src/shared/ids.ts';
import { run, tidy, when, workbench } from './workbench.ts';

const [folder] = vscode.workspace.workspaceFolders ?? [];
assert.ok(folder);
const workspace = folder;
const file = vscode.Uri.joinPath(workspace.uri, '.vscode/sockets.json');

describe('a task of type socket', () => {
  let original: Uint8Array;

  before(async () => {
    original = await vscode.workspace.fs.readFile(file);
  });

  afterEach(async () => {
    vscode.tasks.taskExecutions.forEach((execution) => execution.terminate());
    await tidy();
    await define(new TextDecoder().decode(original), 'greeter');
  });

  /** Writes the file, and waits until it is read. */
  async function define(text: string, name: string): Promise<void> {
    const { list, onDidReadDefinitions } = await workbench();
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
    await when(onDidReadDefinitions, () => list().some((socket) => socket.name === name));
  }

  /** What a task ends with. */
  function ended(name: string): Promise<number | undefined> {
    return new Promise((resolve) => {
      const subscription = vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
        if (execution.task.name === name) {
          subscription.dispose();
          resolve(exitCode);
        }
      });
    });
  }

  async function taskOf(socket: string): Promise<vscode.Task> {
    const tasks = await vscode.tasks.fetchTasks({ type: taskType });
    const task = tasks.find(({ definition }) => definition['socket'] === socket);
    assert.ok(task, `no task for ${socket}`);
    return task;
  }

  /** Waits until the socket is so. */
  async function reached(socket: string, state: string): Promise<void> {
    const { list, onDidChange } = await workbench();
    await when(onDidChange, () =>
      list().some((report) => report.name === socket && report.state === state),
    );
  }

  it('is offered for each socket of sockets.json, runs it, and stops it when it is terminated', async () => {
    await define('{ "sockets": [ { "name": "by task", "listen": "0" } ] }', 'by task');
    const task = await taskOf('by task');
    assert.deepEqual([task.isBackground, task.problemMatchers], [true, ['$socket']]);
    const execution = await vscode.tasks.executeTask(task);
    await reached('by task', 'running');
    execution.terminate();
    await reached('by task', 'stopped');
  });

  it('ends with its socket', async () => {
    await define('{ "sockets": [ { "name": "short", "listen": "0" } ] }', 'short');
    const end = ended('short');
    await vscode.tasks.executeTask(await taskOf('short'));
    await reached('short', 'running');
    await run(commandIds.stopSocket, { socket: 'short' });
    assert.equal(await end, 0);
  });

  it('holds a launch until its port is bound', async () => {
    const port = await freePort();
    await define(
      JSON.stringify({
        sockets: [
          {
            ...{ name: 'greets', listen: `tcp://127.0.0.1:${port}` },
            respond: [{ on: 'connect', send: 'hello' }],
          },
        ],
      }),
      'greets',
    );
    const program = vscode.Uri.joinPath(workspace.uri, 'visitor.cjs');
    const heard = vscode.Uri.joinPath(workspace.uri, 'heard.txt');
    await vscode.workspace.fs.writeFile(program, new TextEncoder().encode(visitor(port, heard)));
    const over = when(vscode.debug.onDidTerminateDebugSession, (session) => session);
    assert.equal(
      await vscode.debug.startDebugging(workspace, {
        ...{ type: 'node', request: 'launch', name: 'visitor', program: program.fsPath },
        preLaunchTask: `${taskType}: greets`,
      }),
      true,
    );
    await over;
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(heard));
    await vscode.workspace.fs.delete(program);
    await vscode.workspace.fs.delete(heard);
    assert.equal(text, 'hello');
  });

  it('is ready with a client once that has connected, however often it has to try', async () => {
    const port = await freePort();
    const reconnect = { delayMs: 100, factor: 1 };
    await define(
      JSON.stringify({
        sockets: [{ name: 'tries', connect: `tcp://127.0.0.1:${port}`, reconnect }],
      }),
      'tries',
    );
    const program = vscode.Uri.joinPath(workspace.uri, 'later.cjs');
    await vscode.workspace.fs.writeFile(program, new Uint8Array());
    const over = when(vscode.debug.onDidTerminateDebugSession, (session) => session);
    const begun = when(vscode.tasks.onDidStartTask, (event) => event?.execution);
    const launched = vscode.debug.startDebugging(workspace, {
      ...{ type: 'node', request: 'launch', name: 'later', program: program.fsPath },
      ...{ preLaunchTask: `${taskType}: tries` },
    });
    await begun;
    await reached('tries', 'reconnecting');
    const server = net.createServer().listen(port, '127.0.0.1');
    await reached('tries', 'running');
    assert.equal(await launched, true);
    await over;
    await vscode.workspace.fs.delete(program);
    server.close();
  });

  it('fails the launch that waits for it, and puts the reason at the definition', async () => {
    const taken = net.createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    await define(
      `{ "sockets": [\n  { "name": "blocked", "listen": "tcp://127.0.0.1:${port}" } ] }`,
      'blocked',
    );
    const problem = when(vscode.languages.onDidChangeDiagnostics, () =>
      vscode.languages
        .getDiagnostics(file)
        .find(({ source, message }) => source === 'Socket Workbench' && /EADDRINUSE/.test(message)),
    );
    // In tests VS Code rejects with the text of the dialog that people see.
    await assert.rejects(
      async () =>
        vscode.debug.startDebugging(workspace, {
          ...{ type: 'node', request: 'launch', name: 'never', program: file.fsPath },
          preLaunchTask: `${taskType}: blocked`,
        }),
      /preLaunchTask/,
    );
    assert.equal((await problem).range.start.line, 1);
    taken.close();
  });

  it('waits for a port of a program', async () => {
    const port = await freePort();
    const tasks = vscode.Uri.joinPath(workspace.uri, '.vscode/tasks.json');
    const wait = { label: 'wait', type: taskType, waitForPort: port, timeoutSeconds: 60 };
    await vscode.workspace.fs.writeFile(
      tasks,
      new TextEncoder().encode(JSON.stringify({ version: '2.0.0', tasks: [wait] })),
    );
    await when(vscode.workspace.onDidChangeConfiguration, () =>
      vscode.workspace.getConfiguration('tasks', workspace).has('tasks'),
    );
    const end = ended('wait');
    await vscode.commands.executeCommand('workbench.action.tasks.runTask', 'wait');
    const server = net.createServer().listen(port, '127.0.0.1');
    const [visitor] = (await once(server, 'connection')) as [net.Socket];
    assert.equal(await end, 0);
    visitor.destroy();
    server.close();
    await vscode.workspace.fs.delete(tasks);
  });
});

/** A program that writes what it hears at the port, or why it hears nothing. */
function visitor(port: number, heard: vscode.Uri): string {
  return `const write = (text) => require('node:fs').writeFileSync(${JSON.stringify(heard.fsPath)}, text);
const socket = require('node:net').connect(${port}, '127.0.0.1');
socket.once('data', (bytes) => { write(bytes); process.exit(); });
socket.once('error', (error) => { write(error.code); process.exit(); });
`;
}
