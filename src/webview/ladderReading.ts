import type { TrafficHost, ViewPage } from '../shared/viewProtocol.ts';
import { dateTime, span } from './format.ts';
import { stepLabel } from './ladderBox.ts';
import type { Diagram } from './ladderDiagram.ts';
import { Lanes, stepOf } from './ladderModel.ts';
import type { LaneLabels } from './ladderModel.ts';
import type { ListModel } from './listModel.ts';
import type { SocketFormats } from './payloadLook.ts';
import { listed } from './rowWindow.ts';
import type { Words } from './words.ts';

/** Entries that a diagram has at most. */
const diagramMax = 500;
/** Bytes of a payload that are written at an arrow. */
const labelBytes = 80;
/** Lanes that a diagram has at most. */
const lanesMax = 12;

/**
 * The query's result as a diagram: all of it, or as much as it takes from the first entry on screen
 * on. Nothing when the traffic is gone meanwhile.
 */
export async function readDiagram({
  host,
  model,
  words,
  formats,
  labels,
}: {
  readonly host: Pick<TrafficHost, 'page'>;
  readonly model: ListModel;
  readonly words: Words;
  readonly formats: SocketFormats;
  readonly labels: LaneLabels;
}): Promise<Diagram | undefined> {
  const { total, visible, evicted } = model.scroll;
  const position =
    total <= diagramMax ? 0 : Math.min(visible.first - evicted, Math.max(0, total - diagramMax));
  const page = await host.page({
    query: model.query,
    at: { position },
    count: diagramMax,
    previewBytes: labelBytes,
  });
  return page && page.rows.length > 0 ? diagramOf(page, { words, formats, labels }) : undefined;
}

function diagramOf(
  page: ViewPage,
  {
    words,
    formats,
    labels,
  }: {
    readonly words: Words;
    readonly formats: SocketFormats;
    readonly labels: LaneLabels;
  },
): Diagram {
  const rows = listed(page);
  const lanes = new Lanes();
  rows.forEach((row) => lanes.take(row));
  const shown = lanes.list(lanesMax, labels);
  const begin = rows[0]?.time ?? 0;
  const before = page.position + page.evicted;
  const after = page.total - page.position - rows.length;
  return {
    title: words.text('ladderTitle', dateTime(begin)),
    lanes: shown,
    steps: rows.map((row) => ({
      ...stepOf(row, shown),
      time: `+${span(row.time - begin)}`,
      text: stepLabel(row, formats.look(row), words),
    })),
    ...(before > 0 && { before: words.count(before, 'ladderBeforeOne', 'ladderBefore') }),
    ...(after > 0 && { after: words.count(after, 'ladderAfterOne', 'ladderAfter') }),
  };
}
