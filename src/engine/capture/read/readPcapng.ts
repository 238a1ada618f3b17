import { logRecordBlock, logRecordHeadBytes } from '../logRecords.ts';
import { blockTypes, byteOrderMagic, optionCodes, padded } from '../pcapngBlocks.ts';
import { captureApplication } from '../pcapngWriter.ts';
import type { FileCursor } from './fileCursor.ts';
import { CaptureDamage, packetBytesMax } from './packet.ts';
import type { CaptureItem, LogRecord, Packet, PacketInterface } from './packet.ts';

/** Blocks of kinds that we don't know may be long, but not that long. */
const blockBytesMax = 64 * 1024 * 1024;

interface Interface extends PacketInterface {
  /** Bytes that are captured of a packet at most. */
  readonly snapBytes: number;
  /** Units of its times in a second. */
  readonly unitsPerSecond: bigint;
  /** Seconds to be added to them. */
  readonly offset: bigint;
}

/** Reads numbers in a section's byte order. */
interface Numbers {
  u16(bytes: Buffer, at: number): number;
  u32(bytes: Buffer, at: number): number;
}

const littleEndian: Numbers = {
  u16: (bytes, at) => bytes.readUInt16LE(at),
  u32: (bytes, at) => bytes.readUInt32LE(at),
};
const bigEndian: Numbers = {
  u16: (bytes, at) => bytes.readUInt16BE(at),
  u32: (bytes, at) => bytes.readUInt32BE(at),
};

export function isPcapng(cursor: FileCursor): boolean {
  // A palindrome: the same in either byte order.
  return cursor.peek(4)?.readUInt32LE(0) === blockTypes.section;
}

/** Reads draft-ietf-opsawg-pcapng, section by section, either byte order; unknown blocks are skipped. */
export function* readPcapng(cursor: FileCursor): Generator<CaptureItem> {
  let numbers = littleEndian;
  let interfaces: Interface[] = [];
  let isOurs = false;
  while (cursor.peek(1)) {
    const place = cursor.position;
    const head = cursor.peek(12);
    if (!head) {
      throw new CaptureDamage(place, 'the file ends within a block’s header');
    }
    if (head.readUInt32LE(0) === blockTypes.section) {
      numbers = head.readUInt32LE(8) === byteOrderMagic ? littleEndian : bigEndian;
      if (numbers.u32(head, 8) !== byteOrderMagic) {
        throw new CaptureDamage(place, 'a section has no byte order');
      }
    }
    const type = numbers.u32(head, 0);
    const total = numbers.u32(head, 4);
    if (total < 12 || total % 4 !== 0 || total > blockBytesMax) {
      throw new CaptureDamage(place, `a block claims to have ${total} bytes`);
    }
    const block = cursor.peek(total);
    if (!block) {
      throw new CaptureDamage(place, 'the file ends within a block');
    }
    if (numbers.u32(block, total - 4) !== total) {
      throw new CaptureDamage(place, 'a block’s two lengths differ');
    }
    const body = block.subarray(8, total - 4);
    switch (type) {
      case blockTypes.section:
        isOurs = text(numbers, body, 16, optionCodes.sectionApplication) === captureApplication;
        interfaces = [];
        yield 'section';
        break;
      case blockTypes.interface:
        interfaces.push(readInterface(numbers, body, isOurs, place));
        break;
      case blockTypes.enhancedPacket:
      case blockTypes.packetObsolete:
      case blockTypes.simplePacket:
        yield readPacket(numbers, { type, body, place, interfaces });
        break;
      case logRecordBlock:
        if (isOurs) {
          yield readLogRecord(body, place, interfaces.length);
        }
        break;
      default:
    }
    cursor.skip(total);
  }
}

function readInterface(numbers: Numbers, body: Buffer, isOurs: boolean, place: number): Interface {
  if (body.length < 8) {
    throw new CaptureDamage(place, 'an interface’s block is too short');
  }
  const resolution = option(numbers, body, 8, optionCodes.interfaceResolution)?.[0] ?? 6;
  const offset = option(numbers, body, 8, offsetCode);
  const power = BigInt(resolution & 0x7f);
  return {
    linkType: numbers.u16(body, 0),
    name: text(numbers, body, 8, optionCodes.interfaceName),
    isOurs,
    // None says that there is no limit.
    snapBytes: numbers.u32(body, 4) || Infinity,
    unitsPerSecond: (resolution & 0x80) === 0 ? 10n ** power : 2n ** power,
    offset: offset?.length === 8 ? readOffset(numbers, offset) : 0n,
  };
}

