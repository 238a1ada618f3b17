import type { Distribution } from '../../shared/fault/types/latency.ts';
import type { Chance } from './chance.ts';

/** Of a Pareto distribution with shape 3, as netem's table has: its mean and standard deviation. */
const paretoShape = 3;
const paretoMean = 1.5;
const paretoDeviation = Math.sqrt(0.75);

/** netem's paretonormal: a quarter normal, three quarters Pareto. */
const normalShare = 0.25;

/**
 * How far one delay strays, in units of the jitter: mean 0; uniform from −1 to 1, else with a standard
 * deviation of 1.
 */
export class Jitter {
  readonly #chance: Chance;
  #last = 0;

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  /** `correlation` from 0 to 1 keeps mean and deviation. */
  next(distribution: Distribution, correlation: number): number {
    const fresh = this.#draw(distribution);
    const value =
      correlation * this.#last + Math.sqrt(Math.max(0, 1 - correlation * correlation)) * fresh;
    this.#last = distribution === 'uniform' ? Math.max(-1, Math.min(1, value)) : value;
    return this.#last;
  }

  #draw(distribution: Distribution): number {
    switch (distribution) {
      case 'uniform':
        return this.#chance.next() * 2 - 1;
      case 'normal':
        return this.#normal();
      case 'pareto':
        return this.#pareto();
      case 'paretonormal':
        return normalShare * this.#normal() + (1 - normalShare) * this.#pareto();
    }
  }

  /** Box and Muller. */
  #normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.#chance.next()));
    return radius * Math.cos(2 * Math.PI * this.#chance.next());
  }

  #pareto(): number {
    return ((1 - this.#chance.next()) ** (-1 / paretoShape) - paretoMean) / paretoDeviation;
  }
}
