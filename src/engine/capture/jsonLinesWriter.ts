import { payloadText } from '../../shared/payloadText.ts';
import { payloadIn } from '../../shared/payloadPlace.ts';
import { formatUtcTime } from '../../shared/formatUtcTime.ts';
import { jsonLine } from '../../shared/jsonLine.ts';
import type { OutputBuffer } from './outputBuffer.ts';
import type { EntryWriter, SavedEntry } from './savedEntry.ts';

/** Bytes turned into base64 at once; a multiple of three, so that the pieces fit together. */
const pieceBytes = 48 * 1024;

/**
 * One JSON object a line: the payload in `base64`, as `text` too where it is valid UTF-8, and with all
 * that frames it in `wire` where anything does; `origin` and `fate` where they are not the ordinary ones.
 */
export class JsonLinesWriter implements EntryWriter {
  begin(): void {
    // Every line stands for itself.
  }

  *entry(out: OutputBuffer, entry: SavedEntry): Generator<void> {
    const { seq, time, name, connection, ends, direction, bytes, event, isMarked, note } = entry;
    const { origin, fate } = entry;
    const isMessage = event === undefined;
    const payload = payloadIn(entry.place, bytes);
    const text = isMessage ? payloadText(payload) : undefined;
    const head = jsonLine({
      seq,
      time: formatUtcTime(time, entry.nanoseconds),
      socket: name,
      ...(connection === 0 ? undefined : { connection }),
      ...ends,
      direction,
      ...(origin === undefined ? undefined : { origin }),
      ...(fate === undefined ? undefined : { fate }),
      ...(isMarked && { marked: true }),
      ...(note === undefined ? undefined : { note }),
      ...(isMessage ? { length: payload.length } : { event }),
      ...(text === undefined ? undefined : { text }),
    });
    if (!isMessage) {
      out.text(`${head}\n`);
      return;
    }
    out.text(`${head.slice(0, -1)},"base64":"`);
    yield* writeBase64(out, payload);
    if (entry.place !== undefined) {
      out.text('","wire":"');
      yield* writeBase64(out, bytes);
    }
    out.text('"}\n');
  }

  end(): void {
    // Every line stands for itself.
  }
}

function* writeBase64(out: OutputBuffer, bytes: Uint8Array): Generator<void> {
  for (let from = 0; from < bytes.length; from += pieceBytes) {
    const { buffer, byteOffset, length } = bytes.subarray(from, from + pieceBytes);
    out.text(Buffer.from(buffer, byteOffset, length).toString('base64'));
    yield;
  }
}
