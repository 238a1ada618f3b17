import type { FileCursor } from './fileCursor.ts';
import { CaptureDamage, packetBytesMax } from './packet.ts';
import type { Packet } from './packet.ts';

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

export function isPcap(cursor: FileCursor): boolean {
  const magic = cursor.peek(4)?.readUInt32BE(0);
  return magic !== undefined && magics[magic] !== undefined;
}

export function* readPcap(cursor: FileCursor): Generator<Packet> {
  const header = cursor.peek(headerBytes);
  const magic = header && magics[header.readUInt32BE(0)];
  if (!magic) {
    throw new CaptureDamage(0, 'the file ends within its header');
  }
  const { isLittle, unitsPerMs, recordBytes } = magic;
  const read = (bytes: Buffer, at: number) =>
    isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
  // The upper bits say something about checksums.
  const linkType = read(header, 20) & 0xffff;
  const from = { linkType, name: undefined, isOurs: false };
  cursor.skip(headerBytes);
  while (cursor.peek(1)) {
    const place = cursor.position;
    const record = cursor.peek(recordBytes);
    if (!record) {
      throw new CaptureDamage(place, 'the file ends within a packet’s header');
    }
    const time = read(record, 0) * 1_000 + read(record, 4) / unitsPerMs;
    const length = read(record, 8);
    if (length > packetBytesMax) {
      throw new CaptureDamage(place, `a packet claims to have ${length} bytes`);
    }
    cursor.skip(recordBytes);
    const bytes = cursor.peek(length);
    if (!bytes) {
      throw new CaptureDamage(place, 'the file ends within a packet');
    }
    yield { from, time, bytes, place: cursor.position, way: 0, comments: [] };
    cursor.skip(length);
  }
}
