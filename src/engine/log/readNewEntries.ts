import type { NewEntries, NewEntriesRequest } from '../../shared/engineApi.ts';
import type { EntrySequence } from './entrySequence.ts';
import type { FollowerCounters } from './followerCounters.ts';
import { readPage } from './pageRows.ts';
import type { TrafficQuery } from './trafficQuery.ts';

/** Reads the oldest entries after `afterSeq` and counts the rest, evicted ones included. */
export function readNewEntries(
  all: TrafficQuery,
  marks: FollowerCounters,
  sequence: EntrySequence,
  { afterSeq, maxEntries, previewBytes, sinceEscape }: NewEntriesRequest,
): NewEntries {
  const position = all.positionOfSeq(afterSeq + 1);
  const page = readPage(all, position, maxEntries, previewBytes, sinceEscape);
  const events = page.rows.filter((row) => row.direction === 'event').length;
  const messages = page.rows.length - events;
  const bytes = page.rows.reduce((sum, row) => sum + row.length, 0);
  // Without a mark the kinds of what was evicted can't be told; only how many there were.
  const since = marks.since(afterSeq) ?? {
    messages: Math.max(messages, sequence.last - afterSeq - events),
    bytes,
    events,
  };
  return {
    page: { ...page, position: 0, total: page.total - position },
    skippedMessages: since.messages - messages,
    skippedBytes: since.bytes - bytes,
    skippedEvents: since.events - events,
    lastSeq: marks.set(),
  };
}
