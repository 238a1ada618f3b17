import { renderText, escapeText } from './payload.ts';
import { createStrictDecoder } from './textDecoder.ts';
import type { TextEncoding } from './textEncodings.ts';

/** Bytes that a character has at most, in any of the encodings (ISO-2022-JP with its escapes). */
const characterBytesMax = 8;

/**
 * As `renderText`, for text in any encoding: what is no character of it stands as `\xHH`, byte by byte,
 * and what can't be seen as an escape. `isCut` leaves out an unfinished last character.
 */
export function renderEncoded(bytes: Uint8Array, encoding: TextEncoding, isCut = false): string {
  if (encoding === 'utf-8') {
    return renderText(bytes, { isCut });
  }
  if (!isCut) {
    const text = strictText(bytes, encoding);
    if (text !== undefined) {
      return escapeText(text);
    }
    // Malformed somewhere: the slower way tells where.
  }
  return renderPiecemeal(bytes, encoding, isCut);
}

/** The text that these bytes are; nothing where they are malformed. A byte order mark stays in it. */
export function strictText(bytes: Uint8Array, encoding: TextEncoding): string | undefined {
  return createStrictDecoder(encoding).decode(bytes);
}

function renderPiecemeal(bytes: Uint8Array, encoding: TextEncoding, isCut: boolean): string {
  const begin = () => createStrictDecoder(encoding);
  // Half a unit skipped would shift all that follows.
  const unitBytes = encoding.startsWith('utf-16') ? 2 : 1;
  let decoder = begin();
  let text = '';
  /** Where the character begins that the decoder is in. */
  let start = 0;
  let at = 0;
  while (at < bytes.length) {
    const piece = decoder.decode(bytes.subarray(at, at + 1), { stream: true });
    at++;
    if (piece === undefined || (piece === '' && at - start >= characterBytesMax)) {
      text += byteEscapes(bytes.subarray(start, start + unitBytes));
      start += unitBytes;
      at = start;
      decoder = begin();
    } else if (piece !== '') {
      text += escapeText(piece);
      start = at;
    }
  }
  if (!isCut) {
    text += byteEscapes(bytes.subarray(start));
  }
  return text;
}

function byteEscapes(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
}

/**
 * The text line by line, each with the escape of the line break that ends it. `isCut` says that more
 * of it is to come.
 */
export function renderLines(bytes: Uint8Array, encoding: TextEncoding, isCut = false): string[] {
  const lines: string[] = [];
  let start = 0;
  while (start < bytes.length) {
    const end = lineEnd(bytes, start, encoding);
    lines.push(renderEncoded(bytes.subarray(start, end), encoding, isCut && end === bytes.length));
    start = end;
  }
  return lines;
}

const ebcdicLineFeed = 0x25;
const ebcdicNextLine = 0x15;

function isEbcdic(encoding: TextEncoding): boolean {
  return encoding === 'cp037' || encoding === 'cp500';
}

/** Where the line ends, its break included. In UTF-16 alone 0x0a is also half of other characters. */
function lineEnd(bytes: Uint8Array, start: number, encoding: TextEncoding): number {
  if (!encoding.startsWith('utf-16')) {
    const isEnd = isEbcdic(encoding)
      ? (byte: number) => byte === ebcdicLineFeed || byte === ebcdicNextLine
      : (byte: number) => byte === 0x0a;
    const last = bytes.subarray(start).findIndex(isEnd);
    return last < 0 ? bytes.length : start + last + 1;
  }
  const low = encoding === 'utf-16le' ? 0 : 1;
  for (let at = start; at + 1 < bytes.length; at += 2) {
    if (bytes[at + low] === 0x0a && bytes[at + 1 - low] === 0) {
      return at + 2;
    }
  }
  return bytes.length;
}
