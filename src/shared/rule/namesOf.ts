import type { FilterNode } from '../match/filterNode.ts';
import { keptBy } from '../step/steps.ts';
import { stepsOfRule } from './stepsOfRule.ts';
import type { Rule } from './ruleSchema.ts';

/** What may be captured of a message that fits a filter: names of parts of its texts in hex and regexes. */
export function captureNames(filter: FilterNode): string[] {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.nodes.flatMap(captureNames);
    case 'hex':
      return namesIn(filter.digits, /\{(\w+)/g);
    case 'regex':
      return namesIn(filter.source, /\(\?<([^=!>]+)>/g);
    default:
      return [];
  }
}

/** The names under which rules keep values. */
export function setNames(rules: readonly Rule[]): string[] {
  return rules.flatMap((rule) =>
    stepsOfRule(rule).flatMap(({ step }) => keptBy(step).map(({ name }) => name)),
  );
}

function namesIn(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, name = '']) => name);
}
