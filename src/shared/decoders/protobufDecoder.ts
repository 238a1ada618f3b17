import type { Decoder } from './decoder.ts';
import { readsWhole } from './decoder.ts';
import { hexNumber, isPrintable, shownBytes, shownHex } from './dissection.ts';
import type { Dissection } from './dissection.ts';
import { doubleText, singleText } from '../numberText.ts';

const wireTypes: Readonly<Record<number, string>> = {
  0: 'varint',
  1: 'fixed 64',
  2: 'length-delimited',
  5: 'fixed 32',
};

/** Field numbers that hand-written messages use; greater ones are rather chance. */
const likelyFieldMax = 1_000;

/**
 * Protocol Buffers without their schema (protobuf.dev, “Encoding”): fields by number and wire type.
 * What is length-delimited is shown as a message inside where it reads as one, else as text or bytes.
 */
export const protobufDecoder: Decoder = {
  recognises(bytes) {
    if (bytes.length < 6 || isPrintable(bytes)) {
      return false;
    }
    const fields: Field[] = [];
    const isWhole = readsWhole(bytes, (d) => {
      while (!d.isAtEnd) {
        fields.push(readField(d));
      }
    });
    // Two bytes in four begin a field somewhere: a string inside is what chance rarely makes.
    return (
      isWhole &&
      fields.every(({ field }) => field <= likelyFieldMax) &&
      fields.some(({ type, value }) => type === 2 && /^".{2}/.test(value))
    );
  },

  decode(d) {
    const summaries: string[] = [];
    while (!d.isAtEnd) {
      const { field, value } = readField(d);
      summaries.push(`${field}: ${value}`);
      d.summary = summaries.slice(0, 6).join(', ');
    }
  },
};

interface Field {
  readonly field: number;
  readonly type: number;
  readonly value: string;
}

function readField(d: Dissection): Field {
  const start = d.position;
  const key = readVarint(d);
  const field = Number(key >> 3n);
  const type = Number(key & 7n);
  d.position = start;
  const name = wireTypes[type];
  if (field < 1 || field > 0x1fff_ffff || name === undefined) {
    d.malformed('noField');
  }
  let value = '';
  d.node(`Field ${field}, ${name}`, () => {
    readVarint(d);
    value = readValue(d, type);
    return value;
  });
  return { field, type, value };
}

function readValue(d: Dissection, type: number): string {
  switch (type) {
    case 0: {
      const value = readVarint(d);
      const zigzag = (value >> 1n) ^ -(value & 1n);
      const signed = BigInt.asIntN(64, value);
      return signed < 0n ? `${signed}` : zigzag < 0n ? `${value} (sint ${zigzag})` : `${value}`;
    }
    case 1: {
      const bits = d.u64LittleEndian();
      return `${hexNumber(bits, 16)} (double ${doubleText(doubleOf(bits))})`;
    }
    case 5: {
      const bits = d.u32LittleEndian();
      return `${hexNumber(bits, 8)} (float ${floatOf(bits)})`;
    }
    default:
      return readDelimited(d);
  }
}

function readDelimited(d: Dissection): string {
  const length = Number(readVarint(d));
  if (length > d.remaining) {
    d.need(length);
  }
  const bytes = d.bytes.subarray(d.position, d.position + length);
  if (length === 0 || isPrintable(bytes)) {
    return shownBytes(d.take(length));
  }
  const parts: string[] = [];
  const isMessage = d.attempt(() => {
    d.within(length, () => {
      while (!d.isAtEnd) {
        const { field, value } = readField(d);
        parts.push(`${field}: ${value}`);
      }
    });
  });
  if (isMessage) {
    return `{${parts.slice(0, 4).join(', ')}${parts.length > 4 ? ', …' : ''}}`;
  }
  return shownHex(d.take(length));
}

/** Ten bytes at most, as two's complement in 64 bits. */
function readVarint(d: Dissection): bigint {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = d.u8();
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) {
      return BigInt.asUintN(64, value);
    }
  }
  return d.malformed('longVarint');
}

function doubleOf(bits: bigint): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, bits);
  return view.getFloat64(0);
}

function floatOf(bits: number): string {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, bits);
  return singleText(view.getFloat32(0));
}
