import assert from 'node:assert/strict';
import fc from 'fast-check';
import { checksumBytes, checksumFor, checksumNames } from '../../../src/shared/checksum.ts';
import type { ChecksumName } from '../../../src/shared/checksum.ts';

/** Check values over the nine digits `123456789`: those of the CRC catalogue, and well-known ones. */
const checks: Record<ChecksumName, number> = {
  xor: 0x31,
  sum8: 0xdd,
  sum16: 0x01dd,
  lrc: 0x23,
  internet: 0xf62a,
  'fletcher-16': 0x1ede,
  'fletcher-32': 0xdf09d509,
  'adler-32': 0x091e01de,
  'crc-8/autosar': 0xdf,
  'crc-8/bluetooth': 0x26,
  'crc-8/cdma2000': 0xda,
  'crc-8/darc': 0x15,
  'crc-8/dvb-s2': 0xbc,
  'crc-8/gsm-a': 0x37,
  'crc-8/gsm-b': 0x94,
  'crc-8/hitag': 0xb4,
  'crc-8/i-432-1': 0xa1,
  'crc-8/i-code': 0x7e,
  'crc-8/lte': 0xea,
  'crc-8/maxim-dow': 0xa1,
  'crc-8/mifare-mad': 0x99,
  'crc-8/nrsc-5': 0xf7,
  'crc-8/opensafety': 0x3e,
  'crc-8/rohc': 0xd0,
  'crc-8/sae-j1850': 0x4b,
  'crc-8/smbus': 0xf4,
  'crc-8/tech-3250': 0x97,
  'crc-8/wcdma': 0x25,
  'crc-16/arc': 0xbb3d,
  'crc-16/cdma2000': 0x4c06,
  'crc-16/cms': 0xaee7,
  'crc-16/dds-110': 0x9ecf,
  'crc-16/dect-r': 0x007e,
  'crc-16/dect-x': 0x007f,
  'crc-16/dnp': 0xea82,
  'crc-16/en-13757': 0xc2b7,
  'crc-16/genibus': 0xd64e,
  'crc-16/gsm': 0xce3c,
  'crc-16/ibm-3740': 0x29b1,
  'crc-16/ibm-sdlc': 0x906e,
  'crc-16/iso-iec-14443-3-a': 0xbf05,
  'crc-16/kermit': 0x2189,
  'crc-16/lj1200': 0xbdf4,
  'crc-16/m17': 0x772b,
  'crc-16/maxim-dow': 0x44c2,
  'crc-16/mcrf4xx': 0x6f91,
  'crc-16/modbus': 0x4b37,
  'crc-16/nrsc-5': 0xa066,
  'crc-16/opensafety-a': 0x5d38,
  'crc-16/opensafety-b': 0x20fe,
  'crc-16/profibus': 0xa819,
  'crc-16/riello': 0x63d0,
  'crc-16/spi-fujitsu': 0xe5cc,
  'crc-16/t10-dif': 0xd0db,
  'crc-16/teledisk': 0x0fb3,
  'crc-16/tms37157': 0x26b1,
  'crc-16/umts': 0xfee8,
  'crc-16/usb': 0xb4c8,
  'crc-16/xmodem': 0x31c3,
  'crc-32/aixm': 0x3010bf7f,
  'crc-32/autosar': 0x1697d06a,
  'crc-32/base91-d': 0x87315576,
  'crc-32/bzip2': 0xfc891918,
  'crc-32/cd-rom-edc': 0x6ec2edc4,
  'crc-32/cksum': 0x765e7680,
  'crc-32/iscsi': 0xe3069283,
  'crc-32/iso-hdlc': 0xcbf43926,
  'crc-32/jamcrc': 0x340bc6d9,
  'crc-32/mef': 0xd2c22f51,
  'crc-32/mpeg-2': 0x0376e6e7,
  'crc-32/xfer': 0xbd0be338,
};

describe('checksums', () => {
  const digits = Buffer.from('123456789');

  for (const name of checksumNames) {
    it(`${name} has its check value`, () => {
      assert.equal(checksumFor(name).of(digits).toString(16), checks[name].toString(16));
    });
  }

  it('have other known values', () => {
    const cases: [name: ChecksumName, text: string, value: number][] = [
      ['adler-32', 'Wikipedia', 0x11e60398],
      ['adler-32', '', 1],
      ['fletcher-16', 'abcde', 0xc8f0],
      ['fletcher-16', 'abcdef', 0x2057],
      ['fletcher-32', 'abcde', 0xf04fc729],
      ['fletcher-32', 'abcdef', 0x56502d2a],
      ['crc-32/iso-hdlc', '', 0],
      ['crc-16/modbus', '', 0xffff],
      // RFC 1071, section 3.
      ['internet', '\x00\x01\xf2\x03\xf4\xf5\xf6\xf7', 0x220d],
    ];
    for (const [name, text, value] of cases) {
      const checksum = checksumFor(name);
      assert.equal(checksum.of(Buffer.from(text, 'latin1')), value, `${name} ${text}`);
    }
  });

  it('fit in their size', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.constantFrom(...checksumNames), (bytes, name) => {
        const checksum = checksumFor(name);
        const value = checksum.of(bytes);
        assert.ok(Number.isInteger(value) && value >= 0 && value < 256 ** checksum.size);
      }),
    );
  });

  it('stand on the wire in either byte order', () => {
    const crc = checksumFor('crc-32/iso-hdlc');
    assert.deepEqual([...checksumBytes(crc, digits, 'big')], [0xcb, 0xf4, 0x39, 0x26]);
    assert.deepEqual([...checksumBytes(crc, digits, 'little')], [0x26, 0x39, 0xf4, 0xcb]);
    // Read holding registers of device 17, as the Modbus specification has it.
    const request = Uint8Array.of(0x11, 0x03, 0x00, 0x6b, 0x00, 0x03);
    const modbus = checksumFor('crc-16/modbus');
    assert.deepEqual([...checksumBytes(modbus, request, 'little')], [0x76, 0x87]);
  });
});
