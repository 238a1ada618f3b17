import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ViewConnections, ViewSocket } from '../../../src/shared/viewProtocol.ts';
import { emptyDraft } from '../../../src/webview/composer/draft.ts';
import { TargetState } from '../../../src/webview/composer/targetState.ts';
import { timesMore } from '../timesMore.ts';

type State = ViewSocket['state'];

function client(id: string, state: State, start?: number): ViewSocket {
  return {
    id,
    name: `name of ${id}`,
    role: 'client',
    scheme: 'tcp',
    endpoint: 'tcp://127.0.0.1:1',
    state,
    summary: undefined,
    ...(start !== undefined && { start }),
  };
}

function listener(id: string, state: State = 'running', start = 1): ViewSocket {
  return { ...client(id, state, start), role: 'listener' };
}

function open(ids: readonly number[], session = 'one', total = ids.length): ViewConnections {
  const connections = ids.map((id) => ({ id, peer: `tcp://10.0.0.7:${5_000 + id}` }));
  return { session, total, connections };
}

function stateOf(...sockets: readonly ViewSocket[]): TargetState {
  const state = new TargetState(emptyDraft);
  state.setSockets(sockets);
  return state;
}

/** Looks up what is open, as the composer does. */
function lookUp(state: TargetState, connections: ViewConnections): void {
  state.setConnections(connections, state.choice);
}

describe('TargetState, with nothing written', () => {
  it('is the socket started last, in every view, whatever their order', () => {
    const state = stateOf(client('a', 'running', 2), client('b', 'running', 3));
    assert.equal(state.target.socket, 'b');
    state.setSockets([client('b', 'running', 3), client('a', 'running', 4)]);
    assert.equal(state.target.socket, 'a');
  });

  it('leaves a guess that stopped for one that runs', () => {
    const state = stateOf(client('a', 'running', 2), client('b', 'running', 1));
    state.setSockets([client('a', 'stopped', 2), client('b', 'running', 1)]);
    assert.equal(state.target.socket, 'b');
  });

  it('stays at what the view shows alone, though it is stopped, until another is started', () => {
    const state = stateOf(client('a', 'stopped', 2), client('b', 'running', 1));
    state.follow('a', 'all');
    state.setSockets([client('a', 'stopped', 2), client('b', 'running', 1)]);
    assert.equal(state.target.socket, 'a');
    state.setSockets([client('a', 'stopped', 2), client('b', 'running', 3)]);
    assert.equal(state.target.socket, 'b');
  });

  it('stays at what was chosen or sent to, though it is down and another is started', () => {
    for (const keep of ['choose', 'pin'] as const) {
      const state = stateOf(client('a', 'running', 1));
      if (keep === 'choose') {
        state.choose('a', 'all');
      } else {
        state.pin();
      }
      state.setSockets([client('a', 'failed', 1), client('b', 'running', 2)]);
      assert.equal(state.target.socket, 'a', keep);
      assert.equal(state.blocker?.kind, 'notRunning');
      assert.equal(state.sendTarget, undefined);
    }
  });

  it('leaves a socket that was removed, whatever it was chosen by', () => {
    const state = stateOf(client('a', 'running', 1));
    state.choose('a', 'all');
    state.setSockets([client('b', 'stopped')]);
    assert.equal(state.target.socket, 'b');
    assert.equal(state.target.isPinned, undefined);
  });

  it('waits for the sockets of a restored target, which come later', () => {
    const state = new TargetState({ ...emptyDraft, socket: 'a', isPinned: true });
    state.setSockets([]);
    state.setSockets([client('b', 'running', 9), client('a', 'running', 1)]);
    assert.deepEqual(state.sendTarget, { socket: 'a', to: 'all' });
  });
});

describe('TargetState, with something written', () => {
  it('keeps a socket that was removed, and does not take another of the same name for it', () => {
    const state = stateOf(client('a', 'running', 1));
    state.setWritten(true);
    state.setSockets([{ ...client('b', 'running', 2), name: 'name of a' }]);
    assert.deepEqual(state.blocker, { kind: 'removed', name: 'name of a' });
    assert.equal(state.sendTarget, undefined);
    state.setSockets([client('a', 'running', 3), client('b', 'running', 2)]);
    assert.deepEqual(state.sendTarget, { socket: 'a', to: 'all' });
  });

  it('goes where it was written for, though the view shows another', () => {
    const state = stateOf(client('a', 'running', 1), client('b', 'running', 2));
    state.setWritten(true);
    assert.equal(state.follow('a', 'all'), false);
    assert.deepEqual(state.sendTarget, { socket: 'b', to: 'all' });
    state.choose('a', 'all');
    assert.deepEqual(state.sendTarget, { socket: 'a', to: 'all' });
  });

  it('stays pinned once the text is deleted', () => {
    const state = stateOf(client('a', 'running', 1));
    state.setWritten(true);
    state.setWritten(false);
    state.setSockets([client('a', 'stopped', 1), client('b', 'running', 2)]);
    assert.equal(state.target.socket, 'a');
  });
});

