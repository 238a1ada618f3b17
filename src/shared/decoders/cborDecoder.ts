import type { Decoder } from './decoder.ts';
import { readsWhole } from './decoder.ts';
import { shownHex, shownText } from './dissection.ts';
import type { Dissection } from './dissection.ts';
import { float16 } from '../float16.ts';
import { doubleText, halfText, singleText } from '../numberText.ts';
import { isLikelyStructure, listText, pairText } from './structureText.ts';

const tagNames: Readonly<Record<number, string>> = {
  0: 'date and time',
  1: 'epoch time',
  2: 'big number',
  3: 'negative big number',
  4: 'decimal fraction',
  24: 'encoded CBOR',
  32: 'URI',
  37: 'UUID',
  55799: 'self-described CBOR',
};
const breakByte = 0xff;

/** CBOR (RFC 8949), one item after the other. */
export const cborDecoder: Decoder = {
  recognises(bytes) {
    const first = bytes[0] ?? 0;
    const type = first >> 5;
    // Short bytes of any kind are some CBOR: only a structure with something in it tells.
    const isStructure = (type === 4 || type === 5) && (first & 31) !== 0;
    const isTagged = type === 6 && (bytes[1] ?? 0) >> 5 >= 2;
    return (
      bytes.length >= 4 &&
      (isStructure || isTagged) &&
      readsWhole(bytes, (d) => {
        const shown = readItem(d);
        if (!isLikelyStructure(shown, bytes.length) && type !== 6) {
          d.malformed('tooLittle');
        }
      })
    );
  },

  decode(d) {
    const summaries: string[] = [];
    do {
      summaries.push(readItem(d));
      d.summary = summaries.slice(0, 3).join(', ');
    } while (!d.isAtEnd);
  },
};

/** Answers in CBOR's diagnostic notation (RFC 8949, section 8), cut where it is long. */
function readItem(d: Dissection, prefix = ''): string {
  const first = d.peek();
  if (first === undefined) {
    d.need(1);
  }
  const type = (first ?? 0) >> 5;
  const labels = ['Unsigned', 'Negative', 'Bytes', 'Text', 'Array', 'Map', 'Tag', 'Simple'];
  return d.node(prefix + (labels[type] ?? ''), () => readContents(d, type));
}

function readContents(d: Dissection, type: number): string {
  const start = d.position;
  const minor = d.u8() & 31;
  if (type === 7) {
    return readSimple(d, minor, start);
  }
  const isIndefinite = minor === 31;
  if (isIndefinite) {
    if (type < 2 || type === 6) {
      d.malformed('indefiniteLength', start);
    }
    return readIndefinite(d, type);
  }
  const argument = readArgument(d, minor, start);
  switch (type) {
    case 0:
      return String(argument);
    case 1:
      return String(-1n - BigInt(argument));
    case 2:
      return `h'${shownHex(d.take(sizeOf(d, argument)))}'`;
    case 3:
      return `"${shownText(d.take(sizeOf(d, argument)))}"`;
    case 4:
      return readItems(d, sizeOf(d, argument));
    case 5:
      return readPairs(d, sizeOf(d, argument));
    default: {
      const name = tagNames[Number(argument)];
      const inner = readItem(d);
      return `${argument}(${inner})${name === undefined ? '' : ` ${name}`}`;
    }
  }
}

function readArgument(d: Dissection, minor: number, start: number): number | bigint {
  switch (minor) {
    case 24:
      return d.u8();
    case 25:
      return d.u16();
    case 26:
      return d.u32();
    case 27:
      return d.u64();
    default:
      return minor < 24 ? minor : d.malformed('reservedValue', start);
  }
}

function sizeOf(d: Dissection, argument: number | bigint): number {
  if (argument > d.remaining) {
    d.need(Number.MAX_SAFE_INTEGER);
  }
  return Number(argument);
}

function readItems(d: Dissection, count: number): string {
  const items: string[] = [];
  for (let index = 0; index < count; index++) {
    items.push(readItem(d, `[${index}] `));
  }
  return listText(items);
}

function readPairs(d: Dissection, count: number): string {
  const pairs: string[] = [];
  for (let index = 0; index < count; index++) {
    pairs.push(readPair(d));
  }
  return pairText(pairs);
}

function readPair(d: Dissection): string {
  const key = readItem(d, 'Key, ');
  return `${key}: ${readItem(d, 'Value, ')}`;
}

function readIndefinite(d: Dissection, type: number): string {
  const parts: string[] = [];
  while (d.peek() !== breakByte) {
    if (type === 5) {
      parts.push(readPair(d));
      continue;
    }
    const inner = (d.peek() ?? 0) >> 5;
    if (type < 4 && inner !== type) {
      d.malformed('otherChunk');
    }
    parts.push(readItem(d, type === 4 ? `[${parts.length}] ` : 'Chunk, '));
  }
  d.position++;
  return type === 5 ? pairText(parts) : type === 4 ? listText(parts) : `(_ ${parts.join(', ')})`;
}

function readSimple(d: Dissection, minor: number, start: number): string {
  switch (minor) {
    case 20:
      return 'false';
    case 21:
      return 'true';
    case 22:
      return 'null';
    case 23:
      return 'undefined';
    case 24:
      return `simple(${d.u8()})`;
    case 25:
      return halfText(float16(d.u16()));
    case 26:
      return singleText(d.f32());
    case 27:
      return doubleText(d.f64());
    case 31:
      return d.malformed('strayBreak', start);
    default:
      return minor < 20 ? `simple(${minor})` : d.malformed('reservedValue', start);
  }
}
