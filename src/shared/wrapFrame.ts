import { defaultFrameBytesMax } from './framing.ts';
import type { Framing, LengthPrefix, WrapFault } from './framing.ts';
import { joinBytes } from './joinBytes.ts';
import { parseHex } from './parseHex.ts';
import { cobs, slip } from './payloadPlace.ts';
import type { PayloadPlace } from './payloadPlace.ts';
import { writeBinaryLength, writeDecimalLength, writeVarint } from './writeLength.ts';

export type Wrapped =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly fault: WrapFault };

/** Where frames begin and end on the wire. */
export interface Enclosure {
  readonly start: number;
  readonly end: Uint8Array;
}

/** Start and end of text (ISO 646). */
export const stxEtx: Enclosure = { start: 0x02, end: Uint8Array.of(0x03) };

/** HL7's minimal lower layer protocol: a vertical tab, the message, a file separator, a return. */
export const mllp: Enclosure = { start: 0x0b, end: Uint8Array.of(0x1c, 0x0d) };

/**
 * The frame that carries a payload on a stream whose definition asks for this framing, and has passed
 * `framingSchema`. It may be the payload itself where nothing is added.
 */
export function wrapFrame(
  framing: Framing,
  payload: Uint8Array,
  frameBytesMax = defaultFrameBytesMax,
): Wrapped {
  if (typeof framing === 'object' && 'fixedLength' in framing) {
    const more = payload.length - framing.fixedLength;
    return more === 0 ? wrapped(payload) : notWrapped(more > 0 ? 'tooLong' : 'tooShort');
  }
  const outcome = build(framing, payload);
  const isTooLong = outcome.ok && framing !== 'none' && outcome.bytes.length > frameBytesMax;
  return isTooLong ? notWrapped('tooLong') : outcome;
}

/** Where a payload of that length stands in the frame of `wrapFrame` that carries it. */
export function placeInFrame(
  framing: Framing,
  frameLength: number,
  payloadLength: number,
): PayloadPlace | undefined {
  const added = frameLength - payloadLength;
  const enclosure = framing === 'stxEtx' ? stxEtx : framing === 'mllp' ? mllp : undefined;
  if (framing === 'slip' || framing === 'cobs') {
    return { form: framing, length: payloadLength };
  }
  if (enclosure) {
    return { form: 'range', head: 1, tail: enclosure.end.length };
  }
  const head = added > 0 ? prefixOffset(framing) : undefined;
  if (head === undefined) {
    return added > 0 ? { form: 'range', head: 0, tail: added } : undefined;
  }
  return head === 0
    ? { form: 'range', head: added, tail: 0 }
    : { form: 'spliced', head, gap: added };
}

function build(framing: Exclude<Framing, { fixedLength: number }>, payload: Uint8Array): Wrapped {
  switch (framing) {
    case 'none':
      return wrapped(payload);
    case 'line':
      return wrapped(joinBytes([payload, [0x0a]]));
    case 'varint':
      return prefixed(payload, { write: writeVarint, sizes: [1], offset: 0 });
    case 'stxEtx':
      return enclosed(payload, stxEtx);
    case 'mllp':
      return enclosed(payload, mllp);
    case 'slip':
      return slipped(payload);
    case 'cobs':
      return stuffed(payload);
  }
  if ('line' in framing) {
    return wrapped(joinBytes([payload, framing.line === 'lf' ? [0x0a] : [0x0d, 0x0a]]));
  }
  if ('delimiter' in framing) {
    return wrapped(joinBytes([payload, delimiterBytes(framing.delimiter)]));
  }
  if ('lengthPrefix' in framing) {
    return prefixed(payload, lengthOf(framing.lengthPrefix));
  }
  return 'varint' in framing
    ? prefixed(payload, { write: writeVarint, sizes: [1], offset: framing.varint.offset ?? 0 })
    : wrapped(payload);
}

/** A delimiter that has passed its schema. */
export function delimiterBytes(delimiter: string | { readonly hex: string }): Uint8Array {
  if (typeof delimiter === 'string') {
    return new TextEncoder().encode(delimiter);
  }
  const parsed = parseHex(delimiter.hex);
  if (!parsed.ok) {
    throw new RangeError(`delimiter was not checked: ${parsed.fault}`);
  }
  return parsed.bytes;
}

