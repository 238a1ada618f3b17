import type { ViewQuery, ViewQuerySummary, ViewSocket } from '../shared/viewProtocol.ts';
import type { Localizer } from './localizer.ts';

/** How much there is, and openly what is no longer there or never came: the most important first. */
export function trafficStatus(
  total: number,
  sockets: readonly ViewSocket[],
  query: ViewQuery,
  summary: ViewQuerySummary | undefined,
  selected: number,
  l10n: Localizer,
): { readonly texts: readonly string[]; readonly tip: string } {
  let evicted = 0;
  let dropped = 0;
  for (const { id, summary } of sockets) {
    if (summary && (query.sockets?.includes(id) ?? true)) {
      evicted += summary.counters.evictedEntries;
      dropped += summary.counters.droppedDatagrams ?? 0;
    }
  }
  const count = l10n.count(total, 'entry', 'entries');
  const texts = selected > 1 ? [l10n.text('selected', selected), count] : [count];
  const tips: string[] = [];
  if (evicted > 0) {
    texts.push(l10n.text('evicted', evicted));
    tips.push(l10n.text('evictedTip', evicted));
  }
  if (dropped > 0) {
    texts.push(l10n.text('dropped', dropped));
    tips.push(l10n.text('droppedTip', dropped));
  }
  if (summary && !summary.complete) {
    texts.push(l10n.text('filtering', Math.floor((summary.examined * 100) / summary.entries)));
  }
  if (summary?.skipped !== undefined) {
    texts.push(l10n.text('skipped', summary.skipped));
    tips.push(l10n.text('skippedTip', summary.skipped));
  }
  return { texts, tip: tips.join('\n') };
}
