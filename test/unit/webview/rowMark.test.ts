import assert from 'node:assert/strict';
import { rowMark } from '../../../src/webview/list/rowMark.ts';

describe('rowMark', () => {
  const name = (id: string) => `socket ${id}`;

  it('tells sockets apart by letters where there are several, and names them', () => {
    const row = { socket: 'b', connection: 7 };
    assert.deepEqual(rowMark(row, ['a', 'b'], name), { letters: 'B', color: 1, name: 'socket b' });
    assert.equal(rowMark({ socket: 'gone' }, ['a', 'b'], name), undefined);
    const many = Array.from({ length: 703 }, (_, index) => String(index));
    assert.equal(rowMark({ socket: '26' }, many, name)?.letters, 'AA');
    assert.equal(rowMark({ socket: '702' }, many, name)?.letters, 'AAA');
  });

  it('tells connections apart by colour alone where there is one socket', () => {
    const peer = 'tcp://127.0.0.1:40001';
    assert.deepEqual(rowMark({ socket: 'a', connection: 8, peer }, ['a'], name), {
      letters: '',
      color: 1,
      name: '127.0.0.1:40001',
    });
    assert.equal(rowMark({ socket: 'a' }, ['a'], name), undefined);
  });
});
