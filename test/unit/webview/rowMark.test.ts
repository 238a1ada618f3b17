import assert from 'node:assert/strict';
import { rowMark } from '../../../src/webview/list/rowMark.ts';

describe('rowMark', () => {
  it('tells sockets apart where there are several', () => {
    const row = { socket: 'b', connection: 7 };
    assert.deepEqual(rowMark(row, ['a', 'b']), { letters: 'B', color: 1 });
    assert.equal(rowMark({ socket: 'gone' }, ['a', 'b']), undefined);
  });

  it('tells connections apart where there is one socket', () => {
    assert.deepEqual(rowMark({ socket: 'a', connection: 1 }, ['a']), { letters: 'A', color: 0 });
    assert.deepEqual(rowMark({ socket: 'a', connection: 27 }, ['a']), { letters: 'AA', color: 2 });
    assert.deepEqual(rowMark({ socket: 'a', connection: 703 }, ['a'])?.letters, 'AAA');
    assert.equal(rowMark({ socket: 'a' }, ['a']), undefined);
  });
});
