import { createStrictDecoder } from '../../shared/textDecoder.ts';
import type { TextEncoding } from '../../shared/textEncodings.ts';
import { float16 } from '../../shared/float16.ts';
import { doubleText, halfText, singleText } from '../../shared/numberText.ts';
import { escapeText } from '../../shared/payload.ts';
import { inspectorKinds } from '../../shared/inspectorKinds.ts';
import type { IntegerWidth, InspectorKind } from '../../shared/inspectorKinds.ts';

/** One reading of the bytes at a place; a value is absent where there are too few bytes for it. */
export interface InspectorRow {
  /** Names the row: `int16`, `unixSeconds`. */
  readonly kind: InspectorKind;
  /** How many bytes it reads; 0 where that depends on them. */
  readonly byteCount: number;
  readonly little?: string;
  /** Absent where byte order makes no difference: `little` is the value then. */
  readonly big?: string;
}

/** Bytes that the longest reading needs. */
const inspectedMax = 10;

type Read = (view: DataView, isLittle: boolean) => string | undefined;

const readers: Readonly<Record<InspectorKind, readonly [byteCount: number, read: Read]>> = {
  bits: [1, (view) => view.getUint8(0).toString(2).padStart(8, '0').replace(/^.{4}/, '$& ')],
  uint8: integer(8, false),
  int8: integer(8, true),
  uint16: integer(16, false),
  int16: integer(16, true),
  uint24: integer(24, false),
  int24: integer(24, true),
  uint32: integer(32, false),
  int32: integer(32, true),
  uint48: integer(48, false),
  int48: integer(48, true),
  uint64: integer(64, false),
  int64: integer(64, true),
  float16: [2, (view, isLittle) => halfText(float16(view.getUint16(0, isLittle)))],
  float32: [4, (view, isLittle) => singleText(view.getFloat32(0, isLittle))],
  float64: [8, (view, isLittle) => doubleText(view.getFloat64(0, isLittle))],
  varint: [0, (view) => varint(view)],
  unixSeconds: [4, (view, isLittle) => timeText(view.getUint32(0, isLittle) * 1000)],
  unixMilliseconds: [8, (view, isLittle) => timeText(Number(view.getBigInt64(0, isLittle)))],
  ntp: [8, (view, isLittle) => ntpTime(view, isLittle)],
  fileTime: [8, (view, isLittle) => fileTime(view.getBigUint64(0, isLittle))],
  utf8: [0, (view) => character(view, 'utf-8')],
  utf16: [0, (view, isLittle) => character(view, isLittle ? 'utf-16le' : 'utf-16be')],
};

/** Kinds whose byte order makes no difference. */
const orderless: readonly InspectorKind[] = ['bits', 'uint8', 'int8', 'varint', 'utf8'];

/** Everything that the bytes from `offset` on may mean; rows keep their places whatever the bytes. */
export function inspectBytes(bytes: Uint8Array, offset: number): InspectorRow[] {
  const there = bytes.subarray(offset, offset + inspectedMax);
  const view = new DataView(there.buffer, there.byteOffset, there.byteLength);
  return inspectorKinds.map((kind) => {
    const [byteCount, read] = readers[kind];
    const isEnough = there.length >= Math.max(byteCount, 1);
    const little = isEnough ? read(view, true) : undefined;
    const big = isEnough && !orderless.includes(kind) ? read(view, false) : undefined;
    return {
      kind,
      byteCount,
      ...(little !== undefined && { little }),
      ...(big !== undefined && { big }),
    };
  });
}

/** Whether both byte orders give the same by nature. */
export function isOrderless(kind: InspectorKind): boolean {
  return orderless.includes(kind);
}

function integer(width: IntegerWidth, isSigned: boolean): readonly [number, Read] {
  const byteCount = width / 8;
  const read: Read = (view, isLittle) => {
    let value = 0n;
    for (let at = 0; at < byteCount; at++) {
      value = (value << 8n) | BigInt(view.getUint8(isLittle ? byteCount - 1 - at : at));
    }
    return String(isSigned ? BigInt.asIntN(width, value) : value);
  };
  return [byteCount, read];
}

/** LEB128 as Protocol Buffers use it, up to 64 bits. */
function varint(view: DataView): string | undefined {
  let value = 0n;
  for (let at = 0; at < view.byteLength; at++) {
    const byte = view.getUint8(at);
    value |= BigInt(byte & 0x7f) << BigInt(at * 7);
    if (byte < 0x80) {
      return String(BigInt.asUintN(64, value));
    }
  }
  return undefined;
}

/** UTC, to the millisecond. */
function timeText(milliseconds: number): string | undefined {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime())
    ? undefined
    : date
        .toISOString()
        .replace('T', ' ')
        .replace(/\.000Z$/, 'Z');
}

/** Seconds since 1900 and a fraction of 2^32 (RFC 5905, section 6). */
function ntpTime(view: DataView, isLittle: boolean): string | undefined {
  const seconds = view.getUint32(isLittle ? 4 : 0, isLittle);
  const fraction = view.getUint32(isLittle ? 0 : 4, isLittle);
  return timeText((seconds - 2_208_988_800) * 1000 + Math.round((fraction / 2 ** 32) * 1000));
}

/** Steps of 100 ns since 1601: Windows' FILETIME. */
function fileTime(value: bigint): string | undefined {
  return timeText(Number(value / 10_000n - 11_644_473_600_000n));
}

/** The first character, with its number. */
function character(view: DataView, encoding: TextEncoding): string | undefined {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, Math.min(view.byteLength, 4));
  const decoder = createStrictDecoder(encoding);
  for (let end = 1; end <= bytes.length; end++) {
    // Nothing: perhaps with one more byte.
    const text = decoder.decode(bytes.subarray(0, end)) ?? '';
    const codePoint = text.codePointAt(0);
    if (codePoint !== undefined) {
      const name = `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`;
      return `${escapeText(text)}  ${name}`;
    }
  }
  return undefined;
}
