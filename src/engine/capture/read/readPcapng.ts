import { logRecordBlock, logRecordHeadBytes } from '../logRecords.ts';
import { blockTypes, byteOrderMagic, optionCodes, padded } from '../pcapngBlocks.ts';
import { captureApplication } from '../pcapngWriter.ts';
import type { TimeOrigin } from '../../log/timeOrigin.ts';
import type { FileCursor } from './fileCursor.ts';
import { CaptureDamage, Packet, packetBytesMax } from './packet.ts';
import type { CaptureTaker, LogRecord, PacketInterface, PacketSource } from './packet.ts';
import { PcapngTimes } from './pcapngTimes.ts';

/** Blocks of kinds that we don't know may be long, but not that long. */
const blockBytesMax = 64 * 1024 * 1024;

interface Interface extends PacketInterface {
  /** Bytes that are captured of a packet at most. */
  readonly snapBytes: number;
  readonly times: PcapngTimes;
}

/** Of packets that nobody wrote anything about. */
const noComments: readonly string[] = [];

/** Tells by a file's first four bytes, which are the same in either byte order. */
export function isPcapngMagic(head: Buffer): boolean {
  return head.length >= 4 && head.readUInt32LE(0) === blockTypes.section;
}

/** Reads draft-ietf-opsawg-pcapng, section by section, either byte order; unknown blocks are skipped. */
export class PcapngSource implements PacketSource {
  readonly #cursor: FileCursor;
  readonly #origin: TimeOrigin;
  readonly #packet = new Packet();
  #isLittle = true;
  #isOurs = false;
  #interfaces: Interface[] = [];
  /** Place of the block at hand in the file. */
  #place = 0;

  /** The cursor stands at the beginning of the file; its first time sets the origin. */
  constructor(cursor: FileCursor, origin: TimeOrigin) {
    this.#cursor = cursor;
    this.#origin = origin;
  }

  next(taker: CaptureTaker): boolean {
    const cursor = this.#cursor;
    if (!cursor.has(1)) {
      return false;
    }
    this.#place = cursor.position;
    if (!cursor.has(12)) {
      throw this.#damage('the file ends within a block’s header');
    }
    if (cursor.bytes.readUInt32LE(cursor.at) === blockTypes.section) {
      this.#isLittle = cursor.bytes.readUInt32LE(cursor.at + 8) === byteOrderMagic;
      if (this.#u32(cursor.at + 8) !== byteOrderMagic) {
        throw this.#damage('a section has no byte order');
      }
    }
    const total = this.#u32(cursor.at + 4);
    if (total < 12 || total % 4 !== 0 || total > blockBytesMax) {
      throw this.#damage(`a block claims to have ${total} bytes`);
    }
    if (!cursor.has(total)) {
      throw this.#damage('the file ends within a block');
    }
    if (this.#u32(cursor.at + total - 4) !== total) {
      throw this.#damage('a block’s two lengths differ');
    }
    this.#block(taker, this.#u32(cursor.at), cursor.at + 8, cursor.at + total - 4);
    cursor.skip(total);
    return true;
  }

  /** `from` and `to` are where the block's body stands in the cursor's bytes. */
  #block(taker: CaptureTaker, type: number, from: number, to: number): void {
    switch (type) {
      case blockTypes.enhancedPacket:
      case blockTypes.packetObsolete:
        this.#readPacket(type, from, to);
        taker.packet(this.#packet);
        break;
      case blockTypes.simplePacket:
        this.#readSimplePacket(from, to);
        taker.packet(this.#packet);
        break;
      case blockTypes.section:
        this.#isOurs =
          this.#text(from + 16, to, optionCodes.sectionApplication) === captureApplication;
        this.#interfaces = [];
        taker.section();
        this.#comments(from + 16, to).forEach((text) => taker.comment('section', text));
        break;
      case blockTypes.interface:
        this.#readInterface(taker, from, to);
        break;
      case logRecordBlock:
        if (this.#isOurs) {
          taker.record(this.#readLogRecord(from, to));
        }
        break;
      default:
    }
  }

  #readInterface(taker: CaptureTaker, from: number, to: number): void {
    if (to - from < 8) {
      throw this.#damage('an interface’s block is too short');
    }
    const options = from + 8;
    const resolution = this.#option(options, to, optionCodes.interfaceResolution)?.[0] ?? 6;
    const offset = this.#option(options, to, offsetCode);
    const name = this.#text(options, to, optionCodes.interfaceName);
    const about = { interface: name ?? String(this.#interfaces.length) };
    this.#interfaces.push({
      linkType: this.#u16(from),
      name,
      isOurs: this.#isOurs,
      // None says that there is no limit.
      snapBytes: this.#u32(from + 4) || Infinity,
      times: new PcapngTimes(
        resolution,
        offset?.length === 8 ? this.#i64(offset) : 0n,
        this.#origin,
      ),
    });
    this.#comments(options, to).forEach((text) => taker.comment(about, text));
  }

  #readPacket(type: number, from: number, to: number): void {
    const source =
      to - from < 20
        ? undefined
        : this.#interfaces[type === blockTypes.enhancedPacket ? this.#u32(from) : this.#u16(from)];
    if (source === undefined) {
      throw this.#damage('a packet of no known interface');
    }
    const captured = this.#u32(from + 12);
    const start = from + 20;
    if (captured > packetBytesMax || captured > to - start) {
      throw this.#damage(`a packet claims to have ${captured} bytes`);
    }
    const time = source.times.milliseconds(this.#u32(from + 4), this.#u32(from + 8));
    this.#fill(source, time, start, captured, this.#u32(from + 16));
    this.#readPacketOptions(start + padded(captured), to);
  }

  /** What is there of it depends on how much its interface captures. */
  #readSimplePacket(from: number, to: number): void {
    const [source] = this.#interfaces;
    if (to - from < 4 || source === undefined) {
      throw this.#damage('a packet of no known interface');
    }
    const original = this.#u32(from);
    const captured = Math.min(original, source.snapBytes, to - from - 4);
    if (captured > packetBytesMax) {
      throw this.#damage(`a packet claims to have ${captured} bytes`);
    }
    this.#origin.begin(0);
    this.#fill(source, -this.#origin.milliseconds, from + 4, captured, original);
  }

