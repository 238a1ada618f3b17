import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { TextEncoding } from '../../../src/shared/textEncodings.ts';
import { noValues } from '../../../src/shared/variables.ts';
import {
  renderPayloadExpression,
  parsePayloadExpression,
} from '../../../src/shared/payloadExpression.ts';
import { toPayloadExpression } from '../../../src/shared/toPayloadExpression.ts';
import { timesMore } from '../timesMore.ts';

describe('toPayloadExpression', () => {
  function sent(bytes: Uint8Array, encoding: TextEncoding): Uint8Array {
    const read = parsePayloadExpression(toPayloadExpression(bytes, encoding));
    assert.ok(read.ok);
    const filled = renderPayloadExpression(read.payload, noValues);
    assert.ok(filled.ok);
    return filled.bytes;
  }

  it('writes any bytes so that the same are sent, whatever the encoding', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.string({ unit: 'grapheme' }).map((text) => Buffer.from(text)),
        ),
        // The tables of long encodings take their time to make.
        fc.constantFrom<TextEncoding>('utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'koi8-r'),
        (bytes, encoding) => {
          assert.deepEqual(Buffer.from(sent(bytes, encoding)), Buffer.from(bytes));
        },
      ),
      { numRuns: timesMore(100) },
    );
    for (const encoding of ['utf-8', 'utf-16be', 'shift_jis', 'iso-2022-jp'] as const) {
      const bytes = Buffer.from('93fa967b${seq}\\\u001b$B\u00ff', 'latin1');
      assert.deepEqual(Buffer.from(sent(bytes, encoding)), bytes);
    }
  });

  it('is text of the encoding where that says the bytes', () => {
    const expression = toPayloadExpression(
      Uint8Array.of(0x93, 0xfa, 0x96, 0x7b, 0x0a),
      'shift_jis',
    );
    assert.deepEqual(expression, {
      ...{ notation: 'text', text: '日本\\n', lineEnding: 'none', encoding: 'shift_jis' },
    });
    assert.equal(toPayloadExpression(Uint8Array.of(0, 1, 2, 0xff), 'utf-8').notation, 'hex');
  });
});
