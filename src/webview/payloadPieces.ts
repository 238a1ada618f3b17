import { formatOffset, hexRow, hexRowBytes, hexRowCount } from '../shared/hexDump.ts';
import { renderText } from '../shared/payload.ts';

/** Rows of a hex dump drawn as one block; blocks out of sight cost no layout. */
const rowsPerBlock = 256;

/** A stretch of a hex dump as three columns of lines. */
export interface HexBlock {
  readonly offsets: string;
  readonly hex: string;
  readonly ascii: string;
  readonly rows: number;
}

/**
 * The bytes as hex dump, in blocks. `baseOffset` says where in the payload they begin; it is a
 * multiple of `hexRowBytes`.
 */
export function hexBlocks(bytes: Uint8Array, baseOffset: number): HexBlock[] {
  const rowCount = hexRowCount(bytes.length);
  const blocks: HexBlock[] = [];
  for (let first = 0; first < rowCount; first += rowsPerBlock) {
    const rows = Math.min(rowsPerBlock, rowCount - first);
    const dump = Array.from({ length: rows }, (_, row) => hexRow(bytes, first + row, baseOffset));
    blocks.push({
      offsets: dump.map(({ offset }) => formatOffset(offset)).join('\n'),
      hex: dump.map(({ hex }) => spread(hex)).join('\n'),
      ascii: dump.map(({ ascii }) => ascii).join('\n'),
      rows,
    });
  }
  return blocks;
}

/** Two groups of eight, so that the eye finds a byte. */
function spread(hex: readonly string[]): string {
  const half = hexRowBytes / 2;
  return hex.length > half
    ? `${hex.slice(0, half).join(' ')}  ${hex.slice(half).join(' ')}`
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
