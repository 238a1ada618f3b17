import type { ParsedFault, ParsedPayload, PayloadFault } from './parsedPayload.ts';
import { encoderOf, unitBytesMax } from './encodeText.ts';
import type { EncodeText } from './encodeText.ts';

/** How a payload is written in the composer and in prompts. */
export const notations = ['text', 'hex', 'base64'] as const;
export type Notation = (typeof notations)[number];

export const lineEndings = ['none', 'lf', 'crlf', 'cr'] as const;
export type LineEnding = (typeof lineEndings)[number];

const encodeUtf8 = encoderOf('utf-8');
// A byte order mark is payload like any other.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

const simpleEscapes: Readonly<Record<string, string>> = {
  r: '\r',
  n: '\n',
  t: '\t',
  '0': '\0',
  '\\': '\\',
};

/**
 * Text with the escapes `\r \n \t \0 \\` and `\u{H…}` (one code point), which are encoded like any
 * character, and `\xHH` (one byte, whatever the encoding). There are no octal escapes: a digit after
 * `\0` is one.
 */
export function parseText(text: string, encode: EncodeText = encodeUtf8): ParsedPayload {
  let backslash = text.indexOf('\\');
  if (backslash < 0) {
    return encode(text);
  }
  // Every escape becomes fewer bytes than that too.
  const unitMax = encode === encodeUtf8 ? 3 : unitBytesMax;
  const bytes = new Uint8Array(text.length * unitMax);
  let length = 0;
  let done = 0;
  /** Appends what lies before `end`, and returns why it can't. */
  const append = (end: number): ParsedFault | undefined => {
    const plain = encode(text.slice(done, end));
    if (!plain.ok) {
      return { ...plain, position: done + plain.position };
    }
    bytes.set(plain.bytes, length);
    length += plain.bytes.length;
    return undefined;
  };
  while (backslash >= 0) {
    const escape = parseEscape(text, backslash, encode);
    const fault = append(backslash);
    if (fault !== undefined) {
      return fault;
    }
    if (!escape.ok) {
      return escape;
    }
    bytes.set(escape.bytes, length);
    length += escape.bytes.length;
    done = backslash + escape.length;
    backslash = text.indexOf('\\', done);
  }
  return append(text.length) ?? { ok: true, bytes: bytes.slice(0, length) };
}

type Escape =
  { readonly ok: true; readonly bytes: ArrayLike<number>; readonly length: number } | ParsedFault;

function parseEscape(text: string, position: number, encode: EncodeText): Escape {
  const letter = String.fromCodePoint(text.codePointAt(position + 1) ?? 0);
  const simple = simpleEscapes[letter];
  if (position + 1 === text.length) {
    return faultAt('unfinishedEscape', position, 1);
  }
  if (simple !== undefined) {
    return encodeEscape(simple, position, 2, encode);
  }
  if (letter === 'x') {
    return parseByteEscape(text, position);
  }
  return letter === 'u'
    ? parseCodePointEscape(text, position, encode)
    : faultAt('invalidEscape', position, 1 + letter.length);
}

function encodeEscape(
  character: string,
  position: number,
  length: number,
  encode: EncodeText,
): Escape {
  const encoded = encode(character);
  return encoded.ok ? { ...encoded, length } : { ...encoded, position, length };
}

function parseByteEscape(text: string, position: number): Escape {
  const start = position + 2;
  const end = endOfDigits(text, start, start + 2);
  if (end === start + 2) {
    return { ok: true, bytes: [parseInt(text.slice(start, end), 16)], length: 4 };
  }
  return end === text.length
    ? faultAt('unfinishedEscape', position, end - position)
    : faultAt('invalidHexDigit', end, 1);
}

function parseCodePointEscape(text: string, position: number, encode: EncodeText): Escape {
  const open = position + 2;
  if (open === text.length) {
    return faultAt('unfinishedEscape', position, 2);
  }
  if (text[open] !== '{') {
    return faultAt('invalidEscape', position, 2);
  }
  const end = endOfDigits(text, open + 1, text.length);
  if (end === text.length) {
    return faultAt('unfinishedEscape', position, end - position);
  }
  if (text[end] !== '}' || end === open + 1) {
    return faultAt('invalidHexDigit', end, 1);
  }
  const codePoint = parseInt(text.slice(open + 1, end), 16);
  const length = end + 1 - position;
  if (codePoint > 0x10ffff || (codePoint >= 0xd800 && codePoint <= 0xdfff)) {
    return faultAt('invalidCodePoint', position, length);
  }
  return encodeEscape(String.fromCodePoint(codePoint), position, length, encode);
}

