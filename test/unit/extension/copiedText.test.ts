import { equal } from 'node:assert/strict';
import { copiedText } from '../../../src/extension/payloads/copiedText.ts';

describe('a payload that is copied as text', () => {
  it('is JSON without the byte order mark and the zeros around it', () => {
    equal(copiedText(Buffer.from('\ufeff{"a":"ü\\n"}\0'), 'text', 'utf-8'), '{"a":"ü\\n"}');
    const wide = Buffer.from('\ufeff[1]\0', 'utf16le');
    equal(copiedText(wide, 'text', 'utf-16le'), '[1]');
  });

  it('is whole where it is no JSON, or its bytes are asked for', () => {
    equal(copiedText(Buffer.from('text\0'), 'text', 'utf-8'), 'text\\0');
    equal(copiedText(Buffer.from('[1]\0'), 'hex', 'utf-8'), '5b 31 5d 00');
  });
});
