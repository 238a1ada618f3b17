import type { EntryRow } from '../entry.ts';
import { parseEndpoint } from '../endpoint.ts';
import type { FilterTerm } from './terms/filterTerms.ts';
import { formatFilter } from './formatFilter.ts';
import { parseFilter } from './parseFilter.ts';

/** What one may want of all entries that one of them has. */
export type SharedTrait = 'socket' | 'connection' | 'peer' | 'length';

/** The filter for entries that share a trait with this one; undefined where it has no such trait. */
export function termOfRow(
  { connection, peer, direction, length }: EntryRow,
  trait: SharedTrait,
  socketName: string,
): FilterTerm | undefined {
  switch (trait) {
    case 'socket':
      return { kind: 'socket', name: socketName };
    case 'connection':
      return connection === undefined ? undefined : { kind: 'connection', id: connection };
    case 'peer': {
      const parsed = peer === undefined ? undefined : parseEndpoint(peer);
      return parsed?.ok
        ? {
            kind: 'peer',
            peer: 'host' in parsed.endpoint ? parsed.endpoint.host : parsed.endpoint.path,
          }
        : undefined;
    }
    case 'length':
      return direction === 'event' ? undefined : { kind: 'length', comparison: '=', bytes: length };
  }
}

/** The filter with one more condition, in place of one of the same kind at its top. */
export function addTerm(filter: string, term: FilterTerm): string {
  const parsed = parseFilter(filter);
  if (!parsed.ok) {
    return formatFilter(term);
  }
  const { filter: node } = parsed;
  const others = (node.kind === 'and' ? node.nodes : [node]).filter(
    ({ kind }) => kind !== term.kind,
  );
  return formatFilter(others.length === 0 ? term : { kind: 'and', nodes: [...others, term] });
}
