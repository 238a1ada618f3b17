import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { encoderOf } from '../../../src/shared/encodeText.ts';
import { createTextDecoder } from '../../../src/shared/textDecoder.ts';
import { textEncodings } from '../../../src/shared/textEncodings.ts';
import type { TextEncoding } from '../../../src/shared/textEncodings.ts';
import { findProgram } from '../interop/foreignProgram.ts';
import { timesMore } from '../timesMore.ts';
import { anyCharacter } from '../anyText.ts';

function hexOf(text: string, encoding: TextEncoding): string | object {
  const encoded = encoderOf(encoding)(text);
  return encoded.ok ? Buffer.from(encoded.bytes).toString('hex') : encoded;
}

describe('encoderOf', () => {
  for (const encoding of textEncodings) {
    it(`writes ${encoding} as its decoder reads it`, () => {
      const encode = encoderOf(encoding);
      const decoder = createTextDecoder(encoding, { fatal: true });
      const isWritten = (character: string) => encode(character).ok;
      const unit = fc.oneof(anyCharacter, character(encoding)).filter(isWritten);
      fc.assert(
        fc.property(fc.string({ unit, maxLength: 20 }), (text) => {
          const encoded = encode(text);
          assert.ok(encoded.ok);
          assert.equal(decoder.decode(encoded.bytes), text);
        }),
        { numRuns: timesMore(15) },
      );
    });
  }

  const known: [text: string, encoding: TextEncoding, hex: string][] = [
    ['é€', 'windows-1252', 'e980'],
    ['a€', 'utf-16le', '6100ac20'],
    ['😀', 'utf-16be', 'd83dde00'],
    ['漢字ｶﾅ髙', 'shift_jis', '8abf8e9ab6c5fbfc'],
    ['a漢\n', 'iso-2022-jp', '611b244234411b28420a'],
    ['十卅╪', 'big5', 'a451a4caf9ea'],
    ['€', 'gbk', '80'],
    ['€😀\ufffd', 'gb18030', 'a2e3' + '9439fc36' + '8431a437'],
    ['한똠', 'euc-kr', 'c7d18c63'],
    ['Añ1', 'cp037', 'c149f1'],
    ['[]', 'cp500', '4a5a'],
    ['é░', 'cp437', '82b0'],
    ['é®', 'cp850', '82a9'],
    ['Привет', 'koi8-r', 'f0d2c9d7c5d4'],
    ['丂', 'euc-jp', '8fb0a1'],
  ];
  for (const [text, encoding, hex] of known) {
    it(`writes ${JSON.stringify(text)} in ${encoding}`, () =>
      assert.equal(hexOf(text, encoding), hex));
  }

  const faults: [text: string, encoding: TextEncoding, position: number, length: number][] = [
    ['ab漢', 'windows-1252', 2, 1],
    ['a😀b', 'koi8-r', 1, 2],
    ['漢😀', 'shift_jis', 1, 2],
    ['漢\x1b', 'iso-2022-jp', 1, 1],
  ];
  for (const [text, encoding, position, length] of faults) {
    it(`finds in ${JSON.stringify(text)} what ${encoding} has not`, () => {
      assert.deepEqual(hexOf(text, encoding), {
        ok: false,
        fault: 'notInEncoding',
        position,
        length,
      });
    });
  }

  it('finds half of a surrogate pair, in any encoding', () => {
    for (const encoding of textEncodings) {
      const fault = { ok: false, fault: 'loneSurrogate', position: 1, length: 1 };
      assert.deepEqual(hexOf('a\ud83d', encoding), fault, encoding);
    }
  });

  it('writes what Python writes', function () {
    const python = findProgram('python3', 'python');
    if (python === undefined) {
      this.skip();
    }
    const texts: [TextEncoding, codec: string, text: string][] = [
      ['windows-1252', 'cp1252', 'é€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸÿ'],
      ['shift_jis', 'cp932', '漢字あア①Ⅳｱ'],
      ['euc-jp', 'euc_jp', '漢字あア丂ｱ'],
      ['iso-2022-jp', 'iso2022_jp', 'ab漢字あc'],
      ['gbk', 'gbk', '汉字漢'],
      ['gb18030', 'gb18030', '汉字€😀ÿ'],
      ['big5', 'cp950', '漢字十卅'],
      ['euc-kr', 'cp949', '한글'],
      ['macintosh', 'mac_roman', 'é€ÿ'],
      ['ibm866', 'cp866', 'Привет'],
      ['cp437', 'cp437', '\r\nÇ▒αß√ÿ'],
      ['cp850', 'cp850', '\r\nÇ▒ßðõÿ'],
      ['cp037', 'cp037', '\r\nHello, [é]{ÿ}^\u0085'],
      ['cp500', 'cp500', '\r\nHello, [é]{ÿ}^\u0085'],
    ];
    const program = 'import sys,json;[print(t.encode(c).hex()) for _,c,t in json.load(sys.stdin)]';
    const { stdout, stderr } = spawnSync(python, ['-c', program], { input: JSON.stringify(texts) });
    assert.equal(stderr.toString(), '');
    const ours = texts.map(([encoding, , text]) => hexOf(text, encoding));
    assert.deepEqual(ours, stdout.toString().trim().split(/\r?\n/));
  });
});

/** What any two bytes become, so that an encoding's own characters are tried and not only Unicode's. */
function character(encoding: TextEncoding): fc.Arbitrary<string> {
  const decoder = createTextDecoder(encoding);
  return fc
    .uint8Array({ min: 0x80, minLength: 2, maxLength: 2 })
    .map((bytes) => Array.from(decoder.decode(bytes))[0] ?? 'a');
}
