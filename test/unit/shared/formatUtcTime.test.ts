import { equal } from 'node:assert/strict';
import fc from 'fast-check';
import { formatUtcTime } from '../../../src/shared/formatUtcTime.ts';

describe('a time in a saved file', () => {
  it('has every microsecond that a capture gives', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e15 }), (micros) => {
        const whole = new Date(Math.floor(micros / 1_000)).toISOString().slice(0, -1);
        const fraction = String(micros % 1_000).padStart(3, '0');
        equal(formatUtcTime(micros / 1_000), `${whole}${fraction}Z`);
      }),
    );
  });

  it('is in seconds where no calendar reaches', () => {
    equal(formatUtcTime(8.64e15 + 1_000), '@8640000000001');
    equal(formatUtcTime(8.64e15), '+275760-09-13T00:00:00.000000Z');
    equal(formatUtcTime(-9e15), '@-9000000000000');
  });
});
