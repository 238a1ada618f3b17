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
 * numbers, which hold whatever the log evicts meanwhile; positions are for leaps only. A list that
 * follows goes on to `announcedEnd`, the index after the last row that there should be by now.
 */
export function planPage(
  rows: RowWindow,
  scroll: ScrollModel,
  announcedEnd: number,
): PagePlan | undefined {
  const { first, end } = scroll.visible;
  if (end <= first) {
    return undefined;
  }
  const wantedFirst = Math.max(first - aheadRows, scroll.evicted);
  const wantedEnd = scroll.isAutoScrolling
    ? Math.max(announcedEnd, scroll.end)
    : Math.min(end + aheadRows, scroll.end);
  const isNear = !rows.isEmpty && first <= rows.end && end >= rows.first;
  if (scroll.isAutoScrolling && (!isNear || wantedEnd - rows.end > pageRows / 2)) {
    return planEnd(scroll);
  }
  if (!isNear) {
    return { at: { position: wantedFirst - scroll.evicted }, count: pageRows };
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

/**
 * The newest rows there are when the engine looks: in a flood, those that were the newest when the
 * page was asked for are far above them by then.
 */
function planEnd(scroll: ScrollModel): PagePlan {
  // Two rows more than fit whole may show in part.
  const count = Math.min(scroll.rowsPerPage + 2 + aheadRows, pageRows);
  return { at: { seq: Number.MAX_SAFE_INTEGER, before: count }, count };
}

/** A page around an entry, for a view that comes back to it or makes sure of its place. */
export function planAround(seq: number): PagePlan {
  return { at: { seq, before: pageRows / 2 }, count: pageRows };
}
