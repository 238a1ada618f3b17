import type { SurroundingBytes } from './surroundingBytes.ts';
import { iso2022jpCharacters } from './iso2022jpCharacters.ts';
import { createStrictDecoder } from './textDecoder.ts';
import type { TextEncoding } from './textEncodings.ts';

/** Encodings whose characters are found again from bytes alone, besides UTF-16: others have one byte for each. */
const cuttable: ReadonlySet<TextEncoding> = new Set([
  'utf-8',
  'shift_jis',
  'euc-jp',
  'gbk',
  'gb18030',
  'big5',
  'euc-kr',
]);

/** Bytes at the end of a piece that are looked at for where its last character begins. */
const lookBytes = 64;
/** Below this no byte is part of a longer character, in any of the encodings. */
const aloneBelow = 0x30;

/**
 * A piece of a stream as the characters that *end* in it, as a decoder of the whole stream gives them:
 * with the beginning of the first one where the piece before cut that, without the beginning of one
 * that the next piece ends. What is no character stays as it is, and so does a piece that lies within one.
 */
export function wholeCharacters(
  piece: Uint8Array,
  encoding: TextEncoding,
  { before, after }: SurroundingBytes,
): Uint8Array {
  if (encoding.startsWith('utf-16') && piece.length > 0) {
    return wholeUnits(piece, encoding === 'utf-16le', { before, after });
  }
  if (encoding === 'iso-2022-jp' && piece.length > 0) {
    return iso2022jpCharacters(piece, { before, after });
  }
  if (!cuttable.has(encoding) || piece.length === 0) {
    return piece;
  }
  const started = cutCharacter(before, join(piece, after), encoding);
  if (started && started.missing > piece.length) {
    return piece;
  }
  const own = started ? join(before.subarray(before.length - started.here), piece) : piece;
  const last = cutCharacter(own.subarray(-lookBytes), after, encoding);
  return last && last.here < own.length ? own.subarray(0, own.length - last.here) : own;
}

/** The same for UTF-16: units of two bytes at even places, and pairs of those. */
function wholeUnits(
  piece: Uint8Array,
  isLittleEndian: boolean,
  { before, after }: SurroundingBytes,
): Uint8Array {
  const all = join(join(before, piece), after);
  const high = isLittleEndian ? 1 : 0;
  /** Whether a pair of surrogates has its second half at a place. */
  const isWithin = (at: number) =>
    at >= 2 &&
    ((all[at - 2 + high] ?? 0) & 0xfc) === 0xd8 &&
    ((all[at + high] ?? 0) & 0xfc) === 0xdc;
  const firstOf = (at: number) => {
    const unit = at - (at % 2);
    return isWithin(unit) ? unit - 2 : unit;
  };
  const start = before.length;
  const end = start + piece.length;
  const own = all.subarray(firstOf(start), after.length > 0 ? firstOf(end) : end);
  return own.length > 0 ? own : piece;
}

/** A character that begins in some bytes and ends in the next: how many of it each has. */
function cutCharacter(
  bytes: Uint8Array,
  next: Uint8Array,
  encoding: TextEncoding,
): { readonly here: number; readonly missing: number } | undefined {
  if (bytes.length === 0 || next.length === 0) {
    return undefined;
  }
  const begin = () => createStrictDecoder(encoding);
  let decoder = begin();
  /** Where the character begins that the decoder is in. */
  let start = bytes.findLastIndex((byte) => byte < aloneBelow) + 1;
  const all = join(bytes, next);
  for (let at = start; at < all.length && start < bytes.length;) {
    const text = decoder.decode(all.subarray(at, at + 1), { stream: true });
    at++;
    if (text === undefined) {
      at = ++start;
      decoder = begin();
    } else if (text !== '') {
      if (at > bytes.length) {
        return { here: bytes.length - start, missing: at - bytes.length };
      }
      start = at;
    }
  }
  return undefined;
}

function join(first: Uint8Array, second: Uint8Array): Uint8Array {
  const joined = new Uint8Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}
