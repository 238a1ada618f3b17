import { formatHex } from '../hexDump.ts';
import { isMostlyUnprintable } from '../isMostlyUnprintable.ts';
import { formatFilter } from '../match/formatFilter.ts';
import { renderText } from '../payload.ts';

/** Bytes of a longer payload that are compared; its length is, too. */
const bytesMax = 500;

/** A filter that holds for just this payload; for the beginning and the length of a long one. */
export function exactMatch(payload: Uint8Array): string {
  const { length } = payload;
  if (length === 0) {
    return 'len=0';
  }
  const isWhole = length <= bytesMax;
  const shown = payload.subarray(0, bytesMax);
  const text = renderText(shown);
  const compared =
    !isWhole || isMostlyUnprintable(text, length)
      ? `hex:"^ ${formatHex(shown)}${isWhole ? ' $' : ''}"`
      : formatFilter({ kind: 'text', text, ignoreCase: false, isAtStart: true, isAtEnd: true });
  return isWhole ? compared : `${compared} len=${length}`;
}
