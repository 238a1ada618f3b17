import type { ViewQuery } from '../shared/viewProtocol.ts';
import type { ListedRow } from './list/rowWindow.ts';

/** The query narrowed to a row's connection; as it is where the row has none. */
export function conversationQuery(
  query: ViewQuery,
  row: Pick<ListedRow, 'socket' | 'connection'> | undefined,
): ViewQuery {
  return row?.connection === undefined || query.connection !== undefined
    ? query
    : { ...query, sockets: [row.socket], connection: row.connection };
}

/** Whether both find the same, as far as the order of their keys does not matter. */
export function isSameQuery(one: ViewQuery, other: ViewQuery): boolean {
  const sorted = (query: ViewQuery) =>
    JSON.stringify(Object.entries(query).sort(([a], [b]) => (a < b ? -1 : 1)));
  return sorted(one) === sorted(other);
}
