import { formatOffset, hexRow } from '../shared/hexDump.ts';
import { renderText } from '../shared/payload.ts';

/** Rows of a hex dump drawn as one block; blocks out of sight cost no layout. */
const rowsPerBlock = 256;
const groupBytes = 8;

/** A stretch of a hex dump as three columns of lines. */
export interface HexBlock {
  readonly offsets: string;
  readonly hex: string;
  readonly ascii: string;
  readonly rows: number;
}

/** Bytes on a row of the dump: the narrower one where sixteen don't fit. */
export const rowWidths = [8, 16] as const;
export type RowWidth = (typeof rowWidths)[number];

/** Characters that a row of a dump takes, with two blanks between its three columns. */
export function rowCharacters(rowBytes: RowWidth): number {
  const groups = rowBytes / groupBytes;
  const blanks = rowBytes - groups + (groups - 1) * 2;
  return formatOffset(0).length + 2 + rowBytes * 2 + blanks + 2 + rowBytes;
}

/** The bytes as hex dump, in blocks. `baseOffset` says where in the payload they begin. */
export function hexBlocks(bytes: Uint8Array, baseOffset: number, rowBytes: RowWidth): HexBlock[] {
  const blocks: HexBlock[] = [];
  const blockBytes = rowsPerBlock * rowBytes;
  for (let start = 0; start < bytes.length; start += blockBytes) {
    blocks.push(hexBlock(bytes.subarray(start, start + blockBytes), baseOffset + start, rowBytes));
  }
  return blocks;
}

function hexBlock(bytes: Uint8Array, baseOffset: number, rowBytes: RowWidth): HexBlock {
  const offsets: string[] = [];
  const hex: string[] = [];
  const ascii: string[] = [];
  for (let start = 0; start < bytes.length; start += rowBytes) {
    const row = hexRow(bytes.subarray(start, start + rowBytes), 0);
    offsets.push(formatOffset(baseOffset + start));
    hex.push(spread(row.hex));
    ascii.push(row.ascii);
  }
  return {
    offsets: offsets.join('\n'),
    hex: hex.join('\n'),
    ascii: ascii.join('\n'),
    rows: offsets.length,
  };
}

/** In groups of eight, so that the eye finds a byte. */
function spread(hex: readonly string[]): string {
  return hex.length > groupBytes
    ? `${hex.slice(0, groupBytes).join(' ')}  ${hex.slice(groupBytes).join(' ')}`
    : hex.join(' ');
}

/**
 * Cuts bytes that end in the midst of a line or a character where that begins, so that the next
 * piece can go on there: after the last line break, else before an unfinished character.
 */
export function wholeTextEnd(bytes: Uint8Array): number {
  const lineEnd = bytes.lastIndexOf(0x0a) + 1;
  if (lineEnd > 0) {
    return lineEnd;
  }
  // A character has four bytes at most: look for its first one among the last three.
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? bytes.length - back : bytes.length;
    }
    if (byte < 0x80) {
      break;
    }
  }
  return bytes.length;
}

/** Text of a payload line by line: each rendered, ending with the escapes of its line break. */
export function textLines(bytes: Uint8Array): string[] {
  const lines: string[] = [];
  let start = 0;
  while (start < bytes.length) {
    const lineBreak = bytes.indexOf(0x0a, start);
    const end = lineBreak < 0 ? bytes.length : lineBreak + 1;
    lines.push(renderText(bytes.subarray(start, end)));
    start = end;
  }
  return lines;
}