function enclosed(payload: Uint8Array, { start, end }: Enclosure): Wrapped {
  const frame = joinBytes([[start], payload, end]);
  // The end may also come about where the payload meets it.
  const [first = 0] = end;
  for (let at = frame.indexOf(first, 1); at >= 0; at = frame.indexOf(first, at + 1)) {
    const isEnd = end.every((byte, index) => frame[at + index] === byte);
    if (isEnd && at < frame.length - end.length) {
      return notWrapped('holdsEnd');
    }
  }
  return wrapped(frame);
}

interface LengthField {
  /** Nothing where the number is too large for this notation. */
  readonly write: (value: number) => Uint8Array | undefined;
  /** How many bytes it may have; one that does not count itself finds its own. */
  readonly sizes: readonly number[];
  /** Bytes of the frame before it. */
  readonly offset: number;
  readonly counts?: LengthPrefix['counts'];
}

function lengthOf(prefix: LengthPrefix): LengthField {
  const { offset = 0, counts } = prefix;
  if ('bytes' in prefix) {
    const { bytes, byteOrder } = prefix;
    const write = (value: number) => writeBinaryLength(value, bytes, byteOrder === 'little');
    return { write, sizes: [bytes], offset, counts };
  }
  const { digits, terminator } = prefix;
  const write = (value: number) => writeDecimalLength(value, digits, terminator);
  const sizes =
    terminator === undefined ? [digits] : Array.from({ length: digits }, (_, index) => index + 2);
  return { write, sizes, offset, counts };
}

function prefixed(
  payload: Uint8Array,
  { write, sizes, offset, counts = 'following' }: LengthField,
): Wrapped {
  if (payload.length < offset) {
    return notWrapped('tooShort');
  }
  const counted = payload.length - (counts === 'frame' ? 0 : offset);
  // A length that counts itself depends on its own size, which may depend on the length.
  const length =
    counts === 'following'
      ? write(counted)
      : sizes.map((size) => write(counted + size)).find((one, at) => one?.length === sizes[at]);
  return length === undefined
    ? notWrapped('tooLong')
    : wrapped(joinBytes([payload.subarray(0, offset), length, payload.subarray(offset)]));
}

/** Bytes before the length of a framing that has one. */
function prefixOffset(framing: Framing): number | undefined {
  if (framing === 'varint') {
    return 0;
  }
  if (typeof framing === 'object' && 'lengthPrefix' in framing) {
    return framing.lengthPrefix.offset ?? 0;
  }
  return typeof framing === 'object' && 'varint' in framing
    ? (framing.varint.offset ?? 0)
    : undefined;
}

function slipped(payload: Uint8Array): Wrapped {
  if (payload.length === 0) {
    return notWrapped('tooShort');
  }
  const frame = new Uint8Array(payload.length * 2 + 2);
  let length = 0;
  frame[length++] = slip.end;
  for (const byte of payload) {
    if (byte === slip.end || byte === slip.escape) {
      frame[length++] = slip.escape;
      frame[length++] = byte === slip.end ? slip.escapedEnd : slip.escapedEscape;
    } else {
      frame[length++] = byte;
    }
  }
  frame[length++] = slip.end;
  return wrapped(frame.slice(0, length));
}

function stuffed(payload: Uint8Array): Wrapped {
  const frame = new Uint8Array(payload.length + Math.ceil(payload.length / 254) + 2);
  let codeAt = 0;
  let length = 1;
  for (const [index, byte] of payload.entries()) {
    if (byte !== 0) {
      frame[length++] = byte;
    }
    const isFull = length - codeAt === cobs.full;
    if (byte === 0 || (isFull && index < payload.length - 1)) {
      frame[codeAt] = length - codeAt;
      codeAt = length++;
    }
  }
  frame[codeAt] = length - codeAt;
  frame[length++] = cobs.end;
  return wrapped(frame.slice(0, length));
}

function wrapped(bytes: Uint8Array): Wrapped {
  return { ok: true, bytes };
}

function notWrapped(fault: WrapFault): Wrapped {
  return { ok: false, fault };
}
