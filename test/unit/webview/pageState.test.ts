import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { readPageState, StateKeeper } from '../../../src/webview/pageState.ts';
import type { PageState } from '../../../src/webview/pageState.ts';

describe('StateKeeper', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
  afterEach(() => mock.timers.reset());

  it('keeps what changed once, some time after it or at once when the page may go', () => {
    const kept: PageState[] = [];
    const keeper = new StateKeeper({
      keep: (state) => kept.push(state),
      read: () => readPageState(undefined),
    });
    keeper.touch();
    keeper.touch();
    assert.equal(kept.length, 0);
    mock.timers.tick(1_000);
    assert.equal(kept.length, 1);
    keeper.touch();
    keeper.flush();
    assert.equal(kept.length, 2);
    mock.timers.tick(1_000);
    keeper.flush();
    assert.equal(kept.length, 2);
  });
});
