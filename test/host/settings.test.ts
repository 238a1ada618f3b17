import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { offerQuietPorts } from '../../src/extension/notifications/offerQuietPorts.ts';
import { SavedFormats } from '../../src/extension/traffic/savedFormats.ts';
import { settingIds } from '../../src/shared/ids.ts';
import { when } from './workbench.ts';

describe('settings', () => {
  async function set(id: string, value: unknown) {
    const { Global } = vscode.ConfigurationTarget;
    await vscode.workspace.getConfiguration().update(id, value, Global);
  }

  it('show payloads in the display format that is set, until one is chosen for their socket', async () => {
    const saved = new Map<string, unknown>();
    const formats = new SavedFormats({
      keys: () => [...saved.keys()],
      get: <Value>(key: string, otherwise?: Value) => (saved.get(key) ?? otherwise) as Value,
      update: (key, value) => Promise.resolve(void saved.set(key, value)),
    });
    try {
      await formats.set('chosen', { format: 'json' });
      assert.equal(formats.of('fresh'), undefined);
      const changed = when(formats.onDidChange, () => formats.of('fresh'));
      await set(settingIds.displayFormat, 'hexAscii');
      assert.deepEqual(await changed, { format: 'hexAscii' });
      assert.deepEqual(formats.of('chosen'), { format: 'json' });
      await set(settingIds.displayFormat, 'no such format');
      assert.equal(formats.of('fresh'), undefined);
    } finally {
      await set(settingIds.displayFormat, undefined);
      formats.dispose();
    }
  });

  it('forward the ports of our sockets silently in a remote window, where that is agreed to once', async function () {
    if (vscode.env.remoteName === undefined) {
      this.skip();
    }
    const saved = new Map<string, unknown>();
    const state: vscode.Memento = {
      keys: () => [...saved.keys()],
      get: <Value>(key: string, otherwise?: Value) => (saved.get(key) ?? otherwise) as Value,
      update: (key, value) => Promise.resolve(void saved.set(key, value)),
    };
    const attributes = () => vscode.workspace.getConfiguration('remote').get('portsAttributes');
    const before = attributes();
    let asked = 0;
    const answer = (agrees: boolean) => () => {
      asked++;
      return Promise.resolve(agrees);
    };
    try {
      await offerQuietPorts(state, answer(false));
      await offerQuietPorts(state, answer(true));
      assert.equal(asked, 1);
      assert.deepEqual(attributes(), before);
      saved.clear();
      await offerQuietPorts(state, answer(true));
      assert.deepEqual(attributes(), {
        ...(before as object),
        '--type=extensionHost': { onAutoForward: 'silent' },
      });
      saved.clear();
      await offerQuietPorts(state, answer(true));
      assert.equal(asked, 2);
    } finally {
      await set('remote.portsAttributes', undefined);
    }
  });
});
