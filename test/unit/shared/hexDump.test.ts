import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  formatHex,
  formatHexDump,
  hexRow,
  hexRowCount,
  hexRows,
} from '../../../src/shared/hexDump.ts';
import { parseHex } from '../../../src/shared/parseHex.ts';

function parsed(text: string): string {
  const result = parseHex(text);
  assert.ok(result.ok, JSON.stringify(result));
  return Buffer.from(result.bytes).toString('latin1');
}

describe('hexRows', () => {
  it('splits bytes into rows of sixteen', () => {
    const bytes = Uint8Array.from({ length: 33 }, (_, i) => 0x30 + i);
    const rows = hexRows(bytes, 0x100);
    assert.deepEqual(
      rows.map(({ offset, hex }) => [offset, hex.length]),
      [
        [0x100, 16],
        [0x110, 16],
        [0x120, 1],
      ],
    );
    assert.equal(rows[0]?.ascii, '0123456789:;<=>?');
    assert.deepEqual(rows[2], hexRow(bytes, 2, 0x100));
    assert.equal(hexRowCount(33), rows.length);
    assert.deepEqual(hexRows(new Uint8Array()), []);
  });

  it('shows a dot for what is not printable ASCII', () => {
    assert.equal(hexRow(Uint8Array.of(0x1f, 0x20, 0x7e, 0x7f, 0xff), 0).ascii, '. ~..');
  });
});

describe('formatHexDump', () => {
  it('prints what hexdump -Cv prints', () => {
    assert.equal(
      formatHexDump(Buffer.from('Hello, World! 123\n')),
      [
        '00000000  48 65 6c 6c 6f 2c 20 57  6f 72 6c 64 21 20 31 32  |Hello, World! 12|',
        '00000010  33 0a                                             |3.|',
      ].join('\n'),
    );
  });

  it('is read back for any bytes and any first offset', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(0x7fffffff), (bytes, offset) => {
        assert.equal(parsed(formatHexDump(bytes, offset)), Buffer.from(bytes).toString('latin1'));
        assert.equal(parsed(formatHex(bytes)), Buffer.from(bytes).toString('latin1'));
      }),
      { numRuns: 500 },
    );
  });
});

