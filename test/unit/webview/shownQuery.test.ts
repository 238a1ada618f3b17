import assert from 'node:assert/strict';
import { ShownQuery } from '../../../src/webview/shownQuery.ts';

const row = { socket: 'a', connection: 7, peer: 'tcp://127.0.0.1:4000' };
const wide = { sockets: ['a', 'b'], filter: 'in' };

describe('ShownQuery', () => {
  it('narrows to the conversation that is followed, and is wide again afterwards', () => {
    const shown = new ShownQuery(wide, undefined);
    assert.equal(shown.switchView('list', 'conversation', row), true);
    assert.deepEqual(shown.query, { ...wide, sockets: ['a'], connection: 7 });
    assert.equal(shown.connectionLabel, '127.0.0.1:4000');
    assert.equal(shown.switchView('conversation', 'list', row), true);
    assert.deepEqual(shown.query, wide);
    assert.equal(shown.connectionLabel, undefined);
  });

  it('stays narrow where that was chosen before or in between', () => {
    const narrow = { sockets: ['a'], connection: 7 };
    const shown = new ShownQuery(narrow, 'the peer');
    assert.equal(shown.switchView('list', 'conversation', row), false);
    assert.equal(shown.switchView('conversation', 'list', row), false);
    assert.equal(shown.connectionLabel, 'the peer');

    const changed = new ShownQuery(wide, undefined);
    changed.switchView('list', 'conversation', row);
    changed.choose({ ...changed.query, filter: 'out' });
    assert.equal(changed.switchView('conversation', 'list', row), false);
    assert.equal(changed.query.connection, 7);
  });

  it('has no label without a connection', () => {
    const shown = new ShownQuery({ sockets: ['a'], connection: 7 }, 'the peer');
    shown.choose({ sockets: ['a'] });
    assert.equal(shown.connectionLabel, undefined);
  });

  it('keeps the label of a connection, and never gives it to another', () => {
    const shown = new ShownQuery({ sockets: ['a'], connection: 7 }, 'the peer');
    shown.choose({ sockets: ['a'], connection: 7, filter: 'in' });
    assert.equal(shown.connectionLabel, 'the peer');
    shown.choose({ sockets: ['a'], connection: 8 });
    assert.equal(shown.connectionLabel, undefined);
  });
});
