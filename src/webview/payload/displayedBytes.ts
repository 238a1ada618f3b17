import { wholeCharacters } from '../../shared/wholeCharacters.ts';
import type { DisplayFormat } from './displayFormat.ts';
import type { ListedRow } from '../list/rowWindow.ts';

const nothing = new Uint8Array();

/** What a row is as text: of a stream, the characters that end in it. `bytes` are what is here of it. */
export function displayedBytes(
  { around, length, bytes: own }: Pick<ListedRow, 'around' | 'length' | 'bytes'>,
  { encoding, isStream }: Pick<DisplayFormat, 'encoding' | 'isStream'>,
  bytes = own,
): Uint8Array {
  if (!around || !isStream) {
    return bytes;
  }
  const { before, after } = around;
  const isWhole = bytes.length === length;
  return wholeCharacters(bytes, encoding, { before, after: isWhole ? after : nothing });
}
