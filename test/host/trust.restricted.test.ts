import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandIds } from '../../src/shared/ids.ts';
import { run, start, tidy, when, workbench } from './workbench.ts';

describe('a workspace that is not trusted', () => {
  afterEach(tidy);

  it('lists the sockets of its file, but starts none', async () => {
    assert.equal(vscode.workspace.isTrusted, false);
    const { list, tree, start: startByApi, onDidReadDefinitions } = await workbench();
    await when(onDidReadDefinitions, () => list().some(({ name }) => name === 'greeter'));
    await assert.rejects(run(commandIds.startSocket, { socket: 'greeter' }), /Trust the workspace/);
    await assert.rejects(startByApi('greeter'), /Trust the workspace/);
    // By hand nothing is thrown: VS Code would show that in a modal dialog.
    const { id } = list().find(({ name }) => name === 'greeter') ?? { id: '' };
    const row = (await tree.getChildren())?.find(({ socket }) => socket === id);
    const byHand = vscode.commands.executeCommand(commandIds.startSocket, row, undefined);
    assert.equal(await byHand, undefined);
    const { contextValue = '', description } = await tree.getTreeItem({ socket: id });
    assert.match(String(description), /^stopped · not trusted · /);
    assert.ok(contextValue.split(' ').includes('untrusted'));
    assert.ok(list().every(({ state }) => state === 'stopped'));
  });

  it('lets what the user types stay on this machine', async () => {
    const { list } = await workbench();
    await start(commandIds.startTcpListener, { endpoint: '0' });
    const before = list();
    await assert.rejects(
      run(commandIds.startTcpListener, { endpoint: '0.0.0.0:0' }),
      /reaches beyond this machine/,
    );
    await assert.rejects(
      run(commandIds.connectTcpClient, { endpoint: '192.0.2.1:80' }),
      /reaches beyond this machine/,
    );
    await assert.rejects(
      run(commandIds.connectTcpClient, {
        endpoint: '127.0.0.1:80',
        via: 'socks5://192.0.2.1:1080',
      }),
      /reaches beyond this machine/,
    );
    assert.deepEqual(list(), before);
  });

  it('reads no certificate, wherever that is', async () => {
    const { list } = await workbench();
    const before = list();
    await assert.rejects(
      run(commandIds.startTlsListener, { endpoint: '0', tls: { certificate: 'own.pem' } }),
      /uses files\. Trust the workspace/,
    );
    assert.deepEqual(list(), before);
  });
});
