import type { FilterNode } from './filterNode.ts';
import { filterTerms } from './terms/filterTerms.ts';
import type { FilterTerm } from './terms/filterTerms.ts';

/** Writes a filter; `parseFilter` reads it back as the same node. */
export function formatFilter(node: FilterNode): string {
  switch (node.kind) {
    case 'and':
      return node.nodes
        .map((part) => (isJoined(part) ? bracketed(part) : formatFilter(part)))
        .join(' ');
    case 'or':
      return node.nodes
        .map((part) => (part.kind === 'or' ? bracketed(part) : formatFilter(part)))
        .join(' or ');
    case 'not':
      return `not ${isJoined(node.node) ? bracketed(node.node) : formatFilter(node.node)}`;
    default:
      return formatTerm(node);
  }
}

/** A filter for entries that two filters both accept. Either may be empty. */
export function combineFilters(one: string, other: string): string {
  return one.trim() === '' || other.trim() === ''
    ? one.trim() || other.trim()
    : `(${one}) (${other})`;
}

function isJoined(node: FilterNode): boolean {
  return node.kind === 'and' || node.kind === 'or';
}

function bracketed(node: FilterNode): string {
  return `(${formatFilter(node)})`;
}

function formatTerm(term: FilterTerm): string {
  // The term is of the kind that its module is for, which TypeScript does not relate.
  const format: (term: never) => string = filterTerms[term.kind].format;
  return format(term as never);
}
