import type { FoundEntry, ViewFindRequest } from '../../shared/viewProtocol.ts';
import type { LiveQuery } from './liveQuery.ts';

/**
 * The hit after an entry, or before it, and how many there are so far; over the end it goes on at
 * the other one. Nothing when there is no hit, or the request is about an earlier search.
 */
export async function findEntry(
  query: LiveQuery,
  { query: id, seq, isForward }: ViewFindRequest,
): Promise<FoundEntry | null> {
  const look = (at: { position: number } | { seq: number; before?: number }) =>
    query.page({ query: id, at, count: 1, previewBytes: 0 });
  let page = await look(isForward ? { seq: seq + 1 } : { seq, before: 1 });
  const [near] = page?.rows ?? [];
  if (page && (!near || (!isForward && near.seq >= seq))) {
    page = await look({ position: isForward ? 0 : Math.max(0, page.total - 1) });
  }
  const [row] = page?.rows ?? [];
  return page && row ? { seq: row.seq, place: page.position + 1, total: page.total } : null;
}
