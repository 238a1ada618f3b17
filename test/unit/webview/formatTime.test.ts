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

  it('has the nanoseconds of a capture, in the second that they are of', () => {
    const noon = new Date(2026, 10, 22, 12).getTime();
    equal(exactTime(noon + 0.000_001, 1), '12:00:00.000000001');
    // The double nearest to it is the next second's.
    equal(dateTime(noon, 999_999_999), '2026-11-22 11:59:59.999999999');
  });

  it('carries what is nearer to the next second', () => {
    const before = new Date(2026, 10, 22, 23, 59, 59, 999).getTime() + 0.9999;
    equal(dateTime(before), '2026-11-23 00:00:00.000000');
  });
});
