import { payloadIn } from '../../shared/payloadPlace.ts';
import { formatUtcTime } from './entryText.ts';
import type { OutputBuffer } from './outputBuffer.ts';
import type { EntryWriter, SavedEntry } from './savedEntry.ts';

/** Bytes turned into base64 at once; a multiple of three, so that the pieces fit together. */
const pieceBytes = 48 * 1024;
/** Longer payloads have no `text` beside their `base64`. */
const textBytesMax = 1024 * 1024;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
// JSON itself escapes the other controls; a terminal obeys these too, or shows a line in another order.
const escaped = /(?![ \u3000])[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/gu;

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
    const text = isMessage ? textOf(payload) : undefined;
    const head = json({
      seq,
      time: formatUtcTime(time),
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

function json(value: object): string {
  return JSON.stringify(value).replace(escaped, (character) =>
    Array.from(
      { length: character.length },
      (_, unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}

function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.length > textBytesMax) {
    return undefined;
  }
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