describe('parseHex of dumps', () => {
  // The text column of each looks like more bytes.
  const dumps: [tool: string, text: string, bytes: string][] = [
    [
      'xxd',
      '00000000: 6162 2063 6420 3030 2061 6263 6465 6621  ab cd 00 abcdef!\n' +
        '00000010: 6161 0a                                  aa.\n',
      'ab cd 00 abcdef!aa\n',
    ],
    ['xxd -g1 of one line', '00000000: 61 62 20 63 64 20 30 30  ab cd 00', 'ab cd 00'],
    ['xxd -g4 -s 20', '00000014: 64656667 68  defgh', 'defgh'],
    ['xxd -c 3 -o 32', '00000020: 6162 63  abc\n00000023: 64       d\n', 'abcd'],
    [
      'xxd -e',
      '00000000: 20206162 63642030 30206162 63646566  ba  0 dcba 0fedc\n' +
        '00000010: 61612021     3030                    ! aa00\n',
      'ba  0 dcba 0fedc! aa00',
    ],
    ['xxd -e -g 2', '00000000: 6261   63                      abc', 'abc'],
    [
      'xxd -d',
      '00000000: 6162 2063 6420 3030 2061 6263 6465 6621  ab cd 00 abcdef!\n' +
        '00000016: 6161 0a                                  aa.\n',
      'ab cd 00 abcdef!aa\n',
    ],
    [
      'hexdump -C',
      '00000000  61 62 20 63 64 20 30 30  20 61 62 63 64 65 66 21  |ab cd 00 abcdef!|\n' +
        '00000010  61 61 0a                                          |aa.|\n00000013\n',
      'ab cd 00 abcdef!aa\n',
    ],
    [
      'od -A x -t x1z',
      '000000 61 62 20 63 64 20 30 30 20 61 62 63 64 65 66 21  >ab cd 00 abcdef!<\n' +
        '000010 61 61 0a                                         >aa.<\n000013\n',
      'ab cd 00 abcdef!aa\n',
    ],
    [
      'od -A x -t x1',
      '000000 61 62 20 63 64 20 30 30 20 61 62 63 64 65 66 21\n000010 61 61 0a\n000013\n',
      'ab cd 00 abcdef!aa\n',
    ],
    [
      'Wireshark',
      '0000   61 62 20 63 64 20 30 30 20 61 62 63 64 65 66 21   ab cd 00 abcdef!\n' +
        '0010   61 61 0a                                          aa.\n',
      'ab cd 00 abcdef!aa\n',
    ],
    [
      'tshark',
      '0000  61 62 20 63 64 20 30 30  20 61 62 63 64 65 66 21   ab cd 00 abcdef!\n' +
        '0010  61 61 0a                                           aa.\n',
      'ab cd 00 abcdef!aa\n',
    ],
    [
      'rows of eight',
      '0000  61 62 20 63 64 20 30 30  ab cd 00\n0008  61 62 63 64 65 66 67 68  ab cd 00\n',
      'ab cd 00abcdefgh',
    ],
  ];
  for (const [tool, text, bytes] of dumps) {
    it(`reads ${tool}, with either line break`, () => {
      assert.equal(parsed(text), bytes);
      assert.equal(parsed(text.replaceAll('\n', '\r\n')), bytes);
    });
  }

  it('takes what only looks like a dump as bytes', () => {
    assert.equal(parsed('000000 61 62'), '\0\0\0ab');
    assert.equal(parsed('000000 61 62\n000000 61 62'), '\0\0\0ab\0\0\0ab');
    assert.equal(parsed('0000: 61').length, 1);
  });

  it('refuses a dump with a line missing, at that line', () => {
    const text = formatHexDump(new Uint8Array(48)).split('\n');
    const broken = `${text[0]}\n${text[2]}`;
    assert.deepEqual(parseHex(broken), {
      ok: false,
      fault: 'brokenDump',
      position: (text[0] ?? '').length + 1,
      length: text[2]?.length,
    });
  });

  it('fills in the rows that a dump leaves out', () => {
    const row = '00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|';
    assert.equal(parsed(`00000000  ${row}\n*\n00000040\n`), '\0'.repeat(64));
    const od = Array.from({ length: 16 }, () => 'ff').join(' ');
    assert.equal(parsed(`0000000 ${od}\n*\n0000140 61\n0000141\n`), `${'\xff'.repeat(96)}a`);
  });

  const unread: [title: string, last: string][] = [
    ['part of a row', '00000048'],
    ['more than anybody sends', 'fffffff0'],
  ];
  for (const [title, last] of unread) {
    it(`refuses a dump that leaves out ${title}`, () => {
      const row = '00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|';
      const result = parseHex(`00000000  ${row}\n*\n${last}\n`);
      assert.deepEqual(result.ok ? 'read' : [result.fault, result.position], ['brokenDump', 81]);
    });
  }

  it('refuses a dump of od that leaves out rows in octal or in decimal, who knows', () => {
    const od = Array.from({ length: 16 }, () => 'ff').join(' ');
    const result = parseHex(`0000000 ${od}\n*\n0000160\n`);
    assert.deepEqual(result.ok ? 'read' : [result.fault, result.position], ['brokenDump', 56]);
  });

  it('refuses a wrong digit at its place', () => {
    assert.deepEqual(parseHex('00000000: 48g5'), {
      ok: false,
      fault: 'invalidHexDigit',
      position: 12,
      length: 1,
    });
    assert.deepEqual(parseHex('0000  48 65 6g 65'), {
      ok: false,
      fault: 'invalidHexDigit',
      position: 12,
      length: 1,
    });
  });
});
