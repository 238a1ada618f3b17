import { formatHex } from '../../shared/hexDump.ts';
import { renderText } from '../../shared/payload.ts';
import { escapeText } from '../../shared/payload.ts';
import { ordinaryOrigin } from '../../shared/messageFate.ts';
import { payloadIn } from '../../shared/payloadPlace.ts';
import { formatUtcTime } from '../../shared/formatUtcTime.ts';
import { eventLine } from './entryText.ts';
import type { OutputBuffer } from './outputBuffer.ts';
import type { EntryWriter, SavedEntry } from './savedEntry.ts';

const columns = ['seq', 'time', 'socket', 'connection', 'local', 'peer', 'direction'].concat([
  'event',
  'marked',
  'note',
  'length',
  'text',
  'hex',
  'wire',
  'origin',
  'fate',
]);

const pieceBytes = 64 * 1024;
/** Longer payloads have no `text` beside their `hex`. */
const textBytesMax = 1024 * 1024;

/** What a formula begins with; some spreadsheets take the wide forms of East Asia for the same. */
const formulaStart = '[=+\\-@\\uff1d\\uff0b\\uff0d\\uff20]';
const formula = new RegExp(`^${formulaStart}`);
/** Where a semicolon parts the fields, as in half of Europe, one may begin inside of ours. */
const innerFormula = new RegExp(`;(?=["' ]*${formulaStart})`, 'g');

/**
 * A table (RFC 4180, UTF-8, with a header). `text` is a rendering with escapes of the payload, `hex` has
 * each of its bytes, and `wire` the message with all that frames it where anything does.
 * Spreadsheets take what begins like a formula for one, so that a payload could run it: such a field
 * gets an apostrophe before it, which they leave out, and a semicolon before one is an escape, too.
 */
export class CsvWriter implements EntryWriter {
  begin(out: OutputBuffer): void {
    out.text(`${columns.join(',')}\r\n`);
  }

  *entry(out: OutputBuffer, entry: SavedEntry): Generator<void> {
    const { seq, time, name, connection, ends, direction, event, isMarked, note, place } = entry;
    const { origin = ordinaryOrigin(direction), fate = 'delivered' } = entry;
    const bytes = payloadIn(place, entry.bytes);
    const isShort = bytes.length <= textBytesMax;
    const fields = [
      String(seq),
      formatUtcTime(time, entry.nanoseconds),
      field(escapeText(name)),
      connection === 0 ? '' : String(connection),
      field(escapeText(ends?.local ?? '')),
      field(escapeText(ends?.remote ?? ends?.peer ?? '')),
      direction,
      event === undefined ? '' : field(eventLine(event)),
      isMarked ? 'true' : '',
      field(escapeText(note ?? '')),
      event === undefined ? String(bytes.length) : '',
      isShort ? field(renderText(bytes)) : '',
    ];
    out.text(`${fields.join(',')},`);
    yield* writeHex(out, bytes);
    out.text(',');
    if (place !== undefined) {
      yield* writeHex(out, entry.bytes);
    }
    out.text(event === undefined ? `,${origin},${fate}\r\n` : ',,\r\n');
  }

  end(): void {
    // The last row says all there is.
  }
}

function* writeHex(out: OutputBuffer, bytes: Uint8Array): Generator<void> {
  for (let from = 0; from < bytes.length; from += pieceBytes) {
    const hex = formatHex(bytes.subarray(from, from + pieceBytes));
    out.text(from === 0 ? hex : ` ${hex}`);
    yield;
  }
}

function field(text: string): string {
  const single = text.replaceAll(innerFormula, '\\x3b');
  const safe = formula.test(single) ? `'${single}` : single;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
