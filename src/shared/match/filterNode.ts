import type { FilterTerm } from './terms/filterTerms.ts';
import { filterTerms } from './terms/filterTerms.ts';

/** What a filter says, without its layout. `and` of nothing holds for every entry. */
export type FilterNode =
  | { readonly kind: 'and' | 'or'; readonly nodes: readonly FilterNode[] }
  | { readonly kind: 'not'; readonly node: FilterNode }
  | FilterTerm;

/** Whether it has a condition on marks or notes, which change after an entry came. */
export function dependsOnAnnotations(node: FilterNode): boolean {
  switch (node.kind) {
    case 'and':
    case 'or':
      return node.nodes.some(dependsOnAnnotations);
    case 'not':
      return dependsOnAnnotations(node.node);
    default:
      return filterTerms[node.kind].reads === 'annotations';
  }
}
