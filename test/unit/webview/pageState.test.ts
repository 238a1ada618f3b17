import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { readPageState, StateSaver } from '../../../src/webview/pageState.ts';
import type { PageState } from '../../../src/webview/pageState.ts';

describe('StateKeeper', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
  afterEach(() => mock.timers.reset());

  it('keeps what changed once, some time after it or at once when the page may go', () => {
    const savedState: PageState[] = [];
    const saver = new StateSaver({
      saveState: (state) => savedState.push(state),
      read: () => readPageState(undefined),
    });
    saver.touch();
    saver.touch();
    assert.equal(savedState.length, 0);
    mock.timers.tick(1_000);
    assert.equal(savedState.length, 1);
    saver.touch();
    saver.flush();
    assert.equal(savedState.length, 2);
    mock.timers.tick(1_000);
    saver.flush();
    assert.equal(savedState.length, 2);
  });
});
