import type { EngineApi, EntriesRequest } from '../../shared/engineApi.ts';
import type { Direction, EntryRow, SocketId } from '../../shared/entry.ts';
import { replayBytesMax, replayMessagesMax } from '../../shared/sendJob.ts';
import type { ReplayedMessage } from '../../shared/sendJob.ts';
import { fetchPayload } from '../payloads/fetchPayload.ts';

/** Rows looked up at once, and how much of each payload comes with them. */
const pageRows = 500;
const previewBytes = 4_096;

export interface ReadMessage {
  readonly socket: SocketId;
  readonly direction: Exclude<Direction, 'event'>;
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
  readonly bytes: Uint8Array;
}

/** The messages of a selection, or nothing where they are more than one replay takes. */
export async function readMessages(
  engine: Pick<EngineApi, 'page' | 'payload'>,
  { query, ranges }: Required<EntriesRequest>,
): Promise<readonly ReadMessage[] | undefined> {
  const messages: ReadMessage[] = [];
  let total = 0;
  for (const { from, to } of ranges) {
    for (let seq = from; seq <= to;) {
      const page = await engine.page({ query, at: { seq }, count: pageRows, previewBytes });
      for (const row of page.rows) {
        if (row.seq > to || row.direction === 'event') {
          continue;
        }
        total += row.length;
        if (total > replayBytesMax || messages.length >= replayMessagesMax) {
          return undefined;
        }
        const bytes = await payloadOf(engine, row, page.bytes);
        const { socket, direction, time } = row;
        messages.push({ socket, direction, time, bytes });
      }
      seq = (page.rows.at(-1)?.seq ?? to) + 1;
    }
  }
  return messages;
}

/** In their order, each as long after the one before as it was. */
export function withPauses(messages: readonly ReadMessage[]): ReplayedMessage[] {
  return messages.map(({ bytes, time }, index) => ({
    bytes,
    afterMs: Math.max(0, time - (messages[index - 1]?.time ?? time)),
  }));
}

async function payloadOf(
  engine: Pick<EngineApi, 'payload'>,
  row: EntryRow,
  previews: Uint8Array,
): Promise<Uint8Array> {
  return row.captured === row.length
    ? previews.slice(row.offset, row.offset + row.captured)
    : fetchPayload(engine, row, row.length);
}
