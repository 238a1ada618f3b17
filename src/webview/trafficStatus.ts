import type { ViewQuery, ViewQuerySummary, ViewSocket } from '../shared/viewProtocol.ts';
import type { Words } from './words.ts';

/** One line on how much there is, and openly on what is no longer there or never came. */
export function trafficStatus(
  total: number,
  sockets: readonly ViewSocket[],
  query: ViewQuery,
  summary: ViewQuerySummary | undefined,
  selected: number,
  words: Words,
): { readonly text: string; readonly tip: string } {
  let evicted = 0;
  let dropped = 0;
  for (const { id, summary } of sockets) {
    if (summary && (query.sockets?.includes(id) ?? true)) {
      evicted += summary.counters.evictedEntries;
      dropped += summary.counters.droppedDatagrams ?? 0;
    }
  }
  const count = words.count(total, 'entry', 'entries');
  const texts = selected > 1 ? [words.text('selected', selected), count] : [count];
  const tips: string[] = [];
  if (evicted > 0) {
    texts.push(words.text('evicted', evicted));
    tips.push(words.text('evictedTip', evicted));
  }
  if (dropped > 0) {
    texts.push(words.text('dropped', dropped));
    tips.push(words.text('droppedTip', dropped));
  }
  if (summary && !summary.complete) {
    texts.push(words.text('filtering', Math.floor((summary.examined * 100) / summary.entries)));
  }
  if (summary?.undecided !== undefined) {
    texts.push(words.text('undecided', summary.undecided));
    tips.push(words.text('undecidedTip', summary.undecided));
  }
  return { text: texts.join(' · '), tip: tips.join('\n') };
}
