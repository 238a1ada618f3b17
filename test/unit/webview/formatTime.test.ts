import { equal } from 'node:assert/strict';
import fc from 'fast-check';
import { dateTime, exactTime } from '../../../src/webview/format.ts';

describe('a time of day', () => {
  it('has every microsecond that a capture gives', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3e15 }), (micros) => {
        const fraction = String(micros % 1e6).padStart(6, '0');
        equal(exactTime(micros / 1_000).split('.')[1], fraction);
        equal(dateTime(micros / 1_000).split('.')[1], fraction);
      }),
    );
  });

  it('carries what is nearer to the next second', () => {
    const before = new Date(2026, 10, 22, 23, 59, 59, 999).getTime() + 0.9999;
    equal(dateTime(before), '2026-11-23 00:00:00.000000');
  });
});
