import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandIds } from '../../src/shared/ids.ts';

describe('the extension', () => {
  it('registers every command of the manifest when it activates', async () => {
    const extension = vscode.extensions.getExtension('socket-workbench.socket-workbench');
    assert.ok(extension);
    await extension.activate();
    const registered = await vscode.commands.getCommands(true);
    const missing = Object.values(commandIds).filter((id) => !registered.includes(id));
    assert.deepEqual(missing, []);
  });
});
