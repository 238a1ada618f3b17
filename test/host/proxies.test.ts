import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import * as vscode from 'vscode';
import type { SocketReport } from '../../src/workbench/socketReport.ts';
import { commandIds } from '../../src/shared/ids.ts';
import { resolved, rowsOf, run, start, tidy, when, workbench } from './workbench.ts';

describe('clients behind a proxy', () => {
  const { showInputBox } = vscode.window;
  let proxy: http.Server;
  let password: string;
  let listener: SocketReport;

  /** Answers every question for a password with the next of these; tells which were asked. */
  function answering(...answers: (string | undefined)[]): string[] {
    const asked: string[] = [];
    vscode.window.showInputBox = (options?: vscode.InputBoxOptions) => {
      assert.equal(options?.password, true);
      asked.push(options.title ?? '');
      return Promise.resolve(answers.shift());
    };
    return asked;
  }

  beforeEach(async () => {
    password = '';
    proxy = http.createServer().on('connect', ({ url = '', headers }, socket: net.Socket) => {
      const login = Buffer.from(`me:${password}`).toString('base64');
      if (password !== '' && headers['proxy-authorization'] !== `Basic ${login}`) {
        socket.end('HTTP/1.1 407 Who?\r\nProxy-Authenticate: Basic realm="a"\r\n\r\n');
        return;
      }
      const there = net.connect(Number(url.split(':')[1]), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Here you are\r\n\r\n');
        socket.pipe(there).pipe(socket);
      });
      socket.on('error', () => there.destroy());
      there.on('error', () => socket.destroy());
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    listener = await start(commandIds.startTcpListener, { endpoint: '0', greeting: 'hello' });
  });

  afterEach(async () => {
    vscode.window.showInputBox = showInputBox;
    await tidy();
    proxy.close();
  });

  function viaOf(user?: string): string {
    const { port } = proxy.address() as AddressInfo;
    return `http://${user === undefined ? '' : `${user}@`}127.0.0.1:${port}`;
  }

  it('connect through it, and say so in tree, hover and output', async () => {
    const { tree, onDidWriteOutput } = await workbench();
    const expression: string[] = [];
    const subscription = onDidWriteOutput((text) => expression.push(text));
    const via = viaOf();
    const { endpoint } = listener;
    const client = await start(commandIds.connectTcpClient, { endpoint, name: 'inside', via });
    const { description } = await tree.getTreeItem({ socket: client.id });
    assert.ok(String(description).includes(`through ${via}`), String(description));
    const [row] = await rowsOf(client.id);
    assert.ok(row);
    assert.ok(String((await tree.getTreeItem(row)).description).includes(`through ${via}`));
    const { tooltip } = await resolved(tree, row);
    assert.match((tooltip as vscode.MarkdownString).value, /Through/);
    await when(onDidWriteOutput, () => /\[inside\] ← .*"hello"/.test(expression.join('')));
    subscription.dispose();
    const lines = expression.join('').split('\n');
    assert.ok(lines.some((line) => line.endsWith(`· proxy (local) ${via} to ${endpoint}`)));
    assert.ok(
      lines.some((line) => line.endsWith(`(remote) ${via} to ${endpoint}: 200 Here you are`)),
      lines.join('\n'),
    );
  });

  it('ask for the password once, and anew when the proxy refused it', async () => {
    password = 'open sesame';
    const argument = { endpoint: listener.endpoint, name: 'asked', via: viaOf('me') };
    const asked = answering('open barley', 'open sesame');
    const refused = await run<SocketReport>(commandIds.connectTcpClient, argument);
    assert.equal(refused.state, 'failed');
    assert.equal(refused.error?.code, 'proxyUserRefused');
    assert.match(refused.error.description, /did not let us in \(407 Who\?.*asks for the password/);
    await start(commandIds.startSocket, { socket: refused.id });
    await start(commandIds.restartSocket, { socket: refused.id });
    const title = `Password of me for ${viaOf()}`;
    assert.deepEqual(asked, [title, title]);
  });

  it('are not started without the password', async () => {
    answering(undefined);
    const argument = { endpoint: listener.endpoint, via: viaOf('nobody') };
    await assert.rejects(
      run(commandIds.connectTcpClient, argument),
      /needs the password of nobody/,
    );
  });

  it('are refused with a password in the argument', async () => {
    const argument = { endpoint: listener.endpoint, via: viaOf('me:secret') };
    await assert.rejects(run(commandIds.connectTcpClient, argument), /password does not belong/);
  });
});
