import { formatHexDump } from '../../shared/hexDump.ts';
import { renderText } from '../../shared/payload.ts';
import { payloadIn } from '../../shared/payloadPlace.ts';
import { headLine } from './entryText.ts';
import type { OutputBuffer } from './outputBuffer.ts';
import type { EntryWriter, SavedEntry } from './savedEntry.ts';

/** Payload bytes rendered at once; whole rows of a hex dump. */
const pieceBytes = 64 * 1024;
const lineFeed = 0x0a;

/**
 * A transcript to read: a line about each entry, and beneath it the payload, as text or as a hex dump.
 * A text's lines begin with `| ` and end with their own line break written out; everything that a
 * terminal would obey is an escape, so that each line can be turned back into its bytes.
 */
export class TranscriptWriter implements EntryWriter {
  readonly #form: 'text' | 'hex';

  constructor(form: 'text' | 'hex') {
    this.#form = form;
  }

  begin(out: OutputBuffer): void {
    out.text('# Traffic of Socket Workbench; times are UTC\n');
  }

  *entry(out: OutputBuffer, entry: SavedEntry): Generator<void> {
    out.text(`\n${headLine(entry)}\n`);
    const bytes = payloadIn(entry.place, entry.bytes);
    for (let from = 0; from < bytes.length;) {
      const to = this.#form === 'hex' ? from + pieceBytes : lineEnd(bytes, from);
      const piece = bytes.subarray(from, to);
      out.text(
        this.#form === 'hex' ? `${formatHexDump(piece, from)}\n` : `| ${renderText(piece)}\n`,
      );
      from = to;
      yield;
    }
  }

  end(): void {
    // The last line says all there is.
  }
}

/** Where the line ends that begins at `from`; a very long one is broken, not inside a character. */
function lineEnd(bytes: Uint8Array, from: number): number {
  const found = bytes.subarray(from, from + pieceBytes).indexOf(lineFeed);
  if (found >= 0) {
    return from + found + 1;
  }
  let end = Math.min(bytes.length, from + pieceBytes);
  for (let back = 0; back < 3 && end < bytes.length && isInside(bytes[end]); back += 1) {
    end -= 1;
  }
  return end;
}

/** Whether a byte continues a UTF-8 character. */
function isInside(byte: number | undefined): boolean {
  return ((byte ?? 0) & 0xc0) === 0x80;
}
