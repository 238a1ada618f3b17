import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as v from 'valibot';
import { checksumFor, checksumNames } from '../../../src/shared/checksum.ts';
import { formatHexDump } from '../../../src/shared/hexDump.ts';
import { renderText } from '../../../src/shared/payload.ts';
import { withoutVariables } from '../../../src/shared/variables.ts';
import type { VariableSource } from '../../../src/shared/variables.ts';
import {
  renderPayloadExpression,
  parsePayloadExpression,
  payloadExpressionSchema,
} from '../../../src/shared/payloadExpression.ts';
import type { PayloadExpression } from '../../../src/shared/payloadExpression.ts';

const source: VariableSource = {
  seq: 7,
  now: 0,
  socket: 'grüß',
  peer: { host: '127.0.0.1', port: 9 },
  local: undefined,
  env: () => undefined,
  uuid: () => 'uuid',
  randomBytes: (count) => new Uint8Array(count),
};

function expression(text: string, more: Partial<PayloadExpression> = {}): PayloadExpression {
  return v.parse(payloadExpressionSchema, { notation: 'text', lineEnding: 'none', ...more, text });
}

/** The bytes as hexadecimal digits, or the fault. */
function filled(text: string, more: Partial<PayloadExpression> = {}): string | object {
  const read = parsePayloadExpression(expression(text, more));
  if (!read.ok) {
    return read;
  }
  const outcome = renderPayloadExpression(read.payload, source);
  return outcome.ok ? Buffer.from(outcome.bytes).toString('hex') : outcome;
}

const hexOf = (text: string) => Buffer.from(text).toString('hex');

