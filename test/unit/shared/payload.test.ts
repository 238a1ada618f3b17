import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseHex } from '../../../src/shared/parseHex.ts';
import { parseText, renderText } from '../../../src/shared/payload.ts';
import type { ParsedPayload } from '../../../src/shared/parsedPayload.ts';
import { timesMore } from '../timesMore.ts';
import { anyText } from '../anyText.ts';

function bytesOf(parsed: ParsedPayload): Buffer {
  assert.ok(parsed.ok, JSON.stringify(parsed));
  return Buffer.from(parsed.bytes);
}

const anyBytes = fc.uint8Array({ maxLength: 400 });
/** UTF-8 with bytes knocked out of place: where decoders go wrong. */
const damagedText = fc.tuple(anyText(), fc.nat(), fc.nat(255)).map(([text, place, byte]) => {
  const bytes = Buffer.from(text);
  if (bytes.length > 0) {
    bytes[place % bytes.length] = byte;
  }
  return new Uint8Array(bytes);
});

describe('parseText', () => {
  it('sends plain text as UTF-8', () => {
    assert.deepEqual(bytesOf(parseText('Grüße 👋')), Buffer.from('Grüße 👋'));
  });

  it('understands every escape', () => {
    assert.equal(
      bytesOf(parseText('a\\r\\n\\t\\0\\\\\\x7F\\xff\\u{41}\\u{1F44b}')).toString('latin1'),
      Buffer.from('a\r\n\t\0\\\x7f').toString('latin1') + '\xff' + 'A' + '\xf0\x9f\x91\x8b',
    );
  });

  it('reads \\0 as one byte, whatever digit follows', () => {
    assert.deepEqual([...bytesOf(parseText('\\012'))], [0, 0x31, 0x32]);
  });

  const faults: [text: string, fault: string, position: number, length: number][] = [
    ['ab\\q', 'invalidEscape', 2, 2],
    ['ab\\👋', 'invalidEscape', 2, 3],
    ['ab\\', 'unfinishedEscape', 2, 1],
    ['\\x', 'unfinishedEscape', 0, 2],
    ['\\x4', 'unfinishedEscape', 0, 3],
    ['\\x4g', 'invalidHexDigit', 3, 1],
    ['\\u', 'unfinishedEscape', 0, 2],
    ['\\u0041', 'invalidEscape', 0, 2],
    ['\\u{41', 'unfinishedEscape', 0, 5],
    ['\\u{4x}', 'invalidHexDigit', 4, 1],
    ['\\u{}', 'invalidHexDigit', 3, 1],
    ['x\\u{110000}', 'invalidCodePoint', 1, 10],
    ['\\u{d800}', 'invalidCodePoint', 0, 8],
    ['ok \ud800', 'loneSurrogate', 3, 1],
    ['\ude00\\q', 'loneSurrogate', 0, 1],
  ];
  for (const [text, fault, position, length] of faults) {
    it(`refuses ${JSON.stringify(text)} with its position`, () => {
      assert.deepEqual(parseText(text), { ok: false, fault, position, length });
    });
  }

  it('never throws, and marks a place inside the text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'\\xu{}0aF🐍\ud800g'.split('')) }),
        (text) => {
          const parsed = parseText(text);
          if (!parsed.ok) {
            assert.ok(parsed.position >= 0 && parsed.length > 0);
            assert.ok(parsed.position + parsed.length <= text.length);
          }
        },
      ),
      { numRuns: timesMore(500) },
    );
  });
});