/** We write little-endian, whatever the machine. */
function readLogRecord(body: Buffer, place: number, interfaces: number): LogRecord {
  const length = body.length < logRecordHeadBytes ? Infinity : body.readUInt32LE(12);
  const interfaceIndex = body.length < logRecordHeadBytes ? 0 : body.readUInt32LE(4);
  if (logRecordHeadBytes + length > body.length || interfaceIndex > Math.max(0, interfaces - 1)) {
    throw new CaptureDamage(place, 'a record of the log can’t be read');
  }
  return {
    kind: body.readUInt32LE(0),
    interfaceIndex,
    connection: body.readUInt32LE(8),
    time: body.readDoubleLE(16),
    json: body.subarray(logRecordHeadBytes, logRecordHeadBytes + length),
  };
}

/** `if_tsoffset`: seconds, 64 bits with a sign. */
const offsetCode = 14;

function readOffset(numbers: Numbers, bytes: Buffer): bigint {
  return numbers === littleEndian ? bytes.readBigInt64LE(0) : bytes.readBigInt64BE(0);
}

interface PacketBlock {
  readonly type: number;
  readonly body: Buffer;
  readonly place: number;
  readonly interfaces: readonly Interface[];
}

function readPacket(numbers: Numbers, { type, body, place, interfaces }: PacketBlock): Packet {
  const isSimple = type === blockTypes.simplePacket;
  const headerBytes = isSimple ? 4 : 20;
  const index =
    isSimple || body.length < 4
      ? 0
      : type === blockTypes.enhancedPacket
        ? numbers.u32(body, 0)
        : numbers.u16(body, 0);
  const from = interfaces[index];
  if (body.length < headerBytes || !from) {
    throw new CaptureDamage(place, 'a packet of no known interface');
  }
  const captured = isSimple
    ? Math.min(numbers.u32(body, 0), from.snapBytes, body.length - headerBytes)
    : numbers.u32(body, 12);
  if (captured > packetBytesMax || captured > body.length - headerBytes) {
    throw new CaptureDamage(place, `a packet claims to have ${captured} bytes`);
  }
  const afterwards = headerBytes + padded(captured);
  const flags = isSimple ? undefined : option(numbers, body, afterwards, optionCodes.packetFlags);
  return {
    from,
    time: isSimple ? 0 : timeOf(from, numbers.u32(body, 4), numbers.u32(body, 8)),
    bytes: body.subarray(headerBytes, headerBytes + captured),
    place: place + 8 + headerBytes,
    way: flags?.length === 4 ? numbers.u32(flags, 0) & 3 : 0,
    comments: isSimple ? [] : comments(numbers, body, afterwards),
  };
}

/** Milliseconds, as near as a double comes. */
function timeOf({ unitsPerSecond, offset }: Interface, high: number, low: number): number {
  const units = (BigInt(high) << 32n) | BigInt(low);
  const seconds = units / unitsPerSecond + offset;
  const nanoseconds = ((units % unitsPerSecond) * 1_000_000_000n) / unitsPerSecond;
  const whole = seconds * 1_000n + nanoseconds / 1_000_000n;
  return Number(whole) + Number(nanoseconds % 1_000_000n) / 1e6;
}

function text(numbers: Numbers, body: Buffer, from: number, code: number): string | undefined {
  // Some writers end texts with a zero.
  return option(numbers, body, from, code)?.toString().replace(/\0+$/, '');
}

function comments(numbers: Numbers, body: Buffer, from: number): string[] {
  const found: string[] = [];
  for (const { code, value } of options(numbers, body, from)) {
    if (code === optionCodes.comment) {
      found.push(value.toString());
    }
  }
  return found;
}

/** The first option of that code; broken ones are as if there were none. */
function option(numbers: Numbers, body: Buffer, from: number, wanted: number): Buffer | undefined {
  for (const { code, value } of options(numbers, body, from)) {
    if (code === wanted) {
      return value;
    }
  }
  return undefined;
}

function* options(
  numbers: Numbers,
  body: Buffer,
  from: number,
): Generator<{ readonly code: number; readonly value: Buffer }> {
  for (let at = from; at + 4 <= body.length;) {
    const code = numbers.u16(body, at);
    const length = numbers.u16(body, at + 2);
    if (code === optionCodes.end || at + 4 + length > body.length) {
      return;
    }
    yield { code, value: body.subarray(at + 4, at + 4 + length) };
    at += 4 + padded(length);
  }
}
