import assert from 'node:assert/strict';
import fc from 'fast-check';
import { encoderOf } from '../../../src/shared/encodeText.ts';
import { wholeCharacters } from '../../../src/shared/wholeCharacters.ts';
import { renderEncoded } from '../../../src/shared/renderEncoded.ts';
import type { TextEncoding } from '../../../src/shared/textEncodings.ts';
import { anyText } from '../anyText.ts';

const utf16 = (text: string) => Buffer.from(text, 'utf16le');
const bytesOf = (text: string) => new TextEncoder().encode(text);

/** A stream cut at these lengths, each piece as it is shown. */
function shown(stream: Uint8Array, lengths: readonly number[], encoding: TextEncoding): string[] {
  const texts: string[] = [];
  let start = 0;
  for (const length of [...lengths, Infinity]) {
    const end = Math.min(stream.length, start + length);
    const around = {
      before: stream.slice(Math.max(0, start - 64 - (start % 2)), start),
      after: stream.slice(end, end + 8),
    };
    texts.push(
      renderEncoded(wholeCharacters(stream.slice(start, end), encoding, around), encoding),
    );
    start = end;
  }
  return texts;
}

describe('wholeCharacters', () => {
  it('gives a character to the piece that ends it', () => {
    assert.deepEqual(shown(bytesOf('Grüß Gott'), [3, 3], 'utf-8'), ['Gr', 'üß', ' Gott']);
    assert.deepEqual(shown(bytesOf('1€2'), [2], 'utf-8'), ['1', '€2']);
    const kanji = Uint8Array.of(0x93, 0xfa, 0x96, 0x7b);
    assert.deepEqual(shown(kanji, [1, 2], 'shift_jis'), ['\\x93', '日', '本']);
  });

  it('hides nothing that no piece ends', () => {
    assert.deepEqual(shown(Uint8Array.of(0x61, 0xc3), [], 'utf-8'), ['a\\xc3']);
    assert.deepEqual(shown(Uint8Array.of(0x61, 0xc3, 0x62), [2], 'utf-8'), ['a\\xc3', 'b']);
    assert.deepEqual(shown(Uint8Array.of(0xbc, 0x62), [1], 'utf-8'), ['\\xbc', 'b']);
  });

  it('shows pieces within a character by their bytes, and the character at its end', () => {
    assert.deepEqual(shown(bytesOf('😀!'), [1, 1, 1, 1], 'utf-8'), [
      '\\xf0',
      '\\x9f',
      '\\x98',
      '😀',
      '!',
    ]);
  });

  const pairs = fc.array(
    fc.oneof(
      // Rows of JIS X 0208 without a hole, with halves that are ASCII letters among them.
      fc.tuple(fc.integer({ min: 0x89, max: 0x97 }), fc.integer({ min: 0x40, max: 0x7e })),
      fc.tuple(fc.constantFrom(0x20, 0x0a, 0x41)),
    ),
  );
  const streams: readonly (readonly [TextEncoding, fc.Arbitrary<Uint8Array>])[] = [
    ['utf-8', anyText({ maxLength: 40 }).map(bytesOf)],
    ['utf-16le', anyText({ maxLength: 40 }).map(utf16)],
    ['utf-16be', anyText({ maxLength: 40 }).map((text) => utf16(text).swap16())],
    ['shift_jis', pairs.map((made) => Uint8Array.from(made.flat()))],
  ];
  for (const [encoding, stream] of streams) {
    it(`has each character of a stream in ${encoding} once, wherever that is cut`, () => {
      fc.assert(
        // Not shorter than a character
        fc.property(stream, fc.array(fc.integer({ min: 4, max: 9 })), (bytes, lengths) => {
          const texts = shown(bytes, lengths, encoding);
          assert.equal(texts.join(''), renderEncoded(bytes, encoding));
        }),
      );
    });
  }

  describe('in ISO-2022-JP', () => {
    const encode = encoderOf('iso-2022-jp');
    const stream = (text: string) => {
      const encoded = encode(text);
      assert.ok(encoded.ok);
      return encoded.bytes;
    };
    /** As the engine gives what stands around: back to the last escape sequence that is whole. */
    const pieces = (bytes: Uint8Array, lengths: readonly number[]) => {
      const texts: string[] = [];
      let start = 0;
      for (const length of [...lengths, Infinity]) {
        const end = Math.min(bytes.length, start + length);
        const around = { before: bytes.slice(0, start), after: bytes.slice(end, end + 8) };
        const own = wholeCharacters(bytes.slice(start, end), 'iso-2022-jp', around);
        texts.push(renderEncoded(own, 'iso-2022-jp'));
        start = end;
      }
      return texts;
    };

    it('knows what was switched to before a piece', () => {
      // ESC $ B, two bytes for each of 日本, ESC ( B
      assert.deepEqual(pieces(stream('a日本b'), [5, 3]), ['a', '日本', 'b']);
      assert.deepEqual(pieces(stream('a日本b'), [3, 1, 1, 1]), ['a', '', '', '日', '本b']);
    });

    it('has each character of a stream once, wherever that is cut', () => {
      const text = fc.string({
        unit: fc.constantFrom('a', ' ', '\n', '日', '本', 'ｶ', 'ﾅ', '¥', 'ア'),
      });
      const lengths = fc.array(fc.integer({ min: 1, max: 5 }));
      fc.assert(
        fc.property(text, lengths, (whole, cuts) => {
          const bytes = stream(whole);
          assert.equal(pieces(bytes, cuts).join(''), renderEncoded(bytes, 'iso-2022-jp'));
        }),
      );
    });
  });

  it('leaves alone what it can’t know, and never throws', () => {
    const piece = Uint8Array.of(0xfc, 0);
    const around = { before: Uint8Array.of(0x61), after: Uint8Array.of(0) };
    assert.equal(wholeCharacters(piece, 'windows-1252', around), piece);
    const some = fc.uint8Array({ maxLength: 20 });
    const encoding = fc.constantFrom<TextEncoding>(
      'utf-8',
      'gb18030',
      'big5',
      'iso-2022-jp',
      'gbk',
    );
    fc.assert(
      fc.property(some, some, some, encoding, (before, own, after, name) => {
        wholeCharacters(own, name, { before, after });
      }),
    );
  });
});
