import type { ViewPageRequest } from '../../shared/viewProtocol.ts';
import type { RowWindow } from './rowWindow.ts';
import type { ScrollModel } from './scrollModel.ts';

/** Rows asked for at once. */
export const pageRows = 200;

/** Rows kept ready above and below what is shown, so that scrolling finds them there. */
const aheadRows = 80;

/** Bytes of each payload that come with a row; more than the widest preview shows. */
export const previewBytes = 320;

export type PagePlan = Pick<ViewPageRequest, 'at' | 'count'>;

/**
 * Which page the list needs next, or none. Near rows that are here it is named by their sequence
 * numbers, which hold whatever the log evicts meanwhile; positions are for leaps only.
 */
export function planPage(rows: RowWindow, scroll: ScrollModel): PagePlan | undefined {
  const { first, end } = scroll.visible;
  if (end <= first) {
    return undefined;
  }
  const wantedFirst = Math.max(first - aheadRows, scroll.evicted);
  const wantedEnd = Math.min(end + aheadRows, scroll.end);
  const isNear = !rows.isEmpty && first <= rows.end && end >= rows.first;
  if (!isNear || (scroll.isFollowing && wantedEnd - rows.end >= pageRows)) {
    const from = scroll.isFollowing ? wantedEnd - (end - first) - aheadRows : wantedFirst;
    return {
      at: { position: Math.max(0, from - scroll.evicted) },
      count: pageRows,
    };
  }
  // What is in sight comes before what is ahead, and the end before the beginning.
  if (rows.end < end || (rows.end < wantedEnd && rows.first <= first)) {
    return { at: { seq: rows.row(rows.end - 1)?.seq ?? 0 }, count: pageRows };
  }
  if (rows.first > wantedFirst) {
    const seq = rows.row(rows.first)?.seq ?? 0;
    return { at: { seq, before: pageRows - 1 }, count: pageRows };
  }
  return undefined;
}

/** A page around an entry, for a view that comes back to it or makes sure of its place. */
export function planAround(seq: number): PagePlan {
  return { at: { seq, before: pageRows / 2 }, count: pageRows };
}
