import assert from 'node:assert/strict';
import { isMostlyUnprintable } from '../../../src/shared/isMostlyUnprintable.ts';
import { renderEncoded } from '../../../src/shared/renderEncoded.ts';
import type { TextEncoding } from '../../../src/shared/textEncodings.ts';

function isBinary(bytes: Uint8Array, encoding: TextEncoding = 'utf-8'): boolean {
  return isMostlyUnprintable(renderEncoded(bytes, encoding), bytes.length);
}

describe('isMostlyUnprintable', () => {
  it('holds for an MQTT CONNECT, a Modbus request, a single control byte', () => {
    assert.ok(isBinary(Buffer.from('101d00044d51545404020 03c0011'.replace(' ', ''), 'hex')));
    assert.ok(isBinary(Buffer.from('000100000006010300000002', 'hex')));
    assert.ok(isBinary(Buffer.of(6)));
  });

  it('does not hold for text, line ends, backslashes, or a few odd bytes in text', () => {
    assert.ok(!isBinary(Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')));
    assert.ok(!isBinary(Buffer.from('\r\n\t')));
    assert.ok(!isBinary(Buffer.from('C:\\0\\a\\b\\e')));
    assert.ok(!isBinary(Buffer.from('\u001b[31mred\u001b[0m and plain')));
    assert.ok(!isBinary(Buffer.alloc(0)));
  });

  it('depends on the encoding', () => {
    const bytes = Buffer.from('cfd2c9d7c5d4', 'hex');
    assert.ok(isBinary(bytes));
    assert.ok(!isBinary(bytes, 'koi8-r'));
  });
});
