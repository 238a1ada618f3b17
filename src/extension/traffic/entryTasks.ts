import * as vscode from 'vscode';
import type { AnnotateRequest } from '../../shared/annotation.ts';
import type { SocketId } from '../../shared/entry.ts';
import type { TextEncoding } from '../../shared/textEncodings.ts';
import { combineFilters } from '../../shared/match/formatFilter.ts';
import type {
  FoundEntry,
  ViewEntries,
  ViewMarkRequest,
  ViewQuerySummary,
} from '../../shared/viewProtocol.ts';
import { describeShortfall } from '../../workbench/describeShortfall.ts';
import { askNote } from './askNote.ts';
import { copyEntries } from './copyEntries.ts';
import { findEntry } from './findEntry.ts';
import { LiveQuery } from './liveQuery.ts';
import type { TrafficSource } from './trafficSource.ts';

/** Marks and notes entries, and says where that did not succeed. */
export async function annotate(
  query: LiveQuery,
  { query: id, ranges }: ViewEntries,
  change: Pick<AnnotateRequest, 'mark' | 'note'>,
): Promise<void> {
  const receipt = await query.ask(id, (engine, own) =>
    engine.annotate({ query: own, ranges, ...change }),
  );
  const shortfall = receipt && describeShortfall(receipt);
  if (shortfall !== undefined) {
    void vscode.window.showWarningMessage(shortfall);
  }
}

/** Asks for a note on entries; of several it offers that of the first. */
export async function editNote(
  query: LiveQuery,
  entries: ViewEntries,
  total: number,
): Promise<void> {
  const [first] = entries.ranges;
  if (first && total > 0) {
    const at = { seq: first.from };
    const page = await query.page({ query: entries.query, at, count: 1, previewBytes: 0 });
    const note = await askNote(page?.rows[0]?.note ?? '', total);
    if (note !== undefined) {
      await annotate(query, entries, { note });
    }
  }
}

/** Puts the payloads of messages on the clipboard, one a line; answers how many. */
export async function copyPayloads(
  query: LiveQuery,
  { query: id, ranges }: ViewEntries,
  form: 'text' | 'hex',
  encodingOf: (socket: SocketId) => TextEncoding,
): Promise<number> {
  const copied = await query.ask(id, (engine, own) =>
    copyEntries(engine, { query: own, ranges }, form, encodingOf),
  );
  return copied ?? 0;
}

/** The entry that a filter accepts after another, or before it, in what a query shows. */
export async function findNear(
  link: TrafficSource,
  query: LiveQuery,
  accepted: string,
  { seq, isForward }: ViewMarkRequest,
): Promise<FoundEntry | null> {
  const shown = query.wanted;
  if (!shown) {
    return null;
  }
  const marks = new LiveQuery(link);
  try {
    const filter = combineFilters(shown.filter ?? '', accepted);
    const { id } = await whole(link, marks, await marks.set({ ...shown, filter }));
    return await findEntry(marks, { query: id, seq, isForward });
  } finally {
    marks.reset();
  }
}

/** Resolves when a query has looked at everything there is. */
function whole(
  link: TrafficSource,
  query: LiveQuery,
  first: ViewQuerySummary,
): Promise<ViewQuerySummary> {
  if (first.complete) {
    return Promise.resolve(first);
  }
  return new Promise((resolve) => {
    const done = (summary: ViewQuerySummary) => {
      vscode.Disposable.from(summaries, end).dispose();
      resolve(summary);
    };
    const summaries = link.onDidSummarize((summary) => {
      const own = query.summaryOf(summary);
      if (own?.complete) {
        done(own);
      }
    });
    const end = link.onDidDie(() => done(first));
  });
}
