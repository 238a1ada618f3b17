import { deepEqual, equal } from 'node:assert/strict';
import fc from 'fast-check';
import { RowSelection } from '../../../src/webview/list/rowSelection.ts';
import { EngineView, rowHeight } from './engineView.ts';

const step = fc.record({
  seq: fc.integer({ min: 1, max: 20 }),
  choice: fc.constantFrom('only' as const, 'toggle' as const, 'extend' as const, 'move' as const),
});

describe('what is selected in a list', () => {
  it('is what a set of numbers would be, in ranges with gaps between', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const selection = new RowSelection();
        let expected = new Set<number>();
        let others = new Set<number>();
        let pivot: number | undefined;
        for (const { seq, choice } of steps) {
          selection.choose(seq, choice, undefined);
          if (choice === 'only') {
            [expected, others, pivot] = [new Set([seq]), new Set(), seq];
          } else if (choice === 'toggle') {
            expected = new Set(expected);
            if (!expected.delete(seq)) {
              expected.add(seq);
            }
            [others, pivot] = [expected, seq];
          } else if (choice === 'extend') {
            pivot ??= seq;
            expected = new Set(others);
            for (let at = Math.min(pivot, seq); at <= Math.max(pivot, seq); at += 1) {
              expected.add(at);
            }
          }
          const { entries } = selection;
          const numbers = Array.from({ length: 22 }, (_, at) => at);
          deepEqual(
            numbers.filter((at) => entries.has(at)),
            numbers.filter((at) => expected.has(at)),
          );
          equal(entries.isSingle, expected.size <= 1);
          entries.ranges.forEach(({ from, to }, at) => {
            equal(from <= to && from > (entries.ranges[at - 1]?.to ?? -2) + 1, true);
          });
        }
      }),
    );
  });
});

describe('choosing rows of a real engine', () => {
  it('reaches rows that are not here yet, and everything at once', async () => {
    const view = new EngineView(100_000);
    await view.socket('a');
    await view.traffic('a', 1_000);
    await view.open({ sockets: ['a'], directions: ['out'] });
    const { model } = view;
    model.choose(990);
    await view.settled();
    model.step(-700, 'extend');
    await view.settled();
    const [range] = model.selection.entries.ranges;
    const { query } = model;
    equal(await view.engine.countEntries({ query, ranges: range ? [range] : [] }), 701);
    equal(model.selected?.seq, range?.from);
    model.step(-1, 'move');
    await view.settled();
    model.toggle();
    equal(model.selection.entries.ranges[0]?.from, (range?.from ?? 0) - 1);
    model.selectAll();
    const { ranges } = model.selection.entries;
    equal(await view.engine.countEntries({ query, ranges }), 1_000);
    equal(model.selectOne(), true);
    equal(model.selectOne(), false);
    deepEqual(model.selection.entries.ranges.length, 1);
  });

  it('holds still when marks come and go beneath, and shows them', async () => {
    const view = new EngineView(100_000);
    await view.socket('a');
    await view.traffic('a', 500);
    await view.open({ sockets: ['a'], filter: 'out not marked' });
    const { model, engine } = view;
    model.scroll.scrollBy(-200 * rowHeight - 7);
    model.moved();
    await view.settled();
    const { anchor, shown } = view.model.anchor ? { anchor: model.anchor, shown: view.shown } : {};
    const seqOf = (text: string) => {
      const { first, end } = model.scroll.visible;
      for (let index = first; index < end; index += 1) {
        const row = model.row(index);
        if (row && Buffer.from(row.bytes).toString() === text) {
          return row.seq;
        }
      }
      return 0;
    };
    const third = shown?.[3] ?? '';
    const seq = seqOf(third);
    const { total } = model.scroll;
    await engine.annotate({
      query: {},
      ranges: [
        { from: 3, to: 5 },
        { from: seq, to: seq },
      ],
      mark: true,
    });
    await view.until(() => model.scroll.total === total - 4);
    deepEqual(model.anchor, anchor);
    deepEqual(view.shown.slice(0, 9), shown?.filter((text) => text !== third).slice(0, 9));
    await engine.annotate({ query: {}, ranges: [{ from: 1, to: seq }], mark: false, note: 'seen' });
    await view.until(() => model.scroll.total === total);
    deepEqual(view.shown, shown);
    equal(model.row(model.scroll.visible.first + 3)?.note, 'seen');
    equal(model.isAutoScrolling, false);
  });

  it('keeps to the query that was opened last when word of the one before comes late', async () => {
    const view = new EngineView(100_000);
    await view.socket('a');
    await view.traffic('a', 20);
    await view.open({ directions: ['event'] });
    const { model } = view;
    const late = model.summary;
    await view.open({ directions: ['out'] });
    const { query } = model;
    if (late) {
      model.update({ ...late, changes: late.changes + 1 });
    }
    equal(model.query, query);
    equal(model.scroll.total, 20);
  });
});
