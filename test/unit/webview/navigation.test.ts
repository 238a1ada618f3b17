import assert from 'node:assert/strict';
import { Navigation } from '../../../src/webview/navigation.ts';
import { ShownQuery } from '../../../src/webview/shownQuery.ts';
import { EngineView } from './engineView.ts';

describe('Navigation', () => {
  it('comes to the chosen row also when the result before is told of meanwhile', async () => {
    const view = new EngineView(1_000);
    await view.socket('a');
    await view.traffic('a', 100);
    await view.open({ sockets: ['a'] });
    const { model, engine } = view;
    model.choose(50);
    await view.settled();
    const chosen = model.selected?.seq ?? 0;
    const navigation: Navigation = new Navigation({
      host: {
        setQuery: async (wanted) => {
          // Of the face that was shown before.
          const other = await engine.openQuery({ sockets: [] });
          navigation.update({ ...other, order: 1_000 });
          return { ...(await engine.openQuery(wanted)), order: 1_001 };
        },
      },
      shown: new ShownQuery({}, undefined),
      model: () => model,
      onDidChange: () => undefined,
      onDidFail: () => assert.fail(),
    });
    await navigation.open({ seq: chosen, hidden: 0 });
    await view.settled();
    assert.equal(model.selected?.seq, chosen);
    assert.equal(view.selected.includes(undefined), false);
  });

  it('shows the result of another engine that was told of before the answer', async () => {
    const view = new EngineView(1_000);
    await view.socket('a');
    await view.traffic('a', 100);
    await view.open({ sockets: [] });
    const { model, engine } = view;
    const navigation: Navigation = new Navigation({
      host: {
        setQuery: async (wanted) => {
          const before = await engine.openQuery({ sockets: [] });
          navigation.update({ ...(await engine.openQuery(wanted)), order: 1_001 });
          return { ...before, order: 1_000 };
        },
      },
      shown: new ShownQuery({ sockets: ['a'] }, undefined),
      model: () => model,
      onDidChange: () => undefined,
      onDidFail: () => assert.fail(),
    });
    await navigation.open(undefined);
    await view.settled();
    assert.equal(view.shown.at(-1), 'a 99');
  });
});
