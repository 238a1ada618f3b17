import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseHex } from '../../../src/shared/parseHex.ts';
import {
  hexBlocks,
  hexCharacterAt,
  hexPlace,
  rowCharacters,
  rowWidths,
} from '../../../src/webview/payload/payloadPieces.ts';
import { textRuns } from '../../../src/webview/payload/textRuns.ts';

describe('hexBlocks', () => {
  it('shows every byte once, at its offset, however the payload is cut', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 9_000 }),
        fc.constantFrom(...rowWidths),
        (payload, width) => {
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
        },
      ),
      { numRuns: 30 },
    );
  });

  it('knows how wide its rows are', () => {
    for (const width of rowWidths) {
      const [block] = hexBlocks(new Uint8Array(width), 0, width);
      const { offsets = '', hex = '', ascii = '' } = block ?? {};
      assert.equal(rowCharacters(width), offsets.length + 2 + hex.length + 2 + ascii.length);
    }
  });
});

describe('hexPlace', () => {
  it('finds every byte in the texts of a block, and back', () => {
    for (const width of rowWidths) {
      const payload = Uint8Array.from({ length: 40 }, (_, index) => index + 0x30);
      const [block] = hexBlocks(payload, 0, width);
      payload.forEach((byte, index) => {
        const place = hexPlace(index, width);
        const digits = block?.hex.slice(place.hex, place.hex + 2) ?? '';
        assert.equal(parseInt(digits, 16), byte);
        assert.equal(block?.ascii[place.ascii], String.fromCharCode(byte));
        const inRow = place.hex - hexPlace(index - (index % width), width).hex;
        assert.equal(hexCharacterAt(inRow), index % width);
        assert.equal(hexCharacterAt(inRow + 1), index % width);
      });
    }
  });
});

describe('textRuns', () => {
  it('distinguishes escapes from plain text, doubled backslashes included', () => {
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
