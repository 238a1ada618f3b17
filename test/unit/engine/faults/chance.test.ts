import { deepEqual, notDeepEqual, ok } from 'node:assert/strict';
import { Chance } from '../../../../src/engine/faults/chance.ts';
import { Jitter } from '../../../../src/engine/faults/jitter.ts';
import { LossModel } from '../../../../src/engine/faults/lossModel.ts';
import { distributions } from '../../../../src/shared/fault/types/latency.ts';

const draws = 20_000;

function firstOf(chance: Chance): number[] {
  return Array.from({ length: 8 }, () => chance.next());
}

describe('the chance of faults', () => {
  it('is the same for the same seed and labels, and another for any other', () => {
    deepEqual(firstOf(new Chance(7, 1, 'a')), firstOf(new Chance(7, 1, 'a')));
    for (const other of [new Chance(8, 1, 'a'), new Chance(7, 2, 'a'), new Chance(7, 1, 'b')]) {
      notDeepEqual(firstOf(other), firstOf(new Chance(7, 1, 'a')));
    }
  });

  it('is spread evenly, whatever the seed', () => {
    for (const seed of [0, 1, 2 ** 32 - 1]) {
      const chance = new Chance(seed, 'x');
      const counts = new Array<number>(16).fill(0);
      for (let draw = 0; draw < draws; draw += 1) {
        const drawn = chance.below(16);
        counts[drawn] = (counts[drawn] ?? 0) + 1;
      }
      const deviation = Math.sqrt((draws / 16) * (15 / 16));
      counts.forEach((count) => ok(Math.abs(count - draws / 16) < 5 * deviation, String(counts)));
    }
  });

  for (const distribution of distributions) {
    for (const correlation of [0, 0.5]) {
      it(`strays around 0 in units of the jitter: ${distribution}, correlation ${correlation}`, () => {
        const jitter = new Jitter(new Chance(1, distribution));
        const values = Array.from({ length: draws }, () => jitter.next(distribution, correlation));
        const mean = values.reduce((sum, value) => sum + value, 0) / draws;
        const deviation = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / draws);
        const wanted = distribution === 'uniform' ? Math.sqrt(1 / 3) : 1;
        ok(Math.abs(mean) < 0.06, `mean ${mean}`);
        ok(Math.abs(deviation - wanted) < 0.35, `deviation ${deviation}`);
        if (distribution === 'uniform') {
          ok(values.every((value) => Math.abs(value) <= 1));
        }
      });
    }
  }

  it('loses datagrams in bursts after Gilbert and Elliott', () => {
    const model = new LossModel(new Chance(3, 'loss'));
    const lost = Array.from({ length: draws }, () =>
      model.loses({ type: 'loss', gemodel: { p: 1, r: 10 } }),
    );
    const share = lost.filter(Boolean).length / draws;
    // p / (p + r) = 1 / 11, in runs of 10 on average.
    ok(share > 0.07 && share < 0.115, String(share));
    const runs = lost.filter((isLost, at) => isLost && lost[at - 1] !== true).length;
    const length = (share * draws) / runs;
    ok(length > 8 && length < 12, String(length));
  });
});
