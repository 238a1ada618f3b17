import assert from 'node:assert/strict';
import fc from 'fast-check';
import { noRates, RateHistory } from '../../../src/engine/rateHistory.ts';
import { rateSteps } from '../../../src/shared/engineApi.ts';

const zero = { bytesIn: 0, bytesOut: 0, messagesIn: 0, messagesOut: 0 };

/** The bytes received in the last seconds before `now`, oldest first. */
function received(history: RateHistory, now: number, seconds: number): number[] {
  const rates = noRates(now);
  history.addTo(rates);
  return rates.bytesIn.slice(-seconds);
}

describe('RateHistory', () => {
  it('counts what came by the second, and nothing in quiet ones', () => {
    const history = new RateHistory();
    history.sample({ ...zero, bytesIn: 10 }, 1_000_200);
    history.sample({ ...zero, bytesIn: 15 }, 1_000_900);
    history.sample({ ...zero, bytesIn: 22, bytesOut: 1 }, 1_003_000);
    assert.deepEqual(received(history, 1_004_000, 5), [0, 15, 0, 0, 7]);
    assert.deepEqual(received(history, 1_003_999, 4), [0, 15, 0, 0]);
    assert.deepEqual(received(history, 1_010_000, 2), [0, 0]);
  });

  it('begins anew with counters that were cleared', () => {
    const history = new RateHistory();
    history.sample({ ...zero, bytesIn: 100 }, 1_000_000);
    history.sample({ ...zero, bytesIn: 3 }, 1_001_000);
    assert.deepEqual(received(history, 1_002_000, 2), [100, 3]);
  });

  it('goes on in the newest second when the clock is set back', () => {
    const history = new RateHistory();
    history.sample({ ...zero, bytesIn: 1 }, 1_005_000);
    history.sample({ ...zero, bytesIn: 3 }, 1_001_000);
    assert.deepEqual(received(history, 1_006_000, 5), [0, 0, 0, 0, 3]);
  });

  it('has all of the last five minutes, whatever came when', () => {
    const step = fc.record({
      wait: fc.oneof(fc.nat(3_000), fc.nat(rateSteps * 2_000)),
      bytes: fc.nat(9),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
        const history = new RateHistory();
        const came = new Map<number, number>();
        let now = 1_000_000_000;
        let bytesIn = 0;
        for (const { wait, bytes } of steps) {
          now += wait;
          bytesIn += bytes;
          history.sample({ ...zero, bytesIn }, now);
          const second = Math.floor(now / 1_000);
          came.set(second, (came.get(second) ?? 0) + bytes);
        }
        const end = Math.floor(now / 1_000) + 1;
        const expected = Array.from(
          { length: rateSteps },
          (_, step) => came.get(end - rateSteps + step) ?? 0,
        );
        assert.deepEqual(received(history, end * 1_000, rateSteps), expected);
      }),
    );
  });
});
