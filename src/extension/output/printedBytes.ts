import { schemeOf } from '../../shared/definition/definition.ts';
import type { Definition } from '../../shared/definition/definition.ts';
import { isDatagramScheme } from '../../shared/endpoint.ts';
import type { EntryRow } from '../../shared/entry.ts';
import { wholeCharacters } from '../../shared/wholeCharacters.ts';

/**
 * The part of a page's bytes that a row's text is made of. A stream without framing is cut anywhere: a
 * character belongs to the row that it ends in, as far as what stands around the row is here already.
 */
export function printedBytes(
  { offset, captured, length, before = 0, after = 0 }: EntryRow,
  bytes: Uint8Array,
  definition: Definition | undefined,
): Uint8Array {
  const end = offset + captured;
  const own = bytes.subarray(offset, end);
  const isPiece =
    definition !== undefined &&
    !isDatagramScheme(schemeOf(definition)) &&
    (definition.framing ?? 'none') === 'none' &&
    definition.protocol === undefined;
  return isPiece
    ? wholeCharacters(own, definition.encoding ?? 'utf-8', {
        before: bytes.subarray(offset - before, offset),
        after: bytes.subarray(end, captured === length ? end + after : end),
      })
    : own;
}
