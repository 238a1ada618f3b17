import * as v from 'valibot';
import { Crc } from './crc.ts';
import { joinBytes } from './joinBytes.ts';
import type { CrcParameters } from './crc.ts';

type Row = readonly [
  width: 8 | 16 | 32,
  poly: number,
  init: number,
  isReflected: boolean,
  xorOut: number,
];

const all = 0xffffffff;

/** Names and parameters of the catalogue of parametrised CRC algorithms, with Modbus among them. */
const crcs = {
  'crc-8/autosar': [8, 0x2f, 0xff, false, 0xff],
  'crc-8/bluetooth': [8, 0xa7, 0x00, true, 0x00],
  'crc-8/cdma2000': [8, 0x9b, 0xff, false, 0x00],
  'crc-8/darc': [8, 0x39, 0x00, true, 0x00],
  'crc-8/dvb-s2': [8, 0xd5, 0x00, false, 0x00],
  'crc-8/gsm-a': [8, 0x1d, 0x00, false, 0x00],
  'crc-8/gsm-b': [8, 0x49, 0x00, false, 0xff],
  'crc-8/hitag': [8, 0x1d, 0xff, false, 0x00],
  'crc-8/i-432-1': [8, 0x07, 0x00, false, 0x55],
  'crc-8/i-code': [8, 0x1d, 0xfd, false, 0x00],
  'crc-8/lte': [8, 0x9b, 0x00, false, 0x00],
  'crc-8/maxim-dow': [8, 0x31, 0x00, true, 0x00],
  'crc-8/mifare-mad': [8, 0x1d, 0xc7, false, 0x00],
  'crc-8/nrsc-5': [8, 0x31, 0xff, false, 0x00],
  'crc-8/opensafety': [8, 0x2f, 0x00, false, 0x00],
  'crc-8/rohc': [8, 0x07, 0xff, true, 0x00],
  'crc-8/sae-j1850': [8, 0x1d, 0xff, false, 0xff],
  'crc-8/smbus': [8, 0x07, 0x00, false, 0x00],
  'crc-8/tech-3250': [8, 0x1d, 0xff, true, 0x00],
  'crc-8/wcdma': [8, 0x9b, 0x00, true, 0x00],
  'crc-16/arc': [16, 0x8005, 0x0000, true, 0x0000],
  'crc-16/cdma2000': [16, 0xc867, 0xffff, false, 0x0000],
  'crc-16/cms': [16, 0x8005, 0xffff, false, 0x0000],
  'crc-16/dds-110': [16, 0x8005, 0x800d, false, 0x0000],
  'crc-16/dect-r': [16, 0x0589, 0x0000, false, 0x0001],
  'crc-16/dect-x': [16, 0x0589, 0x0000, false, 0x0000],
  'crc-16/dnp': [16, 0x3d65, 0x0000, true, 0xffff],
  'crc-16/en-13757': [16, 0x3d65, 0x0000, false, 0xffff],
  'crc-16/genibus': [16, 0x1021, 0xffff, false, 0xffff],
  'crc-16/gsm': [16, 0x1021, 0x0000, false, 0xffff],
  'crc-16/ibm-3740': [16, 0x1021, 0xffff, false, 0x0000],
  'crc-16/ibm-sdlc': [16, 0x1021, 0xffff, true, 0xffff],
  'crc-16/iso-iec-14443-3-a': [16, 0x1021, 0xc6c6, true, 0x0000],
  'crc-16/kermit': [16, 0x1021, 0x0000, true, 0x0000],
  'crc-16/lj1200': [16, 0x6f63, 0x0000, false, 0x0000],
  'crc-16/m17': [16, 0x5935, 0xffff, false, 0x0000],
  'crc-16/maxim-dow': [16, 0x8005, 0x0000, true, 0xffff],
  'crc-16/mcrf4xx': [16, 0x1021, 0xffff, true, 0x0000],
  'crc-16/modbus': [16, 0x8005, 0xffff, true, 0x0000],
  'crc-16/nrsc-5': [16, 0x080b, 0xffff, true, 0x0000],
  'crc-16/opensafety-a': [16, 0x5935, 0x0000, false, 0x0000],
  'crc-16/opensafety-b': [16, 0x755b, 0x0000, false, 0x0000],
  'crc-16/profibus': [16, 0x1dcf, 0xffff, false, 0xffff],
  'crc-16/riello': [16, 0x1021, 0xb2aa, true, 0x0000],
  'crc-16/spi-fujitsu': [16, 0x1021, 0x1d0f, false, 0x0000],
  'crc-16/t10-dif': [16, 0x8bb7, 0x0000, false, 0x0000],
  'crc-16/teledisk': [16, 0xa097, 0x0000, false, 0x0000],
  'crc-16/tms37157': [16, 0x1021, 0x89ec, true, 0x0000],
  'crc-16/umts': [16, 0x8005, 0x0000, false, 0x0000],
  'crc-16/usb': [16, 0x8005, 0xffff, true, 0xffff],
  'crc-16/xmodem': [16, 0x1021, 0x0000, false, 0x0000],
  'crc-32/aixm': [32, 0x814141ab, 0x00000000, false, 0x00000000],
  'crc-32/autosar': [32, 0xf4acfb13, all, true, all],
  'crc-32/base91-d': [32, 0xa833982b, all, true, all],
  'crc-32/bzip2': [32, 0x04c11db7, all, false, all],
  'crc-32/cd-rom-edc': [32, 0x8001801b, 0x00000000, true, 0x00000000],
  'crc-32/cksum': [32, 0x04c11db7, 0x00000000, false, all],
  'crc-32/iscsi': [32, 0x1edc6f41, all, true, all],
  'crc-32/iso-hdlc': [32, 0x04c11db7, all, true, all],
  'crc-32/jamcrc': [32, 0x04c11db7, all, true, 0x00000000],
  'crc-32/mef': [32, 0x741b8cd7, all, true, 0x00000000],
  'crc-32/mpeg-2': [32, 0x04c11db7, all, false, 0x00000000],
  'crc-32/xfer': [32, 0x000000af, 0x00000000, false, 0x00000000],
} as const satisfies Record<string, Row>;

