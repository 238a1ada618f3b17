import assert from 'node:assert/strict';
import * as vscode from 'vscode';
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
});
