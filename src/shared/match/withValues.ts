import type { FilterNode } from './filterNode.ts';

/** `${name}` in a text or a regular expression. */
const named = /\$\{(\w+)\}/g;

/**
 * The filter with the bytes that names stand for in place of each `${name}` of its texts and regular
 * expressions, literally. A name that stands for nothing stays as it is.
 */
export function withValues(
  filter: FilterNode,
  valueOf: (name: string) => Uint8Array | undefined,
): FilterNode {
  const filled = (text: string) =>
    text.replaceAll(named, (whole, name: string) => {
      const value = valueOf(name);
      return value === undefined ? whole : escaped(value);
    });
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { ...filter, nodes: filter.nodes.map((node) => withValues(node, valueOf)) };
    case 'not':
      return { ...filter, node: withValues(filter.node, valueOf) };
    case 'text':
      return { ...filter, text: filled(filter.text) };
    case 'regex':
      return { ...filter, source: filled(filter.source) };
    default:
      return filter;
  }
}

/** What both notations read as these bytes. */
function escaped(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => {
    const character = String.fromCharCode(byte);
    return /\w/.test(character) ? character : `\\x${byte.toString(16).padStart(2, '0')}`;
  }).join('');
}
