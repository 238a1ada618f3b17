import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseHex, parseText } from '../../../src/shared/payload.ts';
import {
  hexBlocks,
  rowCharacters,
  textLines,
  wholeTextEnd,
} from '../../../src/webview/payloadPieces.ts';
import { textRuns } from '../../../src/webview/textRuns.ts';

const bytes = (text: string) => Uint8Array.from(Buffer.from(text));

describe('hexBlocks', () => {
  it('shows every byte once, at its offset, however the payload is cut', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 9_000 }), fc.constantFrom(8, 16), (payload, width) => {
        const blocks = hexBlocks(payload, 65_536, width);
        const parsed = parseHex(blocks.map(({ hex }) => hex).join('\n'));
        assert.deepEqual(parsed, { ok: true, bytes: payload });
        assert.equal(
          blocks.map(({ ascii }) => ascii.replaceAll('\n', '')).join('').length,
          payload.length,
        );
        const offsets = blocks.flatMap(({ offsets: lines }) => lines.split('\n'));
        assert.equal(parseInt(offsets.at(-1) ?? '10000', 16) >= 65_536, true);
        assert.equal(offsets.length, Math.ceil(payload.length / width) || blocks.length);
      }),
      { numRuns: 30 },
    );
  });

  it('knows how wide its rows are', () => {
    for (const width of [8, 16] as const) {
      const [block] = hexBlocks(new Uint8Array(width), 0, width);
      const { offsets = '', hex = '', ascii = '' } = block ?? {};
      assert.equal(rowCharacters(width), offsets.length + 2 + hex.length + 2 + ascii.length);
    }
  });
});

describe('textLines', () => {
  it('breaks after every line feed and shows it', () => {
    assert.deepEqual(textLines(bytes('a\r\nb\n\nc')), ['a\\r\\n', 'b\\n', '\\n', 'c']);
  });

  it('loses no byte, whatever the pieces', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(), (text, cut) => {
        const payload = bytes(text);
        const first = payload.subarray(0, cut % (payload.length + 1));
        const end = wholeTextEnd(first);
        const lines = [...textLines(payload.subarray(0, end)), ...textLines(payload.subarray(end))];
        assert.deepEqual(parseText(lines.join('')), { ok: true, bytes: payload });
      }),
    );
  });
});

describe('wholeTextEnd', () => {
  it('does not cut a character in two', () => {
    const euro = bytes('x€');
    assert.equal(wholeTextEnd(euro.subarray(0, 2)), 1);
    assert.equal(wholeTextEnd(euro.subarray(0, 3)), 1);
    assert.equal(wholeTextEnd(euro), 4);
  });

  it('ends after the last whole line', () => {
    assert.equal(wholeTextEnd(bytes('one\ntwo')), 4);
  });

  it('takes binary as it is', () => {
    assert.equal(wholeTextEnd(Uint8Array.of(0x80, 0x80, 0x80, 0x80)), 4);
  });
});

describe('textRuns', () => {
  it('tells escapes from the text around, a doubled backslash included', () => {
    assert.deepEqual(textRuns('a\\r\\nb\\\\x41\\u{202e}'), [
      { text: 'a', isEscape: false },
      { text: '\\r\\n', isEscape: true },
      { text: 'b', isEscape: false },
      { text: '\\\\', isEscape: true },
      { text: 'x41', isEscape: false },
      { text: '\\u{202e}', isEscape: true },
    ]);
  });
});