describe('TargetState, of connections', () => {
  it('goes to no connection that has closed, and says whose it was', () => {
    const state = stateOf(listener('a'));
    lookUp(state, open([4, 5]));
    state.choose('a', 4);
    assert.deepEqual(state.sendTarget, { socket: 'a', to: 4 });
    lookUp(state, open([5]));
    assert.equal(state.sendTarget, undefined);
    assert.equal(state.connectionLabel, '10.0.0.7:5004');
    assert.equal(state.blocker?.kind, 'connectionClosed');
  });

  it('does not believe what was asked before the connection was chosen', () => {
    const state = stateOf(listener('a'));
    const { choice } = state;
    state.choose('a', 6);
    state.setConnections(open([5]), choice);
    assert.deepEqual(state.sendTarget, { socket: 'a', to: 6 });
  });

  it('does not take a connection for closed that may be among those not listed', () => {
    const state = stateOf(listener('a'));
    state.choose('a', 2_000);
    lookUp(state, open([1, 2], 'one', 3_000));
    assert.deepEqual(state.sendTarget, { socket: 'a', to: 2_000 });
  });

  it('sends to the rest of several that were chosen, never to another', () => {
    const state = stateOf(listener('a'));
    state.choose('a', [4, 5]);
    lookUp(state, open([5, 6]));
    assert.deepEqual(state.sendTarget, { socket: 'a', to: [5] });
    lookUp(state, open([6]));
    assert.equal(state.blocker?.kind, 'noneChosen');
  });

  it('counts the connections of a listener that was stopped as closed, whatever has their number then', () => {
    const state = stateOf(listener('a'));
    state.choose('a', 4);
    state.setSockets([listener('a', 'stopped')]);
    state.setSockets([listener('a', 'running', 2)]);
    lookUp(state, open([4], 'two'));
    assert.equal(state.blocker?.kind, 'connectionClosed');
  });

  it('takes a restored connection for open only where the same engine says so', () => {
    for (const [session, isOpen] of [
      ['one', true],
      ['two', false],
    ] as const) {
      const before = stateOf(listener('a'));
      before.choose('a', 4);
      lookUp(before, open([4]));
      const state = new TargetState(before.target);
      state.setSockets([listener('a')]);
      assert.equal(state.blocker?.kind, 'lookingUp');
      lookUp(state, open([4], session));
      assert.equal(state.sendTarget !== undefined, isOpen, session);
    }
  });

  it('takes no number for a client, which has one connection at a time', () => {
    const state = stateOf(client('a', 'running', 1));
    state.choose('a', 4);
    assert.deepEqual(state.sendTarget, { socket: 'a', to: 'all' });
  });
});

describe('TargetState, whatever happens', () => {
  const ids = ['a', 'b', 'c'];
  const states = ['stopped', 'starting', 'running', 'reconnecting', 'stopping', 'failed'] as const;
  const socket = fc.record({
    id: fc.constantFrom(...ids),
    role: fc.constantFrom('listener' as const, 'client' as const),
    scheme: fc.constantFrom('tcp', 'udp'),
    state: fc.constantFrom(...states),
    start: fc.nat(20),
  });
  const sockets = fc.uniqueArray(socket, { selector: ({ id }) => id });
  const connectionIds = fc.uniqueArray(fc.nat(5));
  const event = fc.oneof(
    sockets.map(
      (some) => (state: TargetState, roles: Map<string, ViewSocket['role']>) =>
        state.setSockets(
          some.map(({ role, ...own }) => {
            // A socket keeps its role.
            const kept = roles.get(own.id) ?? role;
            roles.set(own.id, kept);
            return { ...client(own.id, own.state, own.start), ...own, role: kept };
          }),
        ),
    ),
    fc.tuple(connectionIds, fc.constantFrom('one', 'two')).map(
      ([open_, session]) =>
        (state: TargetState) =>
          lookUp(state, open(open_, session)),
    ),
    fc.tuple(fc.constantFrom(...ids), fc.oneof(fc.nat(5), fc.constant('all' as const))).map(
      ([id, to]) =>
        (state: TargetState) =>
          void state.follow(id, to),
    ),
    // Hidden and shown again, or the window reloaded: the text still stands there.
    fc.constant('restore' as const),
  );

  it('sends what is written to whom it was written for, or to nobody', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ids),
        fc.oneof(fc.nat(5), connectionIds, fc.constant('all' as const)),
        sockets,
        fc.array(event),
        (id, to, first, events) => {
          let state = new TargetState(emptyDraft);
          const roles = new Map<string, ViewSocket['role']>();
          const begin = [
            { ...listener(id), role: 'listener' as const },
            ...first
              .filter((one) => one.id !== id)
              .map((one) => ({ ...client(one.id, one.state, one.start), ...one })),
          ];
          begin.forEach((one) => roles.set(one.id, one.role));
          state.setSockets(begin);
          state.choose(id, to);
          state.setWritten(true);
          for (const act of events) {
            if (act === 'restore') {
              state = new TargetState(state.target);
              state.setWritten(true);
            } else {
              act(state, roles);
            }
            assert.equal(state.target.socket, id);
            const { sendTarget } = state;
            if (sendTarget && typeof to === 'object') {
              const some = sendTarget.to;
              assert.ok(Array.isArray(some) && some.every((one: number) => to.includes(one)));
            } else if (sendTarget) {
              assert.deepEqual(sendTarget, { socket: id, to });
            }
          }
        },
      ),
      { numRuns: timesMore(500) },
    );
  });
});
