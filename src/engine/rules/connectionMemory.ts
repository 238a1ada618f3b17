import { firstState } from '../../shared/step/gotoStep.ts';
import { RuleCounters } from './ruleCounters.ts';
import type { CompiledRule } from './compiledRule.ts';

/** What rules remember of one connection. */
export class ConnectionMemory {
  state = firstState;
  /** What was kept under names. */
  readonly values = new Map<string, Uint8Array>();
  readonly #counters = new Map<string, RuleCounters>();
  /** The same of all connections of the socket. */
  readonly shared: Map<string, Uint8Array>;

  constructor(shared: Map<string, Uint8Array>) {
    this.shared = shared;
  }

  value(name: string): Uint8Array | undefined {
    return this.values.get(name) ?? this.shared.get(name);
  }

  /** By which a rule is limited here. */
  countersOf(rule: CompiledRule): RuleCounters {
    if (!rule.isPerConnection) {
      return rule.counters;
    }
    let counters = this.#counters.get(rule.key);
    if (counters === undefined) {
      counters = new RuleCounters();
      this.#counters.set(rule.key, counters);
    }
    return counters;
  }
}