describe('renderText', () => {
  it('gives text from which parseText makes the same bytes, for any bytes', () => {
    fc.assert(
      fc.property(fc.oneof(anyBytes, damagedText), (bytes) => {
        assert.deepEqual(bytesOf(parseText(renderText(bytes))), Buffer.from(bytes));
      }),
      { numRuns: timesMore(600) },
    );
  });

  it('gives the same bytes again for code points of every kind and every pair of bytes', () => {
    // All of the first plane where controls and spaces live, then a sample with a prime step.
    const points = Array.from({ length: 0x3400 + 9_000 }, (_, i) =>
      i < 0x3400 ? i : 0x3400 + (i - 0x3400) * 113,
    )
      .filter((point) => point < 0xd800 || point > 0xdfff)
      .map((point) => String.fromCodePoint(point));
    const all = Buffer.from(points.join(''));
    assert.ok(bytesOf(parseText(renderText(all))).equals(all));
    const pairs = Buffer.from(
      Array.from({ length: 0x10000 }, (_, i) => [i >> 8, i & 0xff, 0x41]).flat(),
    );
    assert.ok(bytesOf(parseText(renderText(pairs))).equals(pairs));
  });

  it('is one line without anything invisible or reordering', () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        assert.doesNotMatch(renderText(Buffer.from(text)), /[\p{C}\p{Zl}\p{Zp}]/u);
      }),
    );
  });

  const renderings: [text: string, rendered: string][] = [
    ['GET / HTTP/1.1\r\n', 'GET / HTTP/1.1\\r\\n'],
    ['C:\\temp', 'C:\\\\temp'],
    ['\x1b[31m\x07\x7f\0', '\\x1b[31m\\x07\\x7f\\0'],
    ['Grüße 漢字\u3000é👋', 'Grüße 漢字\u3000é👋'],
    ['\ufeffBOM', '\\u{feff}BOM'],
    ['a\u202eb\u2066c\u200bd\u2028e\u00a0f', 'a\\u{202e}b\\u{2066}c\\u{200b}d\\u{2028}e\\u{a0}f'],
    ['\u0085\ue000\ufe0f\u{e0041}', '\\u{85}\\u{e000}\\u{fe0f}\\u{e0041}'],
  ];
  for (const [text, rendered] of renderings) {
    it(`shows ${rendered}`, () => {
      assert.equal(renderText(Buffer.from(text)), rendered);
    });
  }

  it('shows each byte of malformed UTF-8', () => {
    assert.equal(
      renderText(Uint8Array.of(0x41, 0xc0, 0x80, 0xed, 0xa0, 0x80)),
      'A\\xc0\\x80\\xed\\xa0\\x80',
    );
    assert.equal(renderText(Uint8Array.of(0xe2, 0x82)), '\\xe2\\x82');
    assert.equal(renderText(Uint8Array.of(0xe2, 0x82, 0x41)), '\\xe2\\x82A');
  });

  it('leaves out a character that the limit cuts', () => {
    const euros = Buffer.from('a€€');
    assert.equal(renderText(euros, { maxBytes: 1 }), 'a');
    assert.equal(renderText(euros, { maxBytes: 3 }), 'a');
    assert.equal(renderText(euros, { maxBytes: 4 }), 'a€');
    assert.equal(renderText(euros, { maxBytes: 100 }), 'a€€');
    assert.equal(renderText(euros.subarray(0, 6), { isCut: true }), 'a€');
    assert.equal(renderText(euros.subarray(0, 6)), 'a€\\xe2\\x82');
  });

  it('renders a prefix of the whole for any limit', () => {
    fc.assert(
      fc.property(fc.oneof(anyBytes, damagedText), fc.nat(100), (bytes, maxBytes) => {
        assert.ok(
          renderText(bytes).startsWith(renderText(bytes, { maxBytes })) || maxBytes >= bytes.length,
        );
      }),
    );
  });
});

describe('parseHex', () => {
  const readings: [text: string, hex: string][] = [
    ['', ''],
    [' \n ', ''],
    ['deadBEEF', 'deadbeef'],
    ['de ad\tbe\r\nef', 'deadbeef'],
    ['de,ad, be;ef', 'deadbeef'],
    ['DE:AD:BE:EF', 'deadbeef'],
    ['de-ad-be-ef', 'deadbeef'],
    ['0xde 0xAD,0xbe0xef', 'deadbeef'],
    ['0Xdead', 'dead'],
    ['0x1, 0x2, 0xa', '01020a'],
    ['\\xde\\xad\\xBE', 'deadbe'],
    ['"\\x48\\x65" \\\n"\\x6c"', '48656c'],
    ['{ 0x48, 0x65 };', '4865'],
    ['[0x48, 0x65]', '4865'],
    ['1000 2000', '10002000'],
    ['0000 1234', '00001234'],
    ['dead: beef', 'deadbeef'],
    ['00 11\n22 33', '00112233'],
  ];
  for (const [text, hex] of readings) {
    it(`reads ${JSON.stringify(text)}`, () => {
      assert.equal(bytesOf(parseHex(text)).toString('hex'), hex);
    });
  }

  const faults: [text: string, fault: string, position: number, length: number][] = [
    ['zz', 'invalidHexDigit', 0, 1],
    ['de ag', 'oddHexDigits', 3, 1],
    ['de xx', 'invalidHexDigit', 3, 1],
    ['abc', 'oddHexDigits', 0, 3],
    ['de a ff', 'oddHexDigits', 3, 1],
    ['0xabc', 'oddHexDigits', 2, 3],
    ['0x', 'unfinishedEscape', 0, 2],
    ['de \\x', 'unfinishedEscape', 3, 2],
    ['0xg1', 'invalidHexDigit', 2, 1],
    ['de \\n', 'invalidHexDigit', 3, 1],
    ['ｄｅ', 'invalidHexDigit', 0, 1],
  ];
  for (const [text, fault, position, length] of faults) {
    it(`refuses ${JSON.stringify(text)} with its position`, () => {
      assert.deepEqual(parseHex(text), { ok: false, fault, position, length });
    });
  }

  it('reads any bytes written with any of its separators', () => {
    const separator = fc.constantFrom('', ' ', ', ', ':', '-', '\n', ' 0x', ',0X', '\\x');
    fc.assert(
      fc.property(anyBytes, separator, fc.boolean(), (bytes, between, isUpper) => {
        const pairs = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'));
        const text = pairs.map((pair) => between + (isUpper ? pair.toUpperCase() : pair)).join('');
        assert.deepEqual(bytesOf(parseHex(text)), Buffer.from(bytes));
      }),
    );
  });

  it('never throws, and marks a place inside the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0aFx\\:, \n|g'.split('')) }), (text) => {
        const parsed = parseHex(text);
        if (!parsed.ok) {
          assert.ok(parsed.position >= 0 && parsed.length > 0);
          assert.ok(parsed.position + parsed.length <= text.length);
        }
      }),
      { numRuns: timesMore(600) },
    );
  });
});
