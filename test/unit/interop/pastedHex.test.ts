import { deepEqual, equal } from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseHex } from '../../../src/shared/parseHex.ts';
import { describeProgram } from './foreignProgram.ts';

/** With a text column that could be hexadecimal, and rows that dumps leave out. */
const bytes = Buffer.concat([
  Buffer.from(Array.from({ length: 40 }, (_, i) => i)),
  Buffer.from('Hello ${seq} "x" 41 42\\n\r\n, ab cd ef', 'latin1'),
  Buffer.alloc(100, 0xff),
  Buffer.from('end'),
]);

function read(text: string): string {
  const parsed = parseHex(text);
  return parsed.ok ? Buffer.from(parsed.bytes).toString('hex') : JSON.stringify(parsed);
}

const programs: [name: string, arguments: string[]][] = [
  ['xxd', ['']],
  ['xxd', ['-p', '-i', '-u', '-a', '-c 8', '-c 7', '-d', '-e', '-e -g 8', '-g 1', '-g 4 -c 32']],
  ['od', ['-A x -t x1', '-t x1 -v', '-A d -t x1 -v', '-A n -t x1 -v', '-A x -t x1z']],
  ['hexdump', ['-C', '-C -v']],
];
for (const [name, options] of programs) {
  describeProgram(`what ${name} prints`, [name], (path) => {
    for (const option of options) {
      it(`is read back: ${name} ${option}`, () => {
        const folder = mkdtempSync(join(tmpdir(), 'pasted-'));
        try {
          const file = join(folder, 'bytes');
          writeFileSync(file, bytes);
          const text = execFileSync(path, [...option.split(' ').filter(Boolean), file]).toString();
          equal(read(text), bytes.toString('hex'));
        } finally {
          rmSync(folder, { recursive: true });
        }
      });
    }
  });
}

describeProgram('what Python prints', ['python3', 'python'], (python) => {
  it('is read back: bytes, bytearray, fromhex', () => {
    const program = `import json; b = bytes.fromhex('${bytes.toString('hex')}')
print(json.dumps([repr(b), repr(b[:8]), "bytes.fromhex('" + b.hex(' ') + "')", b.hex(':')]))`;
    const forms = JSON.parse(execFileSync(python, ['-c', program]).toString()) as string[];
    const whole = bytes.toString('hex');
    deepEqual(forms.map(read), [whole, bytes.subarray(0, 8).toString('hex'), whole, whole]);
  });
});

describe('bytes in source code', () => {
  const texts = [
    // Wireshark: as escaped string, as C array, and the arrays of Follow Stream.
    '"\\xde\\xad" \\\n"\\xbe\\xef"',
    'unsigned char payload[] = {\n0xde, 0xad, 0xbe, 0xef };',
    'char peer0_0[] = { /* Packet 4 */\n0xde, 0xad, \n0xbe, 0xef };',
    'unsigned char a_bin[] = {\n  0xde, 0xad, 0xbe, 0xef\n};\nunsigned int a_bin_len = 4;\n',
    'const uint8_t frame[4] = {0xDE, 0xAD, 0xBE, 0xEF}; // ab',
    '[]byte{0xde, 0xad, 0xbe, 0xef}',
    '[0xde, 0xad, 0xbe, 0xef,]',
    'new byte[] {(byte)0xde, (byte)0xad, (byte)0xbe, (byte)0xef}',
    'new Uint8Array([0xde, 0xad, 0xbe, 0xef]);',
    "Buffer.from('deadbeef')",
    "bytes.fromhex('de ad be ef')",
    "bytearray(b'\\xde\\xad\\xbe\\xef')",
    '<Buffer de ad be ef>',
    '%de%ad%be%ef',
    '|de ad be ef|',
  ];
  for (const text of texts) {
    it(JSON.stringify(text), () => equal(read(text), 'deadbeef'));
  }

  const faults: [text: string, fault: string, position: number][] = [
    ['char a[] = { 0xde, 0xgg };', 'invalidHexDigit', 21],
    ['<Buffer de ad ... 50 more bytes>', 'invalidHexDigit', 0],
    ['nothing here', 'invalidHexDigit', 0],
  ];
  for (const [text, fault, position] of faults) {
    it(`refuses ${text} at its place`, () => {
      const parsed = parseHex(text);
      deepEqual(parsed.ok ? 'read' : [parsed.fault, parsed.position], [fault, position]);
    });
  }
});
