import assert from 'node:assert/strict';
import { readInvocation } from '../../../src/extension/commands/invocation.ts';

describe('what VS Code passes to a command', () => {
  const row = { socket: 'file:.vscode/sockets.json#greeter' };
  const other = { socket: 'adHoc:1' };
  const read = (...given: unknown[]) =>
    readInvocation(given, (value) => value === row || value === other);
  const unnamed = { argument: undefined, selected: [], isByHand: true };
  const uri = { scheme: 'file', path: '/a', fsPath: '/a' };

  for (const [caller, given] of Object.entries({
    'the palette': [],
    'an icon in a view’s title': [undefined],
    'that icon once the view was hidden and shown': [null],
    'a view’s title while a row has the focus': [row],
    'the “…” menu of a view': [{ preserveFocus: false }],
    'the title of an editor': [uri, { groupId: 0 }],
    'the title of an editor without a document': [null, { groupId: 0, editorIndex: 1 }],
    'an editor’s group': [{ groupId: 0 }],
  })) {
    it(`is no argument from ${caller}`, () => {
      assert.deepEqual(read(...given), unnamed);
    });
  }

  it('is the row from its menu, with what else is selected', () => {
    assert.deepEqual(read(row, undefined), { argument: row, selected: [], isByHand: true });
    assert.deepEqual(read(row, [row, other]), {
      argument: row,
      selected: [row, other],
      isByHand: true,
    });
  });

  it('is where a webview’s menu was opened', () => {
    const entry = { webviewSection: 'socketEvent', socket: 'adHoc:1', seq: 1 };
    assert.deepEqual(read(entry), { argument: entry, selected: [], isByHand: true });
  });

  it('is an argument object from a program, which may look like a row', () => {
    for (const argument of [{ ...row }, { endpoint: '9999' }, {}, '9999', 0, false]) {
      assert.deepEqual(read(argument), { argument, selected: [], isByHand: false });
    }
  });
});
