import assert from 'node:assert/strict';
import type { ViewSocket } from '../../../src/shared/viewProtocol.ts';
import { nextTarget } from '../../../src/webview/composer/targetSocket.ts';
import type { TargetSocket } from '../../../src/webview/composer/targetSocket.ts';

function socket(id: string, state: ViewSocket['state'], start?: number): ViewSocket {
  return {
    id,
    name: id,
    role: 'listener',
    scheme: 'tcp',
    endpoint: 'tcp://127.0.0.1:1',
    state,
    summary: undefined,
    ...(start !== undefined && { start }),
  };
}

const fresh: TargetSocket = { by: 'guess', start: 0 };

describe('nextTarget', () => {
  it('is the socket started last, in every view, whatever their order', () => {
    const sockets = [socket('a', 'running', 2), socket('b', 'running', 3), socket('c', 'stopped')];
    assert.equal(nextTarget(fresh, sockets).id, 'b');
  });

  it('follows what is started, as long as the user has not chosen', () => {
    const first = nextTarget(fresh, [socket('a', 'running', 1), socket('b', 'stopped')]);
    assert.equal(first.id, 'a');
    const both = [socket('a', 'running', 1), socket('b', 'running', 2)];
    assert.equal(nextTarget(first, both).id, 'b');
    assert.equal(nextTarget({ ...first, by: 'view' }, both).id, 'b');
    assert.equal(nextTarget({ ...first, by: 'choice' }, both).id, 'a');
  });

  it('leaves a guess that stopped for one that runs', () => {
    const sockets = [socket('a', 'stopped', 2), socket('b', 'running', 1)];
    assert.equal(nextTarget({ id: 'a', by: 'guess', start: 2 }, sockets).id, 'b');
  });

  it('stays at what the view shows alone, and at a choice, though it is stopped', () => {
    const sockets = [socket('a', 'stopped', 2), socket('b', 'running', 1)];
    for (const by of ['view', 'choice'] as const) {
      assert.equal(nextTarget({ id: 'a', by, start: 2 }, sockets).id, 'a');
    }
  });

  it('leaves a choice that no longer runs once another is started', () => {
    const sockets = [socket('a', 'stopped', 1), socket('b', 'running', 2)];
    assert.deepEqual(nextTarget({ id: 'a', by: 'choice', start: 1 }, sockets), {
      id: 'b',
      by: 'guess',
      start: 2,
    });
  });

  it('leaves a socket that was removed', () => {
    const target: TargetSocket = { id: 'gone', by: 'choice', start: 0 };
    assert.equal(nextTarget(target, [socket('a', 'stopped')]).id, 'a');
    assert.equal(nextTarget(target, []).id, undefined);
  });
});
