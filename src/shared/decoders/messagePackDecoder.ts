import type { Decoder } from './decoder.ts';
import { readsWhole } from './decoder.ts';
import { shownHex, shownText } from './dissection.ts';
import type { Dissection } from './dissection.ts';
import { doubleText, singleText } from '../numberText.ts';
import { isLikelyStructure, listText, pairText } from './structureText.ts';

/** MessagePack (github.com/msgpack/msgpack/blob/master/spec.md), one object after the other. */
export const messagePackDecoder: Decoder = {
  recognises(bytes) {
    const first = bytes[0] ?? 0;
    const isStructure = (first > 0x80 && first < 0xa0 && first !== 0x90) || isLongStructure(first);
    return (
      bytes.length >= 4 &&
      isStructure &&
      readsWhole(bytes, (d) => {
        if (!isLikelyStructure(readObject(d), bytes.length)) {
          d.malformed('tooLittle');
        }
      })
    );
  },

  decode(d) {
    const summaries: string[] = [];
    do {
      summaries.push(readObject(d));
      d.summary = summaries.slice(0, 3).join(', ');
    } while (!d.isAtEnd);
  },
};

function isLongStructure(first: number): boolean {
  return first >= 0xdc && first <= 0xdf;
}

/** Answers with the object in short. */
function readObject(d: Dissection, prefix = ''): string {
  const first = d.peek();
  if (first === undefined) {
    d.need(1);
  }
  return d.node(prefix + labelOf(first ?? 0), () => readContents(d));
}

function labelOf(first: number): string {
  if (first < 0x80 || first >= 0xe0 || (first >= 0xcc && first <= 0xd3)) {
    return 'Integer';
  }
  if (first < 0x90 || first === 0xde || first === 0xdf) {
    return 'Map';
  }
  if (first < 0xa0 || first === 0xdc || first === 0xdd) {
    return 'Array';
  }
  if (first < 0xc0 || (first >= 0xd9 && first <= 0xdb)) {
    return 'String';
  }
  if (first >= 0xc4 && first <= 0xc6) {
    return 'Binary';
  }
  if (first === 0xca || first === 0xcb) {
    return 'Float';
  }
  if (first === 0xc0) {
    return 'Nil';
  }
  return first === 0xc2 || first === 0xc3 ? 'Boolean' : first === 0xc1 ? 'Reserved' : 'Extension';
}

function readContents(d: Dissection): string {
  const start = d.position;
  const first = d.u8();
  if (first < 0x80) {
    return String(first);
  }
  if (first < 0x90) {
    return readMap(d, first & 15);
  }
  if (first < 0xa0) {
    return readArray(d, first & 15);
  }
  if (first < 0xc0) {
    return readString(d, first & 31);
  }
  if (first >= 0xe0) {
    return String(first - 0x100);
  }
  switch (first) {
    case 0xc0:
      return 'nil';
    case 0xc2:
      return 'false';
    case 0xc3:
      return 'true';
    case 0xc4:
      return shownHex(d.take(d.u8()));
    case 0xc5:
      return shownHex(d.take(d.u16()));
    case 0xc6:
      return shownHex(d.take(d.u32()));
    case 0xc7:
      return readExtension(d, d.u8());
    case 0xc8:
      return readExtension(d, d.u16());
    case 0xc9:
      return readExtension(d, d.u32());
    case 0xca:
      return singleText(d.f32());
    case 0xcb:
      return doubleText(d.f64());
    case 0xcc:
      return String(d.u8());
    case 0xcd:
      return String(d.u16());
    case 0xce:
      return String(d.u32());
    case 0xcf:
      return String(d.u64());
    case 0xd0:
      return String((d.u8() << 24) >> 24);
    case 0xd1:
      return String((d.u16() << 16) >> 16);
    case 0xd2:
      return String(d.u32() | 0);
    case 0xd3:
      return String(BigInt.asIntN(64, d.u64()));
    case 0xd9:
      return readString(d, d.u8());
    case 0xda:
      return readString(d, d.u16());
    case 0xdb:
      return readString(d, d.u32());
    case 0xdc:
      return readArray(d, d.u16());
    case 0xdd:
      return readArray(d, d.u32());
    case 0xde:
      return readMap(d, d.u16());
    case 0xdf:
      return readMap(d, d.u32());
    case 0xc1:
      return d.malformed('reservedValue', start);
    default:
      // 0xd4 to 0xd8: extensions of 1, 2, 4, 8 and 16 bytes.
      return readExtension(d, 1 << (first - 0xd4));
  }
}

function readString(d: Dissection, length: number): string {
  return `"${shownText(d.take(length))}"`;
}

function readArray(d: Dissection, count: number): string {
  // Every object has a byte at least: a count beyond what is left can't be met.
  d.need(count);
  const items: string[] = [];
  for (let index = 0; index < count; index++) {
    items.push(readObject(d, `[${index}] `));
  }
  return listText(items);
}

function readMap(d: Dissection, count: number): string {
  d.need(count * 2);
  const pairs: string[] = [];
  for (let index = 0; index < count; index++) {
    const key = readObject(d, 'Key, ');
    pairs.push(`${key}: ${readObject(d, 'Value, ')}`);
  }
  return pairText(pairs);
}

function readExtension(d: Dissection, length: number): string {
  const type = (d.u8() << 24) >> 24;
  const isTimestamp = type === -1 && (length === 4 || length === 8 || length === 12);
  return isTimestamp ? readTimestamp(d, length) : `type ${type}, ${shownHex(d.take(length))}`;
}

/** The specification's own extension: seconds since the Unix epoch and nanoseconds. */
function readTimestamp(d: Dissection, length: number): string {
  let seconds: bigint;
  let nanoseconds = 0n;
  if (length === 4) {
    seconds = BigInt(d.u32());
  } else if (length === 8) {
    const both = d.u64();
    seconds = both & 0x3_ffff_ffffn;
    nanoseconds = both >> 34n;
  } else {
    nanoseconds = BigInt(d.u32());
    seconds = BigInt.asIntN(64, d.u64());
  }
  const date = new Date(Number(seconds) * 1000);
  const fraction = String(nanoseconds).padStart(9, '0');
  return Number.isNaN(date.getTime())
    ? `${seconds}.${fraction} s`
    : date.toISOString().replace(/\.\d+Z$/, `.${fraction}Z`);
}
