import type { Counters, Rates } from '../shared/engineApi.ts';
import { rateKinds, rateSteps } from '../shared/engineApi.ts';

type Counted = Pick<Counters, (typeof rateKinds)[number]>;

const kinds = rateKinds.length;
const stepMs = 1_000;

/**
 * What one socket received and sent in each of the last seconds. Counters are looked at with every
 * summary, so that something may be counted a tenth of a second late.
 */
export class RateHistory {
  /** By second, modulo their number; absent until there is something to count. */
  #steps: Float64Array | undefined;
  /** The newest second that `#steps` is about, since the Unix epoch. */
  #last = 0;
  #before: Counted = { bytesIn: 0, bytesOut: 0, messagesIn: 0, messagesOut: 0 };

  /** What the counters have come to so far is of another time. */
  begin(counters: Counted): void {
    this.#before = counters;
  }

  /** Takes in what the counters have come to; `now` in milliseconds since the Unix epoch. */
  sample(counters: Counted, now: number): void {
    const before = this.#before;
    this.#before = counters;
    // They start anew when traffic is cleared; what came before has been counted.
    const isCleared = rateKinds.some((kind) => counters[kind] < before[kind]);
    const since = (kind: (typeof rateKinds)[number]) =>
      counters[kind] - (isCleared ? 0 : before[kind]);
    if (rateKinds.every((kind) => since(kind) === 0)) {
      return;
    }
    this.#steps ??= new Float64Array(rateSteps * kinds);
    const steps = this.#advance(this.#steps, Math.floor(now / stepMs));
    const place = (this.#last % rateSteps) * kinds;
    rateKinds.forEach((kind, offset) => {
      steps[place + offset] = (steps[place + offset] ?? 0) + since(kind);
    });
  }

  /** Adds this socket's steps to those of others; `rates.end` says which seconds are asked for. */
  addTo(rates: Rates): void {
    const steps = this.#steps;
    if (steps === undefined) {
      return;
    }
    for (let step = 0; step < rateSteps; step += 1) {
      const second = rates.end - rateSteps + step;
      if (second <= this.#last && second > this.#last - rateSteps) {
        const place = (second % rateSteps) * kinds;
        rateKinds.forEach((kind, offset) => {
          rates[kind][step] = (rates[kind][step] ?? 0) + (steps[place + offset] ?? 0);
        });
      }
    }
  }

  /** Empties the steps between the newest and this one. A clock set back goes on in the newest. */
  #advance(steps: Float64Array, second: number): Float64Array {
    if (second > this.#last) {
      const from = Math.max(this.#last + 1, second - rateSteps + 1);
      for (let passed = from; passed <= second; passed += 1) {
        const place = (passed % rateSteps) * kinds;
        steps.fill(0, place, place + kinds);
      }
      this.#last = second;
    }
    return steps;
  }
}

/** No traffic in the last whole seconds before `now`. */
export function noRates(now: number): Rates {
  const none = () => Array.from({ length: rateSteps }, () => 0);
  return {
    end: Math.floor(now / stepMs),
    bytesIn: none(),
    bytesOut: none(),
    messagesIn: none(),
    messagesOut: none(),
  };
}
