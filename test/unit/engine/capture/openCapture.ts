import type { CaptureSummary } from '../../../../src/shared/captureReaderApi.ts';
import type { EntryRow } from '../../../../src/shared/entry.ts';
import { CaptureReader } from '../../../../src/engine/capture/read/captureReader.ts';
import { endAfterTest } from '../endAfterTest.ts';

export interface CapturedEntry extends EntryRow {
  readonly bytes: Buffer;
}

export interface OpenedCapture {
  readonly reader: CaptureReader;
  readonly summary: CaptureSummary;
  readonly entries: readonly CapturedEntry[];
}

/** Reads a capture file to its end, and every entry of it with its whole payload. */
export async function openCapture(path: string): Promise<OpenedCapture> {
  let complete: (summary: CaptureSummary) => void = () => undefined;
  const done = new Promise<CaptureSummary>((resolve) => {
    complete = resolve;
  });
  const reader = new CaptureReader({
    summary: (summary) => {
      if (summary.isComplete) {
        complete(summary);
      }
    },
  });
  endAfterTest(() => reader.dispose());
  const opened = await reader.open(path);
  if (!opened.ok) {
    throw new Error(JSON.stringify(opened.error));
  }
  const summary = await done;
  const query = await reader.openQuery({});
  const entries: CapturedEntry[] = [];
  while (entries.length < query.total) {
    const page = await reader.page({
      query: query.id,
      at: { position: entries.length },
      ...{ count: 1_000, previewBytes: 0 },
    });
    for (const row of page.rows) {
      const { socket, seq, length } = row;
      const bytes = await reader.payload({ socket, seq, offset: 0, length });
      entries.push({ ...row, bytes: Buffer.from(bytes) });
    }
  }
  return { reader, summary, entries };
}
