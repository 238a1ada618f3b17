import type { ParsedPayload, PayloadFault } from './parsedPayload.ts';
import { encodeWithTable, byteTable } from './encodeWithTable.ts';

const hexRowBytes = 16;

/** One row of a hex dump. */
export interface HexRow {
  /** Of the row's first byte, counted from the payload's beginning. */
  readonly offset: number;
  /** One to sixteen bytes, each as two lower-case digits. */
  readonly hex: readonly string[];
  /** One character a byte; a dot for what is not printable ASCII. */
  readonly ascii: string;
}

const hexPairs = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

const spacedPairs = byteTable((byte) => `${hexPairs[byte] ?? ''} `);

/** The bytes as pairs of digits with a blank between: `48 65 6c`. */
export function formatHex(bytes: Uint8Array): string {
  return encodeWithTable(bytes, spacedPairs).trimEnd();
}

/** Rows that a payload of this many bytes fills. */
export function hexRowCount(length: number): number {
  return Math.ceil(length / hexRowBytes);
}

/**
 * The row at an index into `bytes`, which may be a part of the payload: `baseOffset` says where in
 * the payload it begins.
 */
export function hexRow(bytes: Uint8Array, row: number, baseOffset = 0): HexRow {
  const start = row * hexRowBytes;
  const hex: string[] = [];
  let ascii = '';
  for (const byte of bytes.subarray(start, start + hexRowBytes)) {
    hex.push(hexPairs[byte] ?? '');
    ascii += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.';
  }
  return { offset: baseOffset + start, hex, ascii };
}

export function hexRows(bytes: Uint8Array, baseOffset = 0): HexRow[] {
  return Array.from({ length: hexRowCount(bytes.length) }, (_, row) =>
    hexRow(bytes, row, baseOffset),
  );
}

/** An offset as dumps show it: eight digits, more for what lies beyond 4 GiB. */
export function formatOffset(offset: number): string {
  return offset.toString(16).padStart(8, '0');
}

/** The bytes as `hexdump -Cv` prints them, without its last line; `parseHexDump` reads it back. */
export function formatHexDump(bytes: Uint8Array, baseOffset = 0): string {
  return hexRows(bytes, baseOffset)
    .map(({ offset, hex, ascii }) => {
      const halves = [hex.slice(0, 8).join(' '), hex.slice(8).join(' ')];
      const columns = halves.map((half) => half.padEnd(23)).join('  ');
      return `${formatOffset(offset)}  ${columns}  |${ascii}|`;
    })
    .join('\n');
}

interface Line {
  readonly text: string;
  /** Where it begins in the whole text. */
  readonly start: number;
}

/**
 * How the offset stands apart from the bytes: xxd's colon, two blanks or more (hexdump, Wireshark),
 * or one (od).
 */
type DumpStyle = 'colon' | 'wide' | 'narrow';

interface DumpRow {
  readonly offset: number;
  /** Digits, two a byte. */
  readonly groups: readonly string[];
  /** Its text column, where there is one. */
  readonly text?: string;
}

type Fault = ParsedPayload & { readonly ok: false };

const pairs = '[0-9a-f]{2}(?: {1,2}[0-9a-f]{2})*';
const rowPatterns: Readonly<Record<DumpStyle, RegExp>> = {
  colon: /^\s*(?:0x)?([0-9a-f]{4,16}):(?:[ \t]+(.*))?$/i,
  wide: /^\s*(?:0x)?([0-9a-f]{4,16})(?:(?: {2,}|\t)(.*))?$/i,
  narrow: /^\s*([0-9a-f]{4,16})(?: (.*))?$/i,
};

/** The most bytes that a dump may stand for: its `*` says much with little. */
const dumpBytesMax = 16 * 1024 * 1024;

/**
 * Reads a dump as xxd, `hexdump -C`, `od -t x1`, tshark, Wireshark or we print it: lines of an offset
 * (four digits or more), bytes, and perhaps a text column; `*` stands for more of the row before it.
 * Answers `undefined` for a text that is no dump, and for one whose first column could as well be
 * bytes.
 */
