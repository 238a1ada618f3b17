import assert from 'node:assert/strict';
import { mock } from 'node:test';
import type { Query } from '../../../src/shared/entry.ts';
import { EngineView, rowHeight } from './engineView.ts';

const last = (id: string, count: number, rows = 10) =>
  Array.from({ length: rows }, (_, index) => `${id} ${count - rows + index}`);

/** The view of a query's result when socket `a` has sent so many messages. */
async function opened(messages: number, query: Query = {}, entriesPerSocket = 100_000) {
  const view = new EngineView(entriesPerSocket);
  await view.socket('a');
  await view.traffic('a', messages);
  await view.open(query);
  return view;
}

describe('ListModel on a real engine', () => {
  it('shows the end and follows it', async () => {
    const view = await opened(500);
    assert.deepEqual(view.shown, last('a', 500));
    await view.traffic('a', 300);
    await view.heard();
    assert.deepEqual(view.shown, last('a', 300));
    assert.equal(view.model.newEntries, 0);
  });

  it('goes from the rows that were the last to those that are, whatever came while it asked', async () => {
    const view = await opened(500);
    let floods = 0;
    view.asked = async () => {
      if (floods < 2) {
        floods++;
        await view.traffic('a', 250);
      }
    };
    await view.traffic('a', 250);
    await view.until(() => view.model.scroll.end > 1_250);
    assert.deepEqual(view.shown, last('a', 250));
    assert.equal(view.holes, 0);
  });

  it('keeps the rows that it has when a few more come', async () => {
    const view = await opened(500);
    const index = view.model.scroll.end - 2;
    const row = view.model.row(index);
    await view.traffic('a', 5);
    await view.heard();
    assert.equal(view.model.scroll.end, index + 7);
    assert.equal(view.model.row(index), row);
  });

  it('follows several sockets while their logs evict', async () => {
    const view = new EngineView(150);
    await view.socket('a');
    await view.socket('b');
    await view.traffic('a', 150);
    await view.traffic('b', 150);
    await view.open({});
    for (const count of [5, 120, 300]) {
      await view.traffic('b', count);
      await view.traffic('a', count);
      await view.heard();
      const rows = Math.min(count, 10);
      assert.deepEqual(view.shown.slice(-rows), last('a', count, rows));
    }
    assert.equal(view.holes, 0);
  });

  it('holds still when scrolled away, and counts what comes', async () => {
    const view = await opened(500);
    view.model.scroll.scrollBy(-100 * rowHeight);
    view.model.moved();
    await view.settled();
    const before = view.shown;
    assert.deepEqual(before, last('a', 400));
    await view.traffic('a', 200);
    await view.heard();
    assert.deepEqual(view.shown, before);
    assert.equal(view.model.newEntries, 200);
    view.model.startAutoScroll();
    await view.settled();
    assert.deepEqual(view.shown, last('a', 200));
  });

  it('stands where the user went while another result was on its way', async () => {
    const view = await opened(500);
    const { model } = view;
    model.choose(100);
    await view.settled();
    await view.open({ sockets: ['a'] }, model.anchor, { asked: () => model.startAutoScroll() });
    assert.deepEqual(view.shown, last('a', 500));
    model.choose(100);
    await view.settled();
    const { anchor } = model;
    await view.open({}, anchor, { asked: () => model.choose(105) });
    assert.equal(view.selected.at(-1)?.seq, model.row(105)?.seq);
    await view.open({ sockets: ['a'] }, anchor);
    assert.deepEqual(model.anchor, anchor);
  });

  it('stands where the user went while the rows around another place were on their way', async () => {
    const view = await opened(500);
    const { model } = view;
    model.choose(100);
    await view.settled();
    const { anchor } = model;
    await view.open({ sockets: ['a'] }, anchor, { opened: () => model.startAutoScroll() });
    assert.deepEqual(view.shown, last('a', 500));
    assert.equal(model.isAutoScrolling, true);
    const scroll = () => {
      model.scroll.setFraction(0.5);
      model.scrolled();
    };
    await view.open({}, anchor, { opened: scroll });
    assert.equal(model.scroll.fraction, 0.5);
    await view.open({ sockets: ['a'] }, anchor, { opened: () => model.choose(400) });
    assert.equal(model.selected?.seq, model.row(400)?.seq);
    assert.equal(model.scroll.visible.end, 401);
  });

  it('stays when rows are read anew while those on screen are on their way', async () => {
    const view = await opened(500);
    const { model } = view;
    model.scroll.setFraction(0.5);
    model.scrolled();
    model.reread();
    await view.settled();
    assert.equal(model.scroll.fraction, 0.5);
    assert.equal(model.isAutoScrolling, false);
    const { anchor } = model;
    model.choose(400);
    await view.settled();
    await view.open({ sockets: ['a'] }, anchor, { opened: () => model.restart() });
    assert.deepEqual(model.anchor, anchor);
  });

  it('follows what comes where there was nothing to stand at', async () => {
    const view = await opened(100, { sockets: ['a'] });
    view.model.choose(50);
    await view.settled();
    await view.open({ sockets: ['c'] }, { seq: view.selected.at(-1)?.seq ?? 0, hidden: 0 });
    assert.equal(view.model.selected, undefined);
    await view.socket('c');
    await view.traffic('c', 100);
    await view.heard();
    assert.deepEqual(view.shown, last('c', 100));
  });

  it('holds still while the log evicts beneath it', async () => {
    const view = await opened(1_000, { sockets: ['a'] }, 1_000);
    view.model.scroll.scrollBy(-200 * rowHeight - 7);
    view.model.moved();
    await view.settled();
    const before = view.shown;
    const anchor = view.model.anchor;
    await view.traffic('a', 500);
    await view.heard();
    assert.deepEqual(view.shown, before);
    assert.deepEqual(view.model.anchor, anchor);
    // Rows around are asked for by their neighbours, not by positions that moved meanwhile.
    view.model.scroll.scrollBy(-150 * rowHeight);
    view.model.moved();
    await view.settled();
    assert.deepEqual(view.shown, last('a', 650, 11));
  });

  it('stands at the oldest entry when its own were evicted', async () => {
    const view = await opened(300, {}, 300);
    view.model.scroll.scrollTo(0);
    view.model.moved();
    await view.settled();
    await view.traffic('a', 1_000);
    await view.heard();
    assert.deepEqual(view.shown, last('a', 710));
  });

  it('holds still when a flood evicts from between the entries of a quiet socket', async () => {
    const view = new EngineView(400);
    await view.socket('quiet');
    await view.socket('busy');
    for (let round = 0; round < 40; round++) {
      await view.traffic('busy', 9);
      await view.traffic('quiet', 1);
    }
    await view.open({});
    const { model } = view;
    model.scroll.scrollTo(model.scroll.top - 105 * rowHeight);
    model.moved();
    await view.settled();
    const quiet = view.shown.indexOf('quiet 0');
    model.scroll.scrollBy(quiet * rowHeight + 3);
    model.moved();
    await view.settled();
    const { anchor } = model;
    // All that the busy socket had before goes: entries on both sides of the quiet one.
    for (let round = 0; round < 5; round++) {
      await view.traffic('busy', 150);
      await view.heard();
      assert.deepEqual(model.anchor, anchor);
      assert.equal(view.shown[0], 'quiet 0');
    }
    assert.equal(view.shown[1], 'quiet 0');
  });

  it('chooses by keys at every place, loading what it needs', async () => {
    const view = await opened(5_000, { sockets: ['a'], directions: ['out'] });
    await view.until(
      () => view.model.summary?.complete === true && view.model.scroll.total === 5_000,
    );
    const chosen = async (act: () => void) => {
      act();
      await view.settled();
      return Buffer.from(view.model.selected?.bytes ?? []).toString();
    };
    const { model } = view;
    assert.equal(await chosen(() => model.step(-1)), 'a 4999');
    assert.equal(await chosen(() => model.step(-1)), 'a 4998');
    assert.equal(await chosen(() => model.choose(0)), 'a 0');
    assert.equal(await chosen(() => model.step(-10)), 'a 0');
    assert.equal(await chosen(() => model.step(10)), 'a 10');
    assert.equal(await chosen(() => model.choose(2_500)), 'a 2500');
    assert.ok(view.shown.includes('a 2500'));
    assert.equal(await chosen(() => model.step(10)), 'a 2510');
    assert.equal(await chosen(() => model.choose(9_999)), 'a 4999');
  });

  it('does not ask for pages that were scrolled past', async () => {
    const view = await opened(5_000);
    const before = view.pages;
    for (let step = 100; step >= 0; step--) {
      view.model.scroll.setFraction(step / 100);
      view.model.moved();
    }
    await view.settled();
    assert.deepEqual(view.shown.slice(-2), ['a 6', 'a 7']);
    assert.ok(view.pages - before <= 3, `${view.pages - before} pages`);
  });

  it('comes back to where it stood', async () => {
    const view = await opened(1_000);
    view.model.scroll.scrollTo(300 * rowHeight + 5);
    view.model.moved();
    await view.settled();
    const { anchor } = view.model;
    const before = view.shown;
    await view.open({ sockets: ['a'] }, anchor);
    assert.deepEqual(view.shown, before);
    assert.deepEqual(view.model.anchor, anchor);
  });

  it('keeps the chosen row in another query that has it, and lets go of it in one that has not', async () => {
    const view = new EngineView(100_000);
    await view.socket('a');
    await view.socket('b');
    await view.traffic('a', 400);
    await view.traffic('b', 400);
    await view.open({});
    view.model.choose(100);
    await view.settled();
    const chosen = () => view.model.selected?.seq;
    const seq = chosen() ?? 0;
    await view.open({ sockets: ['a'] }, { seq, hidden: 0 });
    assert.equal(chosen(), seq);
    view.model.step(1);
    await view.settled();
    assert.equal(chosen(), seq + 1);
    await view.open({ sockets: ['b'] }, { seq: seq + 1, hidden: 0 });
    assert.equal(chosen(), undefined);
    assert.equal(view.selected.at(-1), undefined);
  });

  it('is empty after the traffic was cleared, and takes up what comes then', async () => {
    const view = await opened(300);
    await view.engine.clearTraffic();
    await view.until(() => view.model.scroll.total === 0);
    assert.deepEqual(view.shown, []);
    await view.traffic('a', 3);
    await view.heard();
    assert.deepEqual(view.shown, ['a 0', 'a 1', 'a 2']);
  });
});

