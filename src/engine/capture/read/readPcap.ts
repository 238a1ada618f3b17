import type { TimeOrigin } from '../../log/timeOrigin.ts';
import type { FileCursor } from './fileCursor.ts';
import { CaptureDamage, Packet, packetBytesMax } from './packet.ts';
import type { CaptureTaker, PacketSource } from './packet.ts';

/*
 * The classic format, draft-ietf-opsawg-pcap: a header, then packets; times in micro- or nanoseconds,
 * in the byte order of the machine that wrote it.
 */

interface Flavor {
  readonly isLittle: boolean;
  /** Of the fraction of a second. */
  readonly unitsPerMs: number;
  /** Of a packet's header. */
  readonly recordBytes: number;
}

const magics: Readonly<Record<number, Flavor>> = {
  0xa1b2c3d4: { isLittle: false, unitsPerMs: 1e3, recordBytes: 16 },
  0xd4c3b2a1: { isLittle: true, unitsPerMs: 1e3, recordBytes: 16 },
  0xa1b23c4d: { isLittle: false, unitsPerMs: 1e6, recordBytes: 16 },
  0x4d3cb2a1: { isLittle: true, unitsPerMs: 1e6, recordBytes: 16 },
  // The “modified” one of Linux' early days, with the interface's index and the protocol in addition.
  0xa1b2cd34: { isLittle: false, unitsPerMs: 1e3, recordBytes: 24 },
  0x34cdb2a1: { isLittle: true, unitsPerMs: 1e3, recordBytes: 24 },
};

const headerBytes = 24;

/** Tells by a file's first four bytes. */
export function isPcapMagic(head: Buffer): boolean {
  return head.length >= 4 && magics[head.readUInt32BE(0)] !== undefined;
}

export class PcapSource implements PacketSource {
  readonly #cursor: FileCursor;
  readonly #origin: TimeOrigin;
  readonly #packet = new Packet();
  #flavor: Flavor | undefined;

  /** The cursor stands at the beginning of the file; its first time sets the origin. */
  constructor(cursor: FileCursor, origin: TimeOrigin) {
    this.#cursor = cursor;
    this.#origin = origin;
  }

  next(taker: CaptureTaker): boolean {
    const cursor = this.#cursor;
    const flavor = (this.#flavor ??= this.#header());
    if (!cursor.has(1)) {
      return false;
    }
    const place = cursor.position;
    if (!cursor.has(flavor.recordBytes)) {
      throw new CaptureDamage(place, 'the file ends within a packet’s header');
    }
    const { isLittle, unitsPerMs, recordBytes } = flavor;
    const packet = this.#packet;
    const second = read32(cursor.bytes, cursor.at, isLittle) * 1_000;
    const rest = read32(cursor.bytes, cursor.at + 4, isLittle) / unitsPerMs;
    this.#origin.begin(second);
    packet.time = second - this.#origin.milliseconds + rest;
    const length = read32(cursor.bytes, cursor.at + 8, isLittle);
    packet.originalBytes = Math.max(length, read32(cursor.bytes, cursor.at + 12, isLittle));
    if (length > packetBytesMax) {
      throw new CaptureDamage(place, `a packet claims to have ${length} bytes`);
    }
    cursor.skip(recordBytes);
    if (!cursor.has(length)) {
      throw new CaptureDamage(place, 'the file ends within a packet');
    }
    packet.bytes = cursor.bytes;
    packet.start = cursor.at;
    packet.end = cursor.at + length;
    packet.place = cursor.position;
    taker.packet(packet);
    cursor.skip(length);
    return true;
  }

  #header(): Flavor {
    const cursor = this.#cursor;
    const flavor = cursor.has(headerBytes)
      ? magics[cursor.bytes.readUInt32BE(cursor.at)]
      : undefined;
    if (flavor === undefined) {
      throw new CaptureDamage(0, 'the file ends within its header');
    }
    // The upper bits say something about checksums.
    const linkType = read32(cursor.bytes, cursor.at + 20, flavor.isLittle) & 0xffff;
    this.#packet.from = { linkType, name: undefined, isOurs: false };
    cursor.skip(headerBytes);
    return flavor;
  }
}

function read32(bytes: Buffer, at: number, isLittle: boolean): number {
  return isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
}