export function parseHexDump(text: string): ParsedPayload | undefined {
  const lines = linesOf(text);
  const style = styleOf(lines);
  if (!style) {
    return undefined;
  }
  if (style !== 'narrow') {
    const read = readRows(lines, style, 16);
    // xxd -d counts in decimal.
    const decimal = style === 'colon' && isBroken(read) ? readRows(lines, style, 10) : read;
    return isBroken(decimal) ? read : decimal;
  }
  // One blank proves little: such lines may be bytes from their first digit on. od writes seven
  // digits where it counts in octal or in decimal.
  const isOfOd = /^\s*\d{7}\b/.test(lines[0]?.text ?? '');
  const read = (isOfOd ? [8, 10] : [16])
    .map((radix) => readRows(lines, style, radix))
    .filter((one) => !isBroken(one));
  const [first, second] = read;
  if (first?.ok && second?.ok && first.bytes.length !== second.bytes.length) {
    // With rows left out, either may be meant.
    const row = lines.find(({ text: line }) => line.trim() === '*');
    return faultAt('brokenDump', row?.start ?? 0, 1);
  }
  return first;
}

function isBroken(read: ParsedPayload): boolean {
  return !read.ok && read.fault === 'brokenDump';
}

function readRows(lines: readonly Line[], style: DumpStyle, radix: number): ParsedPayload {
  const bytes: number[] = [];
  let firstOffset: number | undefined;
  let lastRow: number[] = [];
  let isRepeated = false;
  const width = widthOf(lines, style, radix);
  const isReversed = style === 'colon' && isReversedDump(lines);
  for (const line of lines) {
    if (line.text.trim() === '*' && lastRow.length > 0) {
      isRepeated = true;
      continue;
    }
    const row = readRow(line, style, width, radix);
    const broken = faultAt('brokenDump', line.start, line.text.length);
    if (!row) {
      return broken;
    }
    firstOffset ??= row.offset;
    const end = row.offset - firstOffset;
    if (isRepeated && end <= dumpBytesMax && (end - bytes.length) % lastRow.length === 0) {
      while (bytes.length < end) {
        bytes.push(...lastRow);
      }
    }
    if (end !== bytes.length) {
      return broken;
    }
    if ('fault' in row) {
      return row.fault;
    }
    isRepeated = false;
    lastRow = bytesOf(row.groups, isReversed);
    bytes.push(...lastRow);
  }
  return { ok: true, bytes: Uint8Array.from(bytes) };
}

/** Bytes in a full row, as far as the offsets tell: its text column may look like more bytes. */
function widthOf(lines: readonly Line[], style: DumpStyle, radix: number): number {
  const [first, second] = lines
    .slice(0, 2)
    .map((line) => offsetIn(rowPatterns[style].exec(line.text)?.[1], radix));
  const width = (second ?? NaN) - (first ?? NaN);
  return width > 0 && width < hexRowBytes ? width : hexRowBytes;
}

/** NaN where a digit is none of the radix, which equals no place. */
function offsetIn(digits = '', radix: number): number {
  const isWhole = radix === 16 || (radix === 8 ? /^[0-7]+$/ : /^\d+$/).test(digits);
  return isWhole ? parseInt(digits, radix) : NaN;
}

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  for (const match of text.matchAll(/[^\r\n]+/g)) {
    if (match[0].trim() !== '') {
      lines.push({ text: match[0].trimEnd(), start: match.index });
    }
  }
  return lines;
}

function styleOf(lines: readonly Line[]): DumpStyle | undefined {
  const first = lines[0]?.text ?? '';
  const offset = /^\s*(?:0x)?([0-9a-f]+)/i.exec(first)?.[1] ?? '';
  // Four digits are an offset only at a dump's beginning; `dead: beef` is not one.
  if (!/^(0{4,5}|[0-9a-f]{6,16})$/i.test(offset)) {
    return undefined;
  }
  if (rowPatterns.colon.test(first)) {
    return /:[ \t]+[0-9a-f]{2}/i.test(first) ? 'colon' : undefined;
  }
  if (new RegExp(`^\\s*(?:0x)?[0-9a-f]+(?: {2,}|\t)${pairs}(?![0-9a-f])`, 'i').test(first)) {
    return 'wide';
  }
  return lines.length > 1 && new RegExp(`^\\s*[0-9a-f]+ ${pairs}(?![0-9a-f])`, 'i').test(first)
    ? 'narrow'
    : undefined;
}

