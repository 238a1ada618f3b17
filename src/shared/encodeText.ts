import type { ParsedPayload } from './parsedPayload.ts';
import { createTextDecoder } from './textDecoder.ts';
import type { TextEncoding } from './textEncodings.ts';

/** The bytes of a text, or a fault at its first character that can't be written. */
export type EncodeText = (text: string) => ParsedPayload;

/** What one UTF-16 unit becomes at most, in any encoding: ISO-2022-JP with an escape before and after. */
export const unitBytesMax = 8;

const encoder = new TextEncoder();

/**
 * The inverse of a `TextDecoder`: what writes text in an encoding. Keep it where there is more to
 * write: for a multi-byte encoding the first text beyond ASCII costs some 20 to 100 ms.
 */
export function encoderOf(encoding: TextEncoding): EncodeText {
  const encode = wellFormedEncoderOf(encoding);
  return (text) => {
    const surrogate = text.search(/\p{Surrogate}/u);
    return surrogate >= 0 ? faultAt('loneSurrogate', surrogate, 1) : encode(text);
  };
}

function wellFormedEncoderOf(encoding: TextEncoding): EncodeText {
  switch (encoding) {
    case 'utf-8':
      return (text) => ({ ok: true, bytes: encoder.encode(text) });
    case 'utf-16le':
    case 'utf-16be':
      return (text) => ({ ok: true, bytes: encodeUtf16(text, encoding === 'utf-16le') });
    case 'iso-2022-jp':
      return lazily(() => {
        const sets = iso2022Sets();
        return (text) => encodeIso2022(text, sets);
      });
    case 'cp037':
    case 'cp500': {
      const table = tableOf(encoding);
      return (text) => encodeByTable(text, table);
    }
    default:
      return lazily(() => {
        const table = tableOf(encoding);
        return (text) => encodeByTable(text, table);
      });
  }
}

/** Makes tables only once a text asks for them, of encodings that have ASCII as it is. */
function lazily(make: () => EncodeText): EncodeText {
  let made: EncodeText | undefined;
  return (text) =>
    // Other controls are for the tables to tell: ISO-2022-JP switches character sets by three of them.
    /^(?:(?!\p{Cc})\p{ASCII}|[\t\r\n])*$/u.test(text)
      ? { ok: true, bytes: encoder.encode(text) }
      : (made ??= make())(text);
}

function encodeUtf16(text: string, isLittleEndian: boolean): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length * 2);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < text.length; i++) {
    view.setUint16(i * 2, text.charCodeAt(i), isLittleEndian);
  }
  return bytes;
}

/** The code of each character that the encoding has. */
type Table = ReadonlyMap<string, readonly number[]>;

function encodeByTable(text: string, table: Table): ParsedPayload {
  const bytes: number[] = [];
  let position = 0;
  for (const character of text) {
    const code = table.get(character) ?? supplementaryCode(character, table);
    if (code === undefined) {
      return faultAt('notInEncoding', position, character.length);
    }
    bytes.push(...code);
    position += character.length;
  }
  return { ok: true, bytes: Uint8Array.from(bytes) };
}

/** The characters with several codes whose last one is in use (Encoding Standard, Big5's index). */
const lastInBig5 = '═╞╡╪十卅';

function tableOf(encoding: TextEncoding): Table {
  const decoder = createTextDecoder(encoding);
  const table = new Map<string, readonly number[]>();
  for (const code of codesOf(encoding)) {
    const text = decoder.decode(Uint8Array.from(code));
    const isCharacter = text.length === (text.charCodeAt(0) >> 10 === 0x36 ? 2 : 1);
    // Four bytes that mean nothing become more than one replacement character.
    if (!isCharacter || (text === '\u{fffd}' && code.length < 4)) {
      continue;
    }
    if (!table.has(text) || (encoding === 'big5' && lastInBig5.includes(text))) {
      table.set(text, code);
    }
  }
  return table;
}

/** What may be a code of one character; of several codes of one the first is written. */
function* codesOf(encoding: TextEncoding): Generator<readonly number[]> {
  const singlesEnd = encoding === 'gb18030' ? 0x80 : 0x100;
  for (let byte = 0; byte < singlesEnd; byte++) {
    yield [byte];
  }
  switch (encoding) {
    case 'gbk':
    case 'euc-kr':
      yield* pairs(0x81, 0xfe);
      return;
    case 'big5':
      // The Hong Kong supplement has some characters a second time.
      yield* pairs(0xa1, 0xfe);
      yield* pairs(0x81, 0xa0);
      return;
    case 'shift_jis':
      // As Windows: NEC's selection of IBM's extensions (ED, EE) is read, not written.
      yield* pairs(0x81, 0x9f);
      yield* pairs(0xe0, 0xec);
      yield* pairs(0xef, 0xfc);
      return;
    case 'euc-jp':
      yield* pairs(0x8e, 0xfe, 0xa1);
      for (const [lead, trail] of pairs(0xa1, 0xfe, 0xa1)) {
        yield [0x8f, lead, trail];
      }
      return;
    case 'gb18030':
      yield* pairs(0x81, 0xfe);
      yield* gb18030Quads();
      return;
    default:
      return;
  }
}

