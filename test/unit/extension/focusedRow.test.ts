import { deepEqual } from 'node:assert/strict';
import { FocusedRow } from '../../../src/extension/tree/focusedRow.ts';

describe('FocusedRow', () => {
  const [one, two, three] = [{ socket: '1' }, { socket: '2' }, { socket: '3' }];

  it('is the row that is toggled twice, whatever else is selected', () => {
    const row = new FocusedRow();
    row.selected([one, two]);
    row.selected([one, two, three]);
    row.selected([one, two]);
    deepEqual(row.rows(), [three]);
  });

  it('brings the other selected ones along where it is selected itself', () => {
    const row = new FocusedRow();
    row.selected([one, two, three]);
    row.selected([one, three]);
    row.selected([one, three, two]);
    deepEqual(row.rows(), [two, one, three]);
  });

  it('is what is selected where nothing was toggled', () => {
    const row = new FocusedRow();
    row.selected([one, two]);
    deepEqual(row.rows(), [one, two]);
  });
});
