import type { FilterNode } from './filterNode.ts';
import type { FilterTerm } from './terms/filterTerms.ts';

/** A term that a part of a payload fulfils, and which can be pointed at therefore. */
export type PayloadTerm = Extract<FilterTerm, { readonly kind: 'text' | 'hex' | 'regex' }>;

/** The terms of a filter that a payload may have for it to pass; those under `not` are none. */
export function payloadTerms(filter: FilterNode): PayloadTerm[] {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.nodes.flatMap(payloadTerms);
    case 'text':
    case 'hex':
    case 'regex':
      // What is found among the framing's bytes has no place in the payload.
      return filter.onWire ? [] : [filter];
    default:
      return [];
  }
}
