import assert from 'node:assert/strict';
import { movedSelection, selectedRange } from '../../../src/webview/payload/hexSelection.ts';

const extent = { length: 40, rowBytes: 16, pageRows: 2 };
const at = (active: number, anchor = active) => ({ anchor, active });
const press = (key: string, active: number | undefined, isShift = false, isControl = false) =>
  movedSelection(
    active === undefined ? undefined : at(active, 0),
    { key, isShift, isControl },
    extent,
  )?.active;

describe('movedSelection', () => {
  it('begins at the first byte', () => {
    assert.equal(press('ArrowDown', undefined), 0);
    assert.equal(press('End', undefined), 0);
  });

  it('goes by byte, row and page, and stays within', () => {
    assert.equal(press('ArrowRight', 15), 16);
    assert.equal(press('ArrowLeft', 0), 0);
    assert.equal(press('ArrowDown', 3), 19);
    assert.equal(press('ArrowUp', 3), 3);
    assert.equal(press('PageDown', 3), 35);
    assert.equal(press('PageDown', 12), 39);
    assert.equal(press('Home', 19), 16);
    assert.equal(press('End', 35), 39);
    assert.equal(press('End', 3, false, true), 39);
  });

  it('extends with Shift', () => {
    const extended = movedSelection(
      at(5),
      { key: 'ArrowLeft', isShift: true, isControl: false },
      extent,
    );
    assert.deepEqual(extended, at(4, 5));
    assert.deepEqual(selectedRange(at(4, 5)), { start: 4, end: 6 });
  });

  it('takes everything with Ctrl+A, and leaves other keys alone', () => {
    assert.deepEqual(
      movedSelection(undefined, { key: 'a', isShift: false, isControl: true }, extent),
      at(39, 0),
    );
    assert.equal(press('x', 3), undefined);
    assert.equal(press('ArrowRight', 3, false, true), undefined);
    assert.equal(
      movedSelection(
        undefined,
        { key: 'Home', isShift: false, isControl: false },
        { ...extent, length: 0 },
      ),
      undefined,
    );
  });
});
