import { joinBytes } from './joinBytes.ts';
import type { SurroundingBytes } from './surroundingBytes.ts';

/** What the escape sequences end in: those of RFC 1468, and that of half-width katakana. */
const endings = ['$@', '$B', '(B', '(J', '(I'];
const sequenceBytes = 3;
const escape = 0x1b;
const nothing = new Uint8Array(0);

/** What a decoder of ISO-2022-JP remembers at some place of a stream. */
interface Shift {
  /** The escape sequence that counts; nothing at the beginning, which is ASCII. */
  readonly sequence: Uint8Array;
  /** What has come of a character of two bytes, or of an escape sequence. */
  readonly begun: Uint8Array;
}

/**
 * A piece of a stream in ISO-2022-JP as the characters that end in it, led in by the escape sequence
 * that counts there. `before` reaches back to that sequence; where it has none, the piece is taken to
 * begin in ASCII. Nothing where no character ends in the piece.
 */
export function iso2022jpCharacters(
  piece: Uint8Array,
  { before, after }: SurroundingBytes,
): Uint8Array {
  const { sequence, begun } = shiftAt(before);
  const own = joinBytes([begun, piece]);
  // To decoders, a sequence right behind another one is malformed.
  const all = own[0] === escape ? own : joinBytes([sequence, own]);
  const { begun: unfinished } = shiftAt(all);
  const isGoneOn = unfinished.length > 0 && isWhole(joinBytes([unfinished, after]));
  return isGoneOn ? all.subarray(0, all.length - unfinished.length) : all;
}

/** Whether bytes that a character or an escape sequence begins with have all of it. */
function isWhole(bytes: Uint8Array): boolean {
  return bytes[0] === escape ? isSequence(bytes, 0) : isGraphic(bytes[1]);
}

/** What counts behind these bytes. */
function shiftAt(bytes: Uint8Array): Shift {
  let sequence: Uint8Array = nothing;
  let at = 0;
  while (at < bytes.length) {
    if (bytes[at] === escape) {
      if (isSequence(bytes, at)) {
        sequence = bytes.subarray(at, at + sequenceBytes);
        at += sequenceBytes;
      } else if (mayBecomeSequence(bytes, at)) {
        return { sequence, begun: bytes.subarray(at) };
      } else {
        at += 1;
      }
    } else if (sequence[1] === 0x24 && isGraphic(bytes[at])) {
      if (at + 1 === bytes.length) {
        return { sequence, begun: bytes.subarray(at) };
      }
      at += isGraphic(bytes[at + 1]) ? 2 : 1;
    } else {
      at += 1;
    }
  }
  return { sequence, begun: nothing };
}

function isSequence(bytes: Uint8Array, at: number): boolean {
  const [, first = 0, second = 0] = bytes.subarray(at, at + sequenceBytes);
  return endings.includes(String.fromCharCode(first, second));
}

function mayBecomeSequence(bytes: Uint8Array, at: number): boolean {
  const rest = bytes.length - at;
  return rest === 1 || (rest === 2 && (bytes[at + 1] === 0x24 || bytes[at + 1] === 0x28));
}

/** Half of a character of two bytes. */
function isGraphic(byte = 0): boolean {
  return byte > 0x20 && byte < 0x7f;
}
