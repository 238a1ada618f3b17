import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ScrollModel } from '../../../src/webview/list/scrollModel.ts';

const rowHeight = 22;

function scrollOf(total: number, viewHeight = 220, evicted = 0): ScrollModel {
  const scroll = new ScrollModel(rowHeight);
  scroll.setHeights(viewHeight, rowHeight);
  scroll.setExtent(total, evicted);
  return scroll;
}

describe('ScrollModel', () => {
  it('follows the end until it is scrolled away, and again when it comes back', () => {
    const scroll = scrollOf(1_000);
    assert.deepEqual(scroll.visible, { first: 990, end: 1_000 });
    scroll.setExtent(2_000, 0);
    assert.deepEqual(scroll.visible, { first: 1_990, end: 2_000 });
    scroll.scrollBy(-1);
    assert.equal(scroll.isAutoScrolling, false);
    scroll.setExtent(3_000, 0);
    assert.deepEqual(scroll.visible, { first: 1_989, end: 2_000 });
    scroll.setFraction(1);
    assert.equal(scroll.isAutoScrolling, true);
  });

  it('keeps its rows in place while the oldest go, and stays with the oldest when its own go', () => {
    const scroll = scrollOf(1_000);
    scroll.scrollTo(500 * rowHeight + 7);
    scroll.setExtent(1_000, 400);
    assert.equal(scroll.top, 500 * rowHeight + 7);
    scroll.setExtent(1_000, 600);
    assert.deepEqual(scroll.visible, { first: 600, end: 610 });
  });

  it('is exact to the pixel at every place of ten million rows', () => {
    const scroll = scrollOf(10_000_000);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 9_999_980 }),
        fc.integer({ min: -3_000, max: 3_000 }),
        (row, pixels) => {
          scroll.scrollTo(row * rowHeight);
          scroll.scrollBy(pixels);
          const top = Math.max(0, row * rowHeight + pixels);
          assert.equal(scroll.top, Math.min(top, 10_000_000 * rowHeight - 220));
        },
      ),
    );
  });

  it('comes back to a fraction it told', () => {
    const scroll = scrollOf(5_000_000);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (fraction) => {
        scroll.setFraction(fraction);
        assert.ok(Math.abs(scroll.fraction - fraction) < 1e-9);
      }),
    );
  });

  it('reveals a row by scrolling as little as needed', () => {
    const scroll = scrollOf(1_000);
    scroll.scrollTo(100 * rowHeight);
    scroll.reveal(105);
    assert.equal(scroll.top, 100 * rowHeight);
    scroll.reveal(110);
    assert.equal(scroll.top, 101 * rowHeight);
    scroll.reveal(99);
    assert.equal(scroll.top, 99 * rowHeight);
  });

  it('shows the same rows when the row height changes', () => {
    const scroll = scrollOf(1_000);
    scroll.scrollTo(300 * rowHeight);
    scroll.setHeights(220, 30);
    assert.equal(scroll.visible.first, 300);
  });

  it('shows all of a short list and follows it', () => {
    const scroll = scrollOf(3);
    assert.deepEqual(scroll.visible, { first: 0, end: 3 });
    assert.equal(scroll.shownPart, 1);
    scroll.scrollBy(-50);
    assert.equal(scroll.top, 0);
  });
});