interface Sum {
  /** Of the value, in bytes. */
  readonly size: 1 | 2 | 4;
  readonly of: (bytes: Uint8Array) => number;
}

const sums = {
  xor: { size: 1, of: (bytes) => bytes.reduce((value, byte) => value ^ byte, 0) },
  sum8: { size: 1, of: (bytes) => sum(bytes, 0xff) },
  sum16: { size: 2, of: (bytes) => sum(bytes, 0xffff) },
  /** The two's complement of the sum: with it, all bytes add up to zero. Modbus ASCII, Intel HEX. */
  lrc: { size: 1, of: (bytes) => -sum(bytes, 0xff) & 0xff },
  /** The Internet checksum of RFC 1071. */
  internet: { size: 2, of: internetChecksum },
  'fletcher-16': { size: 2, of: (bytes) => fletcher(bytes, 255, 256) },
  /** Over 16-bit words, low byte first; a zero makes the last one whole. */
  'fletcher-32': { size: 4, of: (bytes) => fletcher(words(bytes), 65_535, 65_536) },
  /** RFC 1950. */
  'adler-32': { size: 4, of: (bytes) => fletcher(bytes, 65_521, 65_536, 1) },
} as const satisfies Record<string, Sum>;

export type ChecksumName = keyof typeof crcs | keyof typeof sums;

/** All of them, in the order in which they are offered. */
export const checksumNames = [...Object.keys(sums), ...Object.keys(crcs)] as ChecksumName[];

/** Bytes at a payload's beginning that can be left out of its checksum, at most. */
const skipMax = 1_000_000;

