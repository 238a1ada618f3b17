import type { FilterTerm } from './terms/filterTerms.ts';
import { filterTerms } from './terms/filterTerms.ts';

/** What a filter says, without its layout. `and` of nothing holds for every entry. */
export type FilterNode =
  | { readonly kind: 'and' | 'or'; readonly nodes: readonly FilterNode[] }
  | { readonly kind: 'not'; readonly node: FilterNode }
  | FilterTerm;

/** Whether it has a condition on marks, notes or fates, which change after an entry came. */
export function readsWhatChanges(node: FilterNode): boolean {
  switch (node.kind) {
    case 'and':
    case 'or':
      return node.nodes.some(readsWhatChanges);
    case 'not':
      return readsWhatChanges(node.node);
    default:
      return filterTerms[node.kind].reads === 'changing';
  }
}
