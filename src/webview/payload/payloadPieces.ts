import { formatOffset, hexRow } from '../../shared/hexDump.ts';

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

/** Bytes on a row of the dump: the narrower ones where sixteen don't fit. */
export const rowWidths = [16, 8, 4] as const;
export type RowWidth = (typeof rowWidths)[number];

/** Characters that a row of a dump takes, with two blanks between its three columns. */
export function rowCharacters(rowBytes: RowWidth): number {
  return formatOffset(0).length + 2 + spreadLength(rowBytes) + 2 + rowBytes;
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

/** Where a byte of a block stands in the texts of its hex and its ASCII column, in characters. */
export function hexPlace(
  byte: number,
  rowBytes: RowWidth,
): { readonly hex: number; readonly ascii: number } {
  const row = Math.floor(byte / rowBytes);
  const column = byte % rowBytes;
  const rowLength = spreadLength(rowBytes) + 1;
  return {
    hex: row * rowLength + column * 3 + Math.floor(column / groupBytes),
    ascii: row * (rowBytes + 1) + column,
  };
}

/** Which byte of a row a character of its hex column belongs to. */
export function hexCharacterAt(character: number): number {
  const groupLength = groupBytes * 3;
  const group = Math.floor(character / (groupLength + 1));
  return Math.floor((character - group) / 3);
}

function spreadLength(rowBytes: RowWidth): number {
  return rowBytes * 3 - 1 + (Math.ceil(rowBytes / groupBytes) - 1);
}