/** Where the hexadecimal digits from `start` on end, `limit` at the latest. */
function endOfDigits(text: string, start: number, limit: number): number {
  let end = start;
  while (end < limit && /^[0-9a-f]$/i.test(text.charAt(end))) {
    end++;
  }
  return end;
}

function faultAt(fault: PayloadFault, position: number, length: number): ParsedFault {
  return { ok: false, fault, position, length };
}

export interface RenderOptions {
  /** Renders this many bytes at most; a character across the limit is left out whole. */
  readonly maxBytes?: number;
  /** Says that the bytes were cut off a longer payload: an unfinished last character is left out. */
  readonly isCut?: boolean;
}

// Whatever draws nothing, moves or reorders other text, or looks like a plain space.
const invisible = /(?![ \u3000])[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/**
 * One line of text that shows every byte: printable UTF-8 as it is, all else as escapes of
 * `parseText`, which makes the same bytes of it again. It can't carry terminal escape sequences
 * or bidirectional controls; it is no protection against markup.
 */
export function renderText(bytes: Uint8Array, options: RenderOptions = {}): string {
  const limit = Math.max(0, options.maxBytes ?? bytes.length);
  const isCut = options.isCut === true || limit < bytes.length;
  const end = Math.min(limit, bytes.length);
  let text = '';
  let runStart = 0;
  let isAscii = true;
  let i = 0;
  while (i < end) {
    const byte = bytes[i] ?? 0;
    if (byte >= 0x20 && byte < 0x7f && byte !== 0x5c) {
      i++;
      continue;
    }
    const length = byte < 0x80 ? 0 : sequenceLength(bytes, i, end);
    if (length > 0) {
      isAscii = false;
      i += length;
      continue;
    }
    text += renderRun(bytes, runStart, i, isAscii);
    isAscii = true;
    if (length < 0 && isCut) {
      return text;
    }
    text += escapeByte(byte);
    runStart = ++i;
  }
  return text + renderRun(bytes, runStart, end, isAscii);
}

function renderRun(bytes: Uint8Array, start: number, end: number, isAscii: boolean): string {
  // The decoder costs more than a few characters do one by one, and binary has short runs.
  if (isAscii && end - start < 16) {
    let text = '';
    for (let i = start; i < end; i++) {
      text += String.fromCharCode(bytes[i] ?? 0);
    }
    return text;
  }
  const text = decoder.decode(bytes.subarray(start, end));
  return isAscii ? text : text.replace(invisible, codePointEscape);
}

/**
 * A decoded text with escapes for backslashes and whatever can't be seen: line breaks, controls,
 * characters that move or reorder others.
 */
export function escapeText(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(invisible, (character) => {
    const codePoint = character.codePointAt(0) ?? 0;
    return codePoint < 0x80 ? escapeByte(codePoint) : codePointEscape(character);
  });
}

function codePointEscape(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}

const byteEscapes = Array.from({ length: 256 }, (_, byte) => {
  const letter = Object.keys(simpleEscapes).find(
    (key) => simpleEscapes[key]?.charCodeAt(0) === byte,
  );
  return letter === undefined ? `\\x${byte.toString(16).padStart(2, '0')}` : `\\${letter}`;
});

function escapeByte(byte: number): string {
  return byteEscapes[byte] ?? '';
}

/**
 * How many bytes the UTF-8 character at `start` has (2–4; ASCII is not asked for); 0 where there is
 * none, −1 where `end` cuts one that is well-formed so far. Unicode 16, table 3-7.
 */
function sequenceLength(bytes: Uint8Array, start: number, end: number): number {
  const lead = bytes[start] ?? 0;
  const length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  for (let i = 1; i < length; i++) {
    if (start + i >= end) {
      return -1;
    }
    const byte = bytes[start + i] ?? 0;
    const low = i > 1 ? 0x80 : lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
    const high = i > 1 ? 0xbf : lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
    if (byte < low || byte > high) {
      return 0;
    }
  }
  return length;
}

export const lineEndingText: Readonly<Record<LineEnding, string>> = {
  none: '',
  lf: '\n',
  crlf: '\r\n',
  cr: '\r',
};