function* pairs(
  leadMin: number,
  leadMax: number,
  trailMin = 0x40,
): Generator<readonly [number, number]> {
  for (let lead = leadMin; lead <= leadMax; lead++) {
    for (let trail = trailMin; trail <= 0xfe; trail++) {
      yield [lead, trail];
    }
  }
}

/** Those of the Basic Multilingual Plane: up to 0x8431A439. */
function* gb18030Quads(): Generator<readonly number[]> {
  for (let pointer = 0; pointer < 39_420; pointer++) {
    yield gb18030Quad(pointer);
  }
}

function gb18030Quad(pointer: number): readonly number[] {
  const third = Math.floor(pointer / 10);
  const second = Math.floor(third / 126);
  return [
    0x81 + Math.floor(second / 10),
    0x30 + (second % 10),
    0x81 + (third % 126),
    0x30 + (pointer % 10),
  ];
}

/** GB 18030 counts the other planes through from 0x90308130; its table alone has codes of four bytes. */
function supplementaryCode(character: string, table: Table): readonly number[] | undefined {
  const codePoint = character.codePointAt(0) ?? 0;
  return codePoint >= 0x1_0000 && table.get('\u{80}')?.length === 4
    ? gb18030Quad(189_000 + codePoint - 0x1_0000)
    : undefined;
}

interface CharacterSet {
  /** The escape sequence that switches to it. */
  readonly escape: readonly number[];
  readonly codes: Table;
}

const asciiEscape = [0x1b, 0x28, 0x42];

/** The character sets of RFC 1468, and half-width katakana, which decoders read too. */
function iso2022Sets(): CharacterSet[] {
  const set = (escape: readonly number[], codes: Iterable<readonly number[]>): CharacterSet => {
    const table = new Map<string, readonly number[]>();
    for (const code of codes) {
      // One that was used before has not forgotten in Chromium that an escape sequence came last, and
      // takes the next for malformed.
      const decoder = createTextDecoder('iso-2022-jp');
      const text = decoder.decode(Uint8Array.from([...escape, ...code, ...asciiEscape]));
      if (text.length === 1 && text !== '\u{fffd}' && !table.has(text)) {
        table.set(text, code);
      }
    }
    return { escape, codes: table };
  };
  const singles = Array.from({ length: 0x80 }, (_, byte) => [byte]);
  const ascii = new Map(singles.map(([byte = 0]) => [String.fromCharCode(byte), [byte]]));
  for (const unsafe of ['\x0e', '\x0f', '\x1b']) {
    ascii.delete(unsafe);
  }
  const doubles = [...pairs(0xa1, 0xfe, 0xa1)].map((code) => code.map((byte) => byte - 0x80));
  const graphic = singles.slice(0x21, 0x7f);
  return [
    { escape: asciiEscape, codes: ascii },
    set([0x1b, 0x24, 0x42], doubles),
    set([0x1b, 0x28, 0x4a], graphic),
    set([0x1b, 0x28, 0x49], graphic),
  ];
}

/** Ends in ASCII, as it begins, so that what is put behind it is read rightly. */
function encodeIso2022(text: string, sets: readonly CharacterSet[]): ParsedPayload {
  const bytes: number[] = [];
  const [ascii] = sets;
  let current = ascii;
  let position = 0;
  for (const character of text) {
    const set = current?.codes.has(character)
      ? current
      : sets.find(({ codes }) => codes.has(character));
    const code = set?.codes.get(character);
    if (set === undefined || code === undefined) {
      return faultAt('notInEncoding', position, character.length);
    }
    if (set !== current) {
      bytes.push(...set.escape);
      current = set;
    }
    bytes.push(...code);
    position += character.length;
  }
  if (current !== ascii) {
    bytes.push(...asciiEscape);
  }
  return { ok: true, bytes: Uint8Array.from(bytes) };
}

function faultAt(
  fault: 'loneSurrogate' | 'notInEncoding',
  position: number,
  length: number,
): ParsedPayload {
  return { ok: false, fault, position, length };
}
