import type { FilterNode } from '../match/filterNode.ts';
import { parseFilter } from '../match/parseFilter.ts';
import type { Rule, RuleSide } from './ruleSchema.ts';

/** Whose messages and connections a rule of a tap is asked about. */
export function sideOfRule({ from, match }: Pick<Rule, 'from' | 'match'>): RuleSide {
  const parsed = match === undefined ? undefined : parseFilter(match);
  return from ?? (parsed?.ok === true && asksForFlow(parsed.filter) ? 'both' : 'client');
}

function asksForFlow(node: FilterNode): boolean {
  switch (node.kind) {
    case 'and':
    case 'or':
      return node.nodes.some(asksForFlow);
    case 'not':
      return asksForFlow(node.node);
    default:
      return node.kind === 'flow';
  }
}
