import type { RuleHits } from '../../shared/rule/ruleHits.ts';
import type { RuleSet } from './compiledRule.ts';
import type { RuleCounters } from './ruleCounters.ts';

/** Told when the rules of its socket have changed. */
export interface RuleFollower {
  rulesChanged(): void;
}

/** The rules of one socket, through all changes: every connection asks for those of now. */
export class SocketRules {
  #current: RuleSet | undefined;
  /** What rules share under names, until the socket is started anew. */
  readonly shared = new Map<string, Uint8Array>();
  readonly #followers = new Set<RuleFollower>();
  /** Stops the socket, in another turn of the event loop. */
  readonly stopSocket: () => void;

  constructor(stopSocket: () => void) {
    this.stopSocket = stopSocket;
  }

  /** Nothing before the first start. */
  get current(): RuleSet | undefined {
    return this.#current;
  }

  /** Counters of the rules that there are, by their key, for those that take their places. */
  get counters(): ReadonlyMap<string, RuleCounters> {
    return new Map(this.#current?.all.map(({ key, counters }) => [key, counters]));
  }

  /** How often each rule fired since the socket's start. */
  get hits(): readonly RuleHits[] {
    return (this.#current?.all ?? []).map(({ label, counters }) => ({
      label,
      hits: counters.fired,
    }));
  }

  /** From the next message on. */
  replace(rules: RuleSet | undefined): void {
    this.#current = rules;
    this.#followers.forEach((follower) => follower.rulesChanged());
  }

  follow(follower: RuleFollower): void {
    this.#followers.add(follower);
  }

  leave(follower: RuleFollower): void {
    this.#followers.delete(follower);
  }
}