  #fill(from: Interface, time: number, start: number, captured: number, original: number): void {
    const packet = this.#packet;
    packet.from = from;
    packet.time = time;
    packet.bytes = this.#cursor.bytes;
    packet.start = start;
    packet.end = start + captured;
    packet.originalBytes = Math.max(captured, original);
    packet.place = this.#cursor.position + start - this.#cursor.at;
    packet.way = 0;
    packet.comments = noComments;
  }

  #readPacketOptions(from: number, to: number): void {
    const packet = this.#packet;
    let comments: string[] | undefined;
    for (let at = from; at + 4 <= to;) {
      const code = this.#u16(at);
      const length = this.#u16(at + 2);
      if (code === optionCodes.end || at + 4 + length > to) {
        break;
      }
      if (code === optionCodes.packetFlags && length === 4) {
        packet.way = this.#u32(at + 4) & 3;
      } else if (code === optionCodes.comment) {
        comments ??= [];
        comments.push(this.#cursor.bytes.toString('utf8', at + 4, at + 4 + length));
      }
      at += 4 + padded(length);
    }
    packet.comments = comments ?? noComments;
  }

  /** We write little-endian, whatever the machine. */
  #readLogRecord(from: number, to: number): LogRecord {
    const { bytes } = this.#cursor;
    const head = from + logRecordHeadBytes;
    const length = head > to ? Infinity : bytes.readUInt32LE(from + 12);
    if (head + length > to) {
      throw this.#damage('a record of the log can’t be read');
    }
    const interfaceIndex = bytes.readUInt32LE(from + 4);
    if (interfaceIndex > Math.max(0, this.#interfaces.length - 1)) {
      throw this.#damage('a record of the log can’t be read');
    }
    return {
      kind: bytes.readUInt32LE(from),
      interfaceIndex,
      connection: bytes.readUInt32LE(from + 8),
      time: bytes.readDoubleLE(from + 16),
      json: bytes.subarray(head, head + length),
      restPlace: this.#cursor.position + head + length - this.#cursor.at,
      restBytes: to - head - length,
    };
  }

  #comments(from: number, to: number): string[] {
    const found: string[] = [];
    for (const { code, value } of this.#options(from, to)) {
      if (code === optionCodes.comment) {
        found.push(value.toString().replace(/\0+$/, ''));
      }
    }
    return found;
  }

  #text(from: number, to: number, code: number): string | undefined {
    // Some writers end texts with a zero.
    return this.#option(from, to, code)?.toString().replace(/\0+$/, '');
  }

  /** The first option of that code; broken ones are as if there were none. */
  #option(from: number, to: number, wanted: number): Buffer | undefined {
    for (const { code, value } of this.#options(from, to)) {
      if (code === wanted) {
        return value;
      }
    }
    return undefined;
  }

  *#options(
    from: number,
    to: number,
  ): Generator<{ readonly code: number; readonly value: Buffer }> {
    for (let at = from; at + 4 <= to;) {
      const code = this.#u16(at);
      const length = this.#u16(at + 2);
      if (code === optionCodes.end || at + 4 + length > to) {
        return;
      }
      yield { code, value: this.#cursor.bytes.subarray(at + 4, at + 4 + length) };
      at += 4 + padded(length);
    }
  }

  #u16(at: number): number {
    const { bytes } = this.#cursor;
    return this.#isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
  }

  #u32(at: number): number {
    const { bytes } = this.#cursor;
    return this.#isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
  }

  #i64(bytes: Buffer): bigint {
    return this.#isLittle ? bytes.readBigInt64LE(0) : bytes.readBigInt64BE(0);
  }

  #damage(message: string): CaptureDamage {
    return new CaptureDamage(this.#place, message);
  }
}

/** `if_tsoffset`: seconds, 64 bits with a sign. */
const offsetCode = 14;