describe('a payload expression', () => {
  const cases: [text: string, more: Partial<PayloadExpression>, hex: string][] = [
    ['a\\n€', {}, '610ae282ac'],
    ['<${seq}>', {}, hexOf('<7>')],
    ['a\\n\\x80€', { encoding: 'utf-16le', lineEnding: 'crlf' }, '61000a0080ac200d000a00'],
    ['$${${seq}', { encoding: 'utf-16be' }, '0024007b0037'],
    [
      '漢${seq}字',
      { encoding: 'iso-2022-jp' },
      '1b24423441' + '1b2842' + '37' + '1b2442' + '3b7a' + '1b2842',
    ],
    ['${socket}', { encoding: 'windows-1252' }, '6772fcdf'],
    ['de ad ${seq}, 0x0a', { notation: 'hex' }, 'dead370a'],
    ['de ad', { notation: 'hex', lineEnding: 'crlf', encoding: 'utf-16le' }, 'dead'],
    ['3q0', { notation: 'base64', lineEnding: 'lf' }, 'dead'],
    // Modbus RTU, the example of "MODBUS over Serial Line V1.02": the low byte of the CRC goes first.
    ['02 07', { notation: 'hex', checksum: { name: 'crc-16/modbus' } }, '02074112'],
    // NMEA 0183: the exclusive or of what stands between $ and *, as digits.
    [
      '$GPGLL*',
      { checksum: { name: 'xor', form: 'hex', skip: 1 }, lineEnding: 'crlf' },
      hexOf('$GPGLL*7A\r\n'),
    ],
    [
      '123456789',
      { checksum: { name: 'crc-32/iso-hdlc', byteOrder: 'big' } },
      hexOf('123456789') + 'cbf43926',
    ],
    ['123456789', { checksum: { name: 'crc-16/xmodem' } }, hexOf('123456789') + '31c3'],
    ['ab', { checksum: { name: 'sum8', skip: 5 } }, '616200'],
    ['a', { checksum: { name: 'sum8', form: 'hex' }, encoding: 'utf-16le' }, '610036003100'],
  ];
  for (const [text, more, hex] of cases) {
    it(`${JSON.stringify(text)} ${JSON.stringify(more)}`, () =>
      assert.equal(filled(text, more), hex));
  }

  const faults: [
    string,
    Partial<PayloadExpression>,
    fault: string,
    position: number,
    length: number,
  ][] = [
    ['ab\\q', {}, 'invalidEscape', 2, 2],
    ['${seq}${nope}', {}, 'unknownVariable', 6, 7],
    ['${seq} 0g', { notation: 'hex' }, 'oddHexDigits', 7, 1],
    ['a${seq}漢', { encoding: 'koi8-r' }, 'notInEncoding', 7, 1],
    ['a\\n\\u{6f22}', { encoding: 'koi8-r' }, 'notInEncoding', 3, 8],
    ['a${socket}', { encoding: 'koi8-r' }, 'notInEncoding', 1, 9],
    ['a${local.port}', {}, 'noValue', 1, 13],
    ['de?d', { notation: 'base64' }, 'invalidBase64', 2, 1],
    ['de de\nd', { notation: 'base64' }, 'invalidBase64', 6, 1],
    ['YQ=', { notation: 'base64' }, 'invalidBase64', 2, 1],
    ['YQ==YQ==', { notation: 'base64' }, 'invalidBase64', 4, 1],
    ['Y😀', { notation: 'base64' }, 'invalidBase64', 1, 2],
  ];
  for (const [text, more, fault, position, length] of faults) {
    it(`refuses ${JSON.stringify(text)} with its position`, () => {
      assert.deepEqual(filled(text, more), { ok: false, fault, position, length });
    });
  }

  it('knows whether each message has the same bytes', () => {
    const isFixed = (text: string, notation: PayloadExpression['notation'] = 'text') => {
      const read = parsePayloadExpression(expression(text, { notation }));
      return read.ok && read.payload.isFixed;
    };
    assert.ok(isFixed('a$${seq}'));
    assert.ok(!isFixed('a${seq}'));
    assert.ok(!isFixed('de${seq}', 'hex'));
    assert.ok(isFixed('3q0=', 'base64'));
  });

  it('finds no variables in the text column of a dump', () => {
    const bytes = Buffer.from('sent ${nothing} here');
    assert.equal(filled(formatHexDump(bytes), { notation: 'hex' }), bytes.toString('hex'));
  });

  it('places a fault behind whatever precedes it', () => {
    const before = fc.string({
      unit: fc.constantFrom(
        'a',
        '€',
        '\\n',
        '\\x00',
        '\\u{1f600}',
        '${seq}',
        '$${',
        '$$${seq}',
        '😀',
        '$ ',
      ),
    });
    const fault = fc.constantFrom('\\q', '\\xg0', '${nope}', '\\u{d800}', '\ud800');
    fc.assert(
      fc.property(before, fault, (text, stray) => {
        const read = parsePayloadExpression(expression(`${text} ${stray}`));
        const at = `${text} `.length + (stray === '\\xg0' ? 2 : 0);
        assert.equal(read.ok ? undefined : read.position, at);
      }),
    );
  });

  it('sends any bytes as they were rendered, without variables and with any checksum', () => {
    fc.assert(
      fc.property(
        fc.uint8Array(),
        fc.constantFrom(...checksumNames),
        fc.nat(300),
        (bytes, name, skip) => {
          const text = withoutVariables(renderText(bytes));
          const plain = Buffer.from(bytes);
          const sum = checksumFor(name).of(bytes.subarray(skip));
          const checksum = { name, skip, byteOrder: 'big' } as const;
          const size = checksumFor(name).size * 2;
          const end = sum.toString(16).padStart(size, '0');
          assert.equal(filled(text, { checksum }), plain.toString('hex') + end);
        },
      ),
    );
  });

  it('reads base64 as it is written anywhere', () => {
    fc.assert(
      fc.property(
        fc.uint8Array(),
        fc.constantFrom<BufferEncoding>('base64', 'base64url'),
        fc.boolean(),
        (bytes, form, wraps) => {
          const plain = Buffer.from(bytes);
          const text = plain.toString(form);
          const wrapped = wraps ? text.replace(/(.{5})/g, '$1\r\n') : text;
          assert.equal(filled(wrapped, { notation: 'base64' }), plain.toString('hex'));
        },
      ),
    );
  });
});