describe('ListModel, following what comes', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
  afterEach(() => mock.timers.reset());

  /** Has heard of 20 entries after the first 20, and of no more. */
  async function flowing(): Promise<EngineView> {
    const view = await opened(20, { sockets: ['a'], directions: ['out'] });
    await view.traffic('a', 20);
    mock.timers.tick(100);
    await view.until(() => view.model.scroll.end === 40);
    view.isDeaf = true;
    return view;
  }

  it('looks for more by itself after some came, until there is no more', async () => {
    const view = await flowing();
    await view.traffic('a', 15);
    mock.timers.tick(50);
    await view.until(() => view.model.scroll.end === 55);
    assert.deepEqual(view.shown, last('a', 15));
    const before = view.pages;
    mock.timers.tick(50);
    await view.settled();
    assert.equal(view.pages, before + 1);
    mock.timers.tick(10_000);
    assert.equal(view.pages, before + 1);
  });

  it('learns what had come when it is scrolled away meanwhile', async () => {
    const view = await flowing();
    await view.traffic('a', 15);
    view.model.scroll.scrollBy(-10 * rowHeight);
    view.model.scrolled();
    const before = view.shown;
    mock.timers.tick(50);
    await view.until(() => view.model.scroll.end === 55);
    assert.deepEqual(view.shown, before);
    assert.equal(view.model.newEntries, 15);
  });
});