function readRow(
  line: Line,
  style: DumpStyle,
  width: number,
  radix: number,
): (DumpRow & { readonly fault?: never }) | { offset: number; fault: Fault } | undefined {
  const match = rowPatterns[style].exec(line.text);
  if (!match) {
    return undefined;
  }
  const offset = offsetIn(match[1], radix);
  const columns = match[2] ?? '';
  const start = line.start + line.text.length - columns.length;
  if (style === 'colon') {
    return readColumns(columns, { offset, start, width });
  }
  let digits = '';
  let at = 0;
  while (digits.length < width * 2 && at < columns.length) {
    const gap = /^ */.exec(columns.slice(at))?.[0].length ?? 0;
    const pair = /^[0-9a-f]{2}(?= |$)/i.exec(columns.slice(at + gap))?.[0];
    // Two blanks part the halves of a row, and the bytes from the text.
    if (gap > 2 || (gap === 2 && (digits.length !== 16 || !pair))) {
      break;
    }
    if (!pair) {
      return { offset, fault: faultAt('invalidHexDigit', start + at + gap, 1) };
    }
    digits += pair;
    at += gap + pair.length;
  }
  return { offset, groups: [digits] };
}

/** What stands after xxd's colon: bytes in groups as it was told, and two blanks before its text. */
function readColumns(
  columns: string,
  { offset, start, width }: { offset: number; start: number; width: number },
): (DumpRow & { readonly fault?: never }) | { offset: number; fault: Fault } {
  const groups: string[] = [];
  let at = 0;
  for (;;) {
    const [, { length: gap } = '', group = ''] =
      /^(\s*)(?:([0-9a-f]*)(?=\s|$))?/i.exec(columns.slice(at)) ?? [];
    // xxd -e puts blanks before a group that isn't full; a blank may also begin the text.
    const isPadded =
      gap > 1 &&
      group !== '' &&
      group.length % 2 === 0 &&
      gap - 1 + group.length === groups[0]?.length &&
      groups.join('').length < 2 * width &&
      /^(\s{2}|$)/.test(columns.slice(at + gap + group.length));
    if (at === columns.length || (gap > 1 && !isPadded)) {
      return { offset, groups, text: columns.slice(at + 2) };
    }
    if (group === '') {
      const stray = columns.slice(at + gap).search(/[^0-9a-f]/i);
      return { offset, fault: faultAt('invalidHexDigit', start + at + gap + stray, 1) };
    }
    if (group.length % 2 === 1) {
      return { offset, fault: faultAt('oddHexDigits', start + at + gap, group.length) };
    }
    groups.push(group);
    at += gap + group.length;
  }
}

/** Whether the text column shows the bytes of each group backwards, as that of xxd -e does. */
function isReversedDump(lines: readonly Line[]): boolean {
  for (const line of lines) {
    const row = readRow(line, 'colon', hexRowBytes, 16);
    if (row === undefined || row.fault !== undefined) {
      continue;
    }
    const { groups, text = '' } = row;
    // Blanks fill up a row that isn't full.
    const shows = (isReversed: boolean) =>
      hexRow(Uint8Array.from(bytesOf(groups, isReversed)), 0).ascii.trim() === text.trim();
    const isReversed = shows(true);
    if (isReversed !== shows(false)) {
      return isReversed;
    }
  }
  return false;
}

function bytesOf(groups: readonly string[], isReversed: boolean): number[] {
  return groups.flatMap((group) => {
    const bytes = (group.match(/../g) ?? []).map((pair) => parseInt(pair, 16));
    return isReversed ? bytes.reverse() : bytes;
  });
}

function faultAt(fault: PayloadFault, position: number, length: number): Fault {
  return { ok: false, fault, position, length };
}
