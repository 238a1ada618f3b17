import assert from 'node:assert/strict';
import { formatBytes } from '../../../src/shared/formatBytes.ts';
import { formatAge, formatCount } from '../../../src/workbench/figures.ts';

describe('figures', () => {
  it('formats bytes with the unit that fits', () => {
    const cases: [number, string][] = [
      [0, '0 B'],
      [999, '999 B'],
      [1_000, '1.0 kB'],
      [9_950, '9.9 kB'],
      [999_949, '1000 kB'],
      [999_950, '1.0 MB'],
      [64 * 1024 * 1024, '67 MB'],
      [5e15, '5000 TB'],
    ];
    for (const [bytes, text] of cases) {
      assert.equal(formatBytes(bytes), text);
    }
  });

  it('groups counts by thousands', () => {
    assert.equal(formatCount(7), '7');
    assert.equal(formatCount(48_201), '48 201');
    assert.equal(formatCount(1_000_000), '1 000 000');
  });

  it('formats ages in their largest unit', () => {
    assert.deepEqual([-5, 59_999, 60_000, 3_600_000, 200_000_000].map(formatAge), [
      '0 s',
      '59 s',
      '1 min',
      '1 h',
      '2 d',
    ]);
  });
});
