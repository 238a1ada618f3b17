import type { FaultOf } from '../../shared/fault/faultSchema.ts';
import type { Chance } from './chance.ts';

/** Which datagrams of one direction are lost: each by itself, or in bursts (Gilbert and Elliott). */
export class LossModel {
  readonly #chance: Chance;
  #isBad = false;

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  /** Whether the next one is lost. */
  loses({ percent, gemodel }: FaultOf<'loss'>): boolean {
    if (gemodel === undefined) {
      return this.#chance.happens((percent ?? 0) / 100);
    }
    // tc-netem(8): the defaults, and the order of transition and loss.
    const { p, r = 100 - p, '1-h': badLoss = 100, '1-k': goodLoss = 0 } = gemodel;
    const isLost = this.#chance.happens((this.#isBad ? badLoss : goodLoss) / 100);
    if (this.#chance.happens((this.#isBad ? r : p) / 100)) {
      this.#isBad = !this.#isBad;
    }
    return isLost;
  }
}
