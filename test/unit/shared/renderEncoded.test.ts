import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseText } from '../../../src/shared/payload.ts';
import { renderEncoded, renderLines } from '../../../src/shared/renderEncoded.ts';
import { textEncodingOf, textEncodings } from '../../../src/shared/textEncodings.ts';

const bytes = (...values: number[]) => Uint8Array.from(values);

describe('renderEncoded', () => {
  it('reads text as its encoding has it', () => {
    assert.equal(renderEncoded(bytes(0x66, 0xfc, 0xa4), 'iso-8859-15'), 'fü€');
    assert.equal(renderEncoded(bytes(0x93, 0xfa, 0x96, 0x7b), 'shift_jis'), '日本');
    assert.equal(renderEncoded(bytes(0x61, 0, 0x0a, 0), 'utf-16le'), 'a\\n');
    assert.equal(renderEncoded(bytes(0xcf, 0xd2), 'koi8-r'), 'ор');
    assert.equal(renderEncoded(bytes(0xff, 0xfe), 'windows-1252'), 'ÿþ');
    const preis = bytes(0x93, 0x50, 0x72, 0x65, 0x69, 0x73, 0x94, 0x20, 0x80, 0x31, 0x30);
    assert.equal(renderEncoded(preis, 'windows-1252'), '“Preis” €10');
    assert.equal(renderEncoded(bytes(0x8c, 0x63), 'euc-kr'), '똠');
    assert.equal(renderEncoded(bytes(0x88, 0x62), 'big5'), 'Ê̄');
    assert.equal(renderEncoded(bytes(0xae), 'koi8-u'), 'ў');
    assert.equal(renderEncoded(bytes(0xc8, 0x85, 0x93, 0x93, 0x96), 'cp037'), 'Hello');
  });

  it('shows each byte that is no character, and all around it', () => {
    assert.equal(renderEncoded(bytes(0x61, 0x81, 0x20, 0x62), 'shift_jis'), 'a\\x81 b');
    assert.equal(renderEncoded(bytes(0x61, 0, 0x62), 'utf-16le'), 'a\\x62');
    assert.equal(renderEncoded(bytes(0x00, 0xd8, 0x61, 0), 'utf-16le'), '\\x00\\xd8a');
  });

  it('leaves out what a cut left unfinished, and only that', () => {
    assert.equal(renderEncoded(bytes(0x61, 0x93), 'shift_jis', true), 'a');
    assert.equal(renderEncoded(bytes(0x61, 0x93), 'shift_jis'), 'a\\x93');
  });

  it('shows what can not be seen', () => {
    assert.equal(renderEncoded(bytes(0x2e, 0x20, 0x1b, 0), 'utf-16le'), '\\u{202e}\\x1b');
    assert.equal(renderEncoded(bytes(0x5c, 0xa0), 'windows-1252'), '\\\\\\u{a0}');
  });

  it('never throws, whatever the bytes and the encoding', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 60 }),
        fc.constantFrom(...textEncodings),
        fc.boolean(),
        (payload, encoding, isCut) => {
          const text = renderEncoded(payload, encoding, isCut);
          assert.doesNotMatch(text, /[\p{Cc}\p{Bidi_Control}]/u);
        },
      ),
    );
  });
});

describe('renderLines', () => {
  it('breaks after every line feed and shows it', () => {
    const payload = Uint8Array.from(Buffer.from('a\r\nb\n\nc'));
    assert.deepEqual(renderLines(payload, 'utf-8'), ['a\\r\\n', 'b\\n', '\\n', 'c']);
  });

  it('breaks EBCDIC after its line feed and its next line', () => {
    const payload = bytes(0xc1, 0x0d, 0x25, 0xc2, 0x15, 0x0a, 0xc3);
    assert.deepEqual(renderLines(payload, 'cp037'), ['A\\r\\n', 'B\\u{85}', '\\u{8e}C']);
  });

  it('breaks UTF-16 only where a line feed is a whole character', () => {
    const text = Uint8Array.from(Buffer.from('Ċਅ\nx', 'utf16le'));
    assert.deepEqual(renderLines(text, 'utf-16le'), ['Ċਅ\\n', 'x']);
  });

  it('loses no byte of UTF-8', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (payload) => {
        const lines = renderLines(payload, 'utf-8');
        assert.deepEqual(parseText(lines.join('')), { ok: true, bytes: payload });
      }),
    );
  });
});

describe('textEncodingOf', () => {
  it('knows labels, and what is none', () => {
    assert.equal(textEncodingOf('latin1'), 'windows-1252');
    assert.equal(textEncodingOf('UTF8'), 'utf-8');
    assert.equal(textEncodingOf('IBM037'), 'cp037');
    assert.equal(textEncodingOf('cp1'), undefined);
  });

  it('gives each encoding by its own name', () => {
    assert.deepEqual(textEncodings.map(textEncodingOf), textEncodings);
  });
});
