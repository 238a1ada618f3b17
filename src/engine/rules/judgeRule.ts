import type { RuleCondition } from '../../shared/rule/ruleTrial.ts';
import type { CompiledRule, CompiledStep } from './compiledRule.ts';
import type { RuleCounters } from './ruleCounters.ts';
import type { RuleEntry } from './ruleEntry.ts';

/** What a rule is judged by. */
export interface Circumstances {
  readonly state: string;
  readonly entry: RuleEntry;
  readonly now: number;
  /** From 0 to below 1. */
  readonly random: () => number;
}

/** The first condition that a rule fails; nothing where it fires. Counts nothing. */
export function failedCondition(
  rule: CompiledRule,
  counters: RuleCounters,
  { state, entry, now, random }: Circumstances,
): RuleCondition | undefined {
  if (rule.isUnconditional) {
    return undefined;
  }
  if (rule.states?.has(state) === false) {
    return 'state';
  }
  if (rule.matcher?.accepts(entry) === false) {
    return 'match';
  }
  if (counters.fitted < rule.skip) {
    return 'skip';
  }
  if (counters.fired >= rule.times) {
    return 'times';
  }
  if (now - counters.firedAt < rule.cooldownMs) {
    return 'cooldown';
  }
  return rule.probability < 1 && random() >= rule.probability ? 'probability' : undefined;
}

/** Counts that a rule was judged. */
export function countJudged(
  counters: RuleCounters,
  failed: RuleCondition | undefined,
  now: number,
): void {
  if (failed === 'state' || failed === 'match') {
    return;
  }
  counters.fitted += 1;
  if (failed === undefined) {
    counters.fired += 1;
    counters.firedAt = now;
  }
}

/** What a rule does the next time; `fired` is how often it has before. */
export function stepsAt(
  { sequence, order }: CompiledRule,
  fired: number,
  random: () => number,
): readonly CompiledStep[] {
  const { length } = sequence;
  const at =
    order === 'cycle'
      ? fired % length
      : order === 'random'
        ? Math.floor(random() * length)
        : Math.min(fired, length - 1);
  return sequence[at] ?? [];
}
