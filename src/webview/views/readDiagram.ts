import type { HostApi, ViewPage } from '../../shared/viewProtocol.ts';
import { dateTime, span } from '../format.ts';
import { stepLabel } from './sequenceRow.ts';
import type { Diagram } from './sequenceExport.ts';
import { Lifelines, stepOf } from './sequenceModel.ts';
import type { LifelineLabels } from './sequenceModel.ts';
import type { ListModel } from '../list/listModel.ts';
import type { SocketFormats } from '../payload/displayFormat.ts';
import { listed } from '../list/rowWindow.ts';
import type { ListedRow } from '../list/rowWindow.ts';
import type { Localizer } from '../localizer.ts';

/** Entries that a diagram has at most. */
const diagramMax = 500;
/** Bytes of a payload that are written at an arrow. */
const labelBytes = 80;
/** Maximum number of lifelines in a diagram. */
const lanesMax = 12;

interface DiagramOptions {
  readonly l10n: Localizer;
  readonly formats: SocketFormats;
  readonly labels: LifelineLabels;
}

/**
 * The query's result as a diagram: all of it, or as much as `fits` from the first entry on screen on,
 * and before it where there is room. Nothing when the traffic is gone meanwhile.
 */
export async function readDiagram({
  host,
  model,
  fits = () => true,
  ...display
}: DiagramOptions & {
  readonly host: Pick<HostApi, 'page'>;
  readonly model: Pick<ListModel, 'query' | 'scroll'>;
  readonly fits?: (diagram: Diagram) => boolean;
}): Promise<Diagram | undefined> {
  const { total, visible, evicted } = model.scroll;
  const onScreen = visible.first - evicted;
  const position = total <= diagramMax ? 0 : Math.min(onScreen, Math.max(0, total - diagramMax));
  const page = await host.page({
    query: model.query,
    at: { position },
    count: diagramMax,
    previewBytes: labelBytes,
  });
  if (!page || page.rows.length === 0) {
    return undefined;
  }
  const { l10n, formats } = display;
  const rows = listed(page).map((row) => ({
    row,
    text: stepLabel(row, formats.display(row), l10n),
  }));
  const part = (first: number, end: number) =>
    diagramOf(rows.slice(first, end), { page, first, ...display });
  const { length } = rows;
  const first = Math.min(Math.max(0, onScreen - page.position), length - 1);
  const end = first + largest(length - first, (count) => fits(part(first, first + count)));
  const before = end < length ? 0 : largest(first, (count) => fits(part(first - count, length)));
  return part(first - before, end);
}

/** The largest number up to `most` that passes; what is below one that passes does too. */
function largest(most: number, passes: (count: number) => boolean): number {
  if (passes(most)) {
    return most;
  }
  let low = 0;
  let high = most - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (passes(middle)) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

/** Rows of a page, the first of them at the place `first`, with what is written at their arrows. */
function diagramOf(
  rows: readonly { readonly row: ListedRow; readonly text: string }[],
  {
    page,
    first,
    l10n,
    labels,
  }: Pick<DiagramOptions, 'l10n' | 'labels'> & {
    readonly page: Pick<ViewPage, 'position' | 'evicted' | 'total'>;
    readonly first: number;
  },
): Diagram {
  const lifelines = new Lifelines();
  rows.forEach(({ row }) => lifelines.take(row));
  const shown = lifelines.list(lanesMax, labels);
  const begin = rows[0]?.row.time ?? 0;
  const before = page.position + page.evicted + first;
  const after = page.total - page.position - first - rows.length;
  return {
    title: l10n.text('sequenceTitle', dateTime(begin)),
    lifelines: shown,
    steps: rows.map(({ row, text }) => ({
      ...stepOf(row, shown),
      time: `+${span(row.time - begin)}`,
      text,
    })),
    ...(before > 0 && { before: l10n.count(before, 'sequenceBeforeOne', 'sequenceBefore') }),
    ...(after > 0 && { after: l10n.count(after, 'sequenceAfterOne', 'sequenceAfter') }),
  };
}
