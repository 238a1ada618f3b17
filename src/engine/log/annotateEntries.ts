import type { AnnotateReceipt, AnnotateRequest } from '../../shared/annotation.ts';
import { annotatedMax } from '../../shared/annotation.ts';
import type { SeqRange } from '../../shared/entry.ts';
import type { TrafficLog } from './trafficLog.ts';
import type { TrafficQuery } from './trafficQuery.ts';

/** Puts marks and notes on entries of a query, which must be up to date. */
export function annotateEntries(
  query: TrafficQuery | undefined,
  { ranges, mark, note }: Omit<AnnotateRequest, 'query'>,
): AnnotateReceipt {
  const entries = countEntries(query, ranges);
  if (query === undefined || entries === 0) {
    return { entries: 0, refused: 0 };
  }
  const annotated: { readonly log: TrafficLog; readonly index: number }[] = [];
  query.visitAnnotated((log, index) => {
    const seq = log.seqAt(index);
    if (ranges.some(({ from, to }) => from <= seq && seq <= to)) {
      annotated.push({ log, index });
    }
  });
  const marked = annotated.filter(({ log, index }) => log.annotations.at(index)?.isMarked === true);
  const isMarked = mark === 'toggle' ? marked.length < entries : mark;
  const change = {
    ...(isMarked !== undefined && { isMarked }),
    ...(note !== undefined && { note }),
  };
  let visited = 0;
  let changed = 0;
  const apply = (log: TrafficLog, index: number) => {
    changed += log.annotations.change(index, change) ? 1 : 0;
  };
  if (isMarked !== true && (note ?? '') === '') {
    // What has nothing on it stays so.
    annotated.forEach(({ log, index }) => apply(log, index));
    changed = entries;
  } else {
    for (const range of ranges) {
      const most = Math.min(query.countIn(range), annotatedMax - visited);
      visited += most;
      query.visit(query.positionOfSeq(range.from), most, ({ log }, index) => apply(log, index));
    }
  }
  return { entries, refused: entries - changed, ...(isMarked !== undefined && { isMarked }) };
}

/** How many entries of a query are in ranges, none of which is within another. */
export function countEntries(query: TrafficQuery | undefined, ranges: readonly SeqRange[]): number {
  return ranges.reduce((sum, range) => sum + (query?.countIn(range) ?? 0), 0);
}
