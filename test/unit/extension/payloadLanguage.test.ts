import { deepEqual, equal, match, ok } from 'node:assert/strict';
import {
  payloadEnding,
  plainText,
  safeFileName,
  withoutDots,
} from '../../../src/extension/payloads/payloadLanguage.ts';

describe('the file that a payload opens as', () => {
  it('has the language that the bytes are in', () => {
    const endings: readonly (readonly [string | Uint8Array, string])[] = [
      ['{"a": [1, 2]}\n', '.json'],
      ['\ufeff{"a": 1}', '.json'],
      ['{"a": 1}\0', '.json'],
      ['\ufeff[1]\r\n\0\0', '.json'],
      ['{"a": 1}\0{"b": 2}', '.bin'],
      ['[not json', '.txt'],
      ['GET /a HTTP/1.1\r\nHost: x\r\n\r\n', '.http'],
      ['HTTP/1.0 204 No Content\r\n\r\n', '.http'],
      ['<!DOCTYPE html><p>', '.html'],
      ['<?xml version="1.0"?><a/>', '.xml'],
      ['Received: from a\r\n by b;\r\nSubject: hi\r\n\r\nhello\r\n', '.eml'],
      ['Key: value\nOther: value\n\nno mail', '.txt'],
      ['<14>1 2026-11-22 a syslog line', '.txt'],
      ['Grüße\t\r\n', '.txt'],
      ['', '.txt'],
      ['\u001b[31mred', '.txt'],
      [Uint8Array.of(0x61, 0), '.bin'],
      [Uint8Array.of(0xff, 0xfe), '.bin'],
    ];
    deepEqual(
      endings.map(([bytes]) =>
        payloadEnding(plainText(typeof bytes === 'string' ? Buffer.from(bytes) : bytes, 'utf-8')),
      ),
      endings.map(([, ending]) => ending),
    );
  });

  it('has the lines of a mail as they were before SMTP put dots before them', () => {
    equal(withoutDots('..a\r\n.b\r\nc.\r\n'), '.a\r\nb\r\nc.\r\n');
  });

  it('has JSON without the zeros behind it, by which VS Code would take it for binary', () => {
    equal(plainText(Buffer.from('{"a": 1}\0\0'), 'utf-8'), '{"a": 1}');
    equal(plainText(Buffer.from('text\0'), 'utf-8'), undefined);
  });

  it('has the text that the bytes are in the encoding of the socket', () => {
    equal(plainText(Buffer.from('Gr\xfc\xdfe', 'latin1'), 'windows-1252'), 'Grüße');
    equal(plainText(Buffer.from('Gr\xfc\xdfe', 'latin1'), 'utf-8'), undefined);
    const json = plainText(Buffer.from('{"ü": 1}', 'utf16le'), 'utf-16le');
    equal(payloadEnding(json), '.json');
    equal(plainText(Uint8Array.of(0x41, 0x00, 0x42), 'utf-16le'), undefined);
  });

  it('has a name that leads nowhere else', () => {
    deepEqual(safeFileName('../a\\b:c\u202e<d>é 1 #5.json'), '.._a_b_c__d_é 1 #5.json');
    deepEqual(safeFileName('Con.a #5.json'), '_Con.a #5.json');
    deepEqual(safeFileName('console #5.json'), 'console #5.json');
    deepEqual(safeFileName('हिन्दी #5.json'), 'हिन्दी #5.json');
    const long = safeFileName(`${'語'.repeat(100)} #12345.json`);
    match(long, /^語{50,} #12345\.json$/);
    ok(Buffer.byteLength(long) <= 200);
  });
});
