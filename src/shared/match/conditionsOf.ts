import type { FilterNode } from './filterNode.ts';

/**
 * The conditions of a filter, which an entry fits when it fits each: who asks them in this order can say
 * which one failed first.
 */
export function conditionsOf(filter: FilterNode): readonly FilterNode[] {
  return filter.kind === 'and' ? filter.nodes.flatMap(conditionsOf) : [filter];
}
