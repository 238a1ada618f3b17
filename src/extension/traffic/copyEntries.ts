import * as vscode from 'vscode';
import type { EngineApi, EntriesRequest } from '../../shared/engineApi.ts';
import type { SocketId } from '../../shared/entry.ts';
import type { TextEncoding } from '../../shared/textEncodings.ts';
import { copiedText } from '../payloads/copiedText.ts';
import { fetchPayload } from '../payloads/fetchPayload.ts';

/** What is put on the clipboard at most. */
const copiedBytesMax = 16 * 1024 * 1024;
const copiedMessagesMax = 100_000;
/** Messages looked up at once, and how much of each comes with them. */
const pageRows = 500;
const previewBytes = 1_024;

/**
 * Puts the payloads of a query's messages on the clipboard, one a line; answers how many. Says where it
 * ended because they are too long together.
 */
export async function copyEntries(
  engine: Pick<EngineApi, 'page' | 'payload'>,
  { query, ranges }: EntriesRequest,
  form: 'text' | 'hex',
  encodingOf: (socket: SocketId) => TextEncoding,
): Promise<number> {
  const lines: string[] = [];
  let bytes = 0;
  let isCut = false;
  for (const { from, to } of ranges) {
    for (let seq = from; seq <= to && !isCut;) {
      const page = await engine.page({ query, at: { seq }, count: pageRows, previewBytes });
      for (const row of page.rows) {
        if (row.seq > to || row.direction === 'event') {
          continue;
        }
        bytes += row.length;
        isCut = bytes > copiedBytesMax || lines.length >= copiedMessagesMax;
        if (isCut) {
          break;
        }
        const payload =
          row.captured === row.length
            ? page.bytes.subarray(row.offset, row.offset + row.captured)
            : await fetchPayload(engine, row, row.length);
        lines.push(copiedText(payload, form, encodingOf(row.socket)));
      }
      seq = (page.rows.at(-1)?.seq ?? to) + 1;
    }
  }
  if (lines.length > 0) {
    await vscode.env.clipboard.writeText(lines.join('\n'));
  }
  if (isCut) {
    const text = vscode.l10n.t(
      'The clipboard has the first {0} messages only: it takes 16 MiB of at most 100,000. Save them instead.',
      lines.length,
    );
    void vscode.window.showWarningMessage(text);
  }
  return lines.length;
}