/** A checksum as a user asks for it behind a payload. */
export const checksumSettingSchema = v.object({
  name: v.picklist(checksumNames),
  /** Default: what is usual, the low byte first for reflected CRCs, else the high one. */
  byteOrder: v.exactOptional(v.picklist(['big', 'little'])),
  /** As bytes, or as two upper-case hexadecimal digits each. Default: bytes. */
  form: v.exactOptional(v.picklist(['bytes', 'hex'])),
  /** Bytes at the payload's beginning that it leaves out. Default: 0. */
  skip: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(skipMax))),
});
export type ChecksumSetting = v.InferOutput<typeof checksumSettingSchema>;

/** Computes one kind of checksum. */
export interface Checksum {
  /** Bytes of a value. */
  readonly size: 1 | 2 | 4;
  /** The value over `bytes`, unsigned. */
  of(bytes: Uint8Array): number;
}

/** Makes what computes a checksum; keep it where there is more than one message. */
export function checksumFor(name: ChecksumName): Checksum {
  if (name in sums) {
    return sums[name as keyof typeof sums];
  }
  const [width, poly, init, isReflected, xorOut] = crcs[name as keyof typeof crcs];
  const parameters: CrcParameters = { width, poly, init, isReflected, xorOut };
  const crc = new Crc(parameters);
  return { size: width === 8 ? 1 : width === 16 ? 2 : 4, of: (bytes) => crc.of(bytes) };
}

/** Modbus RTU and most reflected CRCs have the low byte first on the wire; the rest the high one. */
export function usualByteOrder(name: ChecksumName): 'big' | 'little' {
  return name in crcs && crcs[name as keyof typeof crcs][3] ? 'little' : 'big';
}

/**
 * How the value stands on the wire after what it was computed over.
 */
export function checksumBytes(
  checksum: Checksum,
  bytes: Uint8Array,
  byteOrder: 'big' | 'little',
): Uint8Array<ArrayBuffer> {
  const value = checksum.of(bytes);
  const places = Uint8Array.from({ length: checksum.size }, (_, place) => value >>> (8 * place));
  return byteOrder === 'little' ? places : places.reverse();
}

/** A checksum of a name, to be kept where there is more than one message; in its usual byte order. */
export interface NamedChecksum {
  readonly name: ChecksumName;
  readonly size: number;
  /** The bytes with their checksum behind them, in a buffer of their own. */
  append(bytes: Uint8Array): Uint8Array<ArrayBuffer>;
  /** Whether bytes end with the checksum of those before it. */
  isAtEnd(bytes: Uint8Array): boolean;
}

export function namedChecksum(name: ChecksumName): NamedChecksum {
  const checksum = checksumFor(name);
  const { size } = checksum;
  const valueOf = (bytes: Uint8Array) => checksumBytes(checksum, bytes, usualByteOrder(name));
  return {
    name,
    size,
    append: (bytes) => joinBytes([bytes, valueOf(bytes)]),
    isAtEnd: (bytes) => {
      const end = bytes.length - size;
      return (
        end >= 0 && valueOf(bytes.subarray(0, end)).every((byte, at) => bytes[end + at] === byte)
      );
    },
  };
}

function sum(bytes: Uint8Array, mask: number): number {
  return bytes.reduce((value, byte) => (value + byte) & mask, 0);
}

function internetChecksum(bytes: Uint8Array): number {
  let value = 0;
  for (let i = 0; i < bytes.length; i += 2) {
    value += ((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0);
    value = (value & 0xffff) + (value >>> 16);
  }
  return ~value & 0xffff;
}

function fletcher(units: Iterable<number>, modulus: number, base: number, start = 0): number {
  let low = start;
  let high = 0;
  for (const unit of units) {
    low = (low + unit) % modulus;
    high = (high + low) % modulus;
  }
  return high * base + low;
}

function* words(bytes: Uint8Array): Generator<number> {
  for (let i = 0; i < bytes.length; i += 2) {
    yield (bytes[i] ?? 0) | ((bytes[i + 1] ?? 0) << 8);
  }
}
