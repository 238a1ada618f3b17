import type { Rates } from '../../shared/engineApi.ts';
import type { ViewSocket } from '../../shared/viewProtocol.ts';

/** What there is to tell of sockets together. */
export interface Totals {
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly messagesIn: number;
  readonly messagesOut: number;
  readonly queuedBytes: number;
  readonly openConnections: number;
  readonly evictedEntries: number;
  readonly evictedBytes: number;
  /** Absent where no platform of theirs tells. */
  readonly droppedDatagrams?: number;
  /** Absent while there are none. */
  readonly refusedDatagrams?: number;
}

export function totalsOf(sockets: readonly ViewSocket[]): Totals {
  const summaries = sockets.flatMap(({ summary }) => (summary ? [summary] : []));
  const sum = (count: (summary: (typeof summaries)[number]) => number) =>
    summaries.reduce((total, summary) => total + count(summary), 0);
  /** Nothing where no socket counts it. */
  const told = (kind: 'droppedDatagrams' | 'refusedDatagrams') =>
    summaries.some(({ counters }) => counters[kind] !== undefined) && {
      [kind]: sum(({ counters }) => counters[kind] ?? 0),
    };
  return {
    bytesIn: sum(({ counters }) => counters.bytesIn),
    bytesOut: sum(({ counters }) => counters.bytesOut),
    messagesIn: sum(({ counters }) => counters.messagesIn),
    messagesOut: sum(({ counters }) => counters.messagesOut),
    queuedBytes: sum(({ queuedBytes }) => queuedBytes),
    openConnections: sum(({ openConnections }) => openConnections),
    evictedEntries: sum(({ counters }) => counters.evictedEntries),
    evictedBytes: sum(({ counters }) => counters.evictedBytes),
    ...told('droppedDatagrams'),
    ...told('refusedDatagrams'),
  };
}

/** The last whole second of a series, and its greatest. */
export function nowAndPeak(series: readonly number[]): {
  readonly now: number;
  readonly peak: number;
} {
  return { now: series.at(-1) ?? 0, peak: Math.max(0, ...series) };
}

/** The ends of the seconds that rates are about, since the Unix epoch. */
export function secondsOf({ end, bytesIn }: Rates): number[] {
  return bytesIn.map((_, step) => end - bytesIn.length + step + 1);
}
