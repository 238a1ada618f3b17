import assert from 'node:assert/strict';
import { VariableHeightScroll, rowUnits } from '../../../src/webview/views/variableHeightScroll.ts';

function scrollOf(total: number, evicted = 0): VariableHeightScroll {
  const scroll = new VariableHeightScroll();
  scroll.setExtent(total, evicted);
  return scroll;
}

describe('FlowScroll', () => {
  it('follows the end, and holds its place within a row once it is scrolled away', () => {
    const scroll = scrollOf(100);
    scroll.setShown({ first: 95, end: 100 });
    assert.deepEqual(scroll.visible, { first: 95, end: 100 });
    scroll.scrollTo(99.5 * rowUnits);
    assert.equal(scroll.isAutoScrolling, false);
    scroll.setExtent(200, 0);
    assert.equal(scroll.top, 99.5 * rowUnits);
    scroll.setFraction(1);
    assert.equal(scroll.isAutoScrolling, true);
  });

  it('shows a row above at the upper edge, and asks for one below at the lower', () => {
    const scroll = scrollOf(100);
    scroll.scrollTo(50 * rowUnits);
    scroll.setShown({ first: 50, end: 60 });
    scroll.reveal(55);
    assert.equal(scroll.top, 50 * rowUnits);
    scroll.reveal(20);
    assert.equal(scroll.top, 20 * rowUnits);
    assert.equal(scroll.takeWanted(), undefined);
    scroll.reveal(80);
    assert.equal(scroll.takeWanted(), 80);
    assert.equal(scroll.takeWanted(), undefined);
  });

  it('moves on with what is kept', () => {
    const scroll = scrollOf(100);
    scroll.scrollTo(10 * rowUnits);
    scroll.setExtent(100, 40);
    assert.equal(scroll.visible.first, 40);
  });
});
