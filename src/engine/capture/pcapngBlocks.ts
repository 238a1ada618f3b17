import type { OutputBuffer } from './outputBuffer.ts';

/*
 * The blocks of a pcapng file as draft-ietf-opsawg-pcapng has them, little-endian, times in
 * nanoseconds.
 */

export const blockTypes = {
  section: 0x0a0d0d0a,
  interface: 1,
  packetObsolete: 2,
  simplePacket: 3,
  nameResolution: 4,
  interfaceStatistics: 5,
  enhancedPacket: 6,
} as const;

export const byteOrderMagic = 0x1a2b3c4d;

/** Raw IPv4 or IPv6, told apart by the packet's first four bits. */
const linkTypeRaw = 101;

export const optionCodes = {
  end: 0,
  comment: 1,
  sectionApplication: 4,
  interfaceName: 2,
  interfaceDescription: 3,
  interfaceResolution: 9,
  packetFlags: 2,
  statisticsReceived: 4,
  statisticsSystemDrops: 7,
} as const;

/** The two lowest bits of a packet's flags word: which way it went. */
export const packetInbound = 1;
export const packetOutbound = 2;

/** An option's length field has 16 bits. */
const optionBytesMax = 65_532;
const nanosecondsPerSecond = 1e9;
const word = 65_536;

interface Option {
  readonly code: number;
  readonly value: Uint8Array;
}

export interface TimeWords {
  readonly high: number;
  readonly low: number;
}

/**
 * Milliseconds since the epoch as a 64-bit count of nanoseconds, which no double can hold: the
 * product is made of halves. Times before 1970 or after 2554 become the nearest that there is.
 * `exact` are the nanoseconds in the time's second, where a double does not tell them.
 */
export function toTimeWords(time: number, exact?: number): TimeWords {
  const milliseconds = Math.max(0, Math.min(time, timeMax)) || 0;
  let seconds =
    exact === undefined
      ? Math.floor(milliseconds / 1_000)
      : Math.round((milliseconds - exact / 1e6) / 1_000);
  let nanoseconds = exact ?? Math.round((milliseconds - seconds * 1_000) * 1e6);
  if (nanoseconds >= nanosecondsPerSecond) {
    seconds += 1;
    nanoseconds -= nanosecondsPerSecond;
  }
  const upper = Math.floor(seconds / word) * nanosecondsPerSecond;
  const sum = (upper % word) * word + (seconds % word) * nanosecondsPerSecond + nanoseconds;
  return {
    high: (Math.floor(upper / word) + Math.floor(sum / 2 ** 32)) >>> 0,
    low: (sum % 2 ** 32) >>> 0,
  };
}

/** The largest time that 64 bits of nanoseconds hold, in the year 2554. */
const timeMax = 18_446_744_073_709;

/** Whether `toTimeWords` tells a time to the nanosecond. */
export function isExactTime(milliseconds: number): boolean {
  return milliseconds >= 0 && milliseconds <= timeMax;
}

/** A section of unknown length, as a file that is still being written has to say. */
export function writeSection(out: OutputBuffer, application: string): void {
  writeBlock(
    out,
    blockTypes.section,
    16,
    [text(optionCodes.sectionApplication, application)],
    (body) => {
      body.writeUInt32LE(byteOrderMagic, 0);
      body.writeUInt16LE(1, 4);
      body.writeUInt16LE(0, 6);
      body.writeBigInt64LE(-1n, 8);
    },
  );
}

export function writeInterface(out: OutputBuffer, name: string, description: string): void {
  const options = [
    text(optionCodes.interfaceName, name),
    ...(description === '' ? [] : [text(optionCodes.interfaceDescription, description)]),
    { code: optionCodes.interfaceResolution, value: Uint8Array.of(9) },
  ];
  writeBlock(out, blockTypes.interface, 8, options, (body) => {
    body.writeUInt16LE(linkTypeRaw, 0);
    body.writeUInt16LE(0, 2);
    // No limit to a packet's length.
    body.writeUInt32LE(0, 4);
  });
}

export interface PacketPlace {
  /** Place of the interface's block in its section, from 0. */
  readonly interfaceIndex: number;
  readonly time: TimeWords;
  readonly flags: number;
  readonly comments: readonly string[];
}

/** A packet of `length` bytes, which `fill` writes. */
export function writeEnhancedPacket(
  out: OutputBuffer,
  { interfaceIndex, time, flags, comments }: PacketPlace,
  length: number,
  fill: (packet: Buffer) => void,
): void {
  const flagsWord = Buffer.allocUnsafe(4);
  flagsWord.writeUInt32LE(flags);
  const options = [
    ...comments.map((comment) => text(optionCodes.comment, comment)),
    { code: optionCodes.packetFlags, value: flagsWord },
  ];
  writeBlock(out, blockTypes.enhancedPacket, 20 + padded(length), options, (body) => {
    body.writeUInt32LE(interfaceIndex, 0);
    body.writeUInt32LE(time.high, 4);
    body.writeUInt32LE(time.low, 8);
    body.writeUInt32LE(length, 12);
    body.writeUInt32LE(length, 16);
    fill(body.subarray(20, 20 + length));
    body.fill(0, 20 + length);
  });
}

export interface InterfaceStatistics {
  readonly interfaceIndex: number;
  readonly time: TimeWords;
  readonly received: number;
  /** What the kernel dropped, where the platform tells. */
  readonly dropped: number | undefined;
  readonly comments: readonly string[];
}

export function writeStatistics(out: OutputBuffer, statistics: InterfaceStatistics): void {
  const { interfaceIndex, time, received, dropped, comments } = statistics;
  const options = [
    ...comments.map((comment) => text(optionCodes.comment, comment)),
    count(optionCodes.statisticsReceived, received),
    ...(dropped === undefined ? [] : [count(optionCodes.statisticsSystemDrops, dropped)]),
  ];
  writeBlock(out, blockTypes.interfaceStatistics, 12, options, (body) => {
    body.writeUInt32LE(interfaceIndex, 0);
    body.writeUInt32LE(time.high, 4);
    body.writeUInt32LE(time.low, 8);
  });
}

/** The next multiple of four: what everything in a block is filled up to. */
export function padded(length: number): number {
  return (length + 3) & ~3;
}

/** A block without options, its body of `length` bytes filled by `fill`. */
export function writePlainBlock(
  out: OutputBuffer,
  type: number,
  length: number,
  fill: (body: Buffer) => void,
): void {
  const total = 12 + padded(length);
  const block = out.reserve(total);
  block.writeUInt32LE(type, 0);
  block.writeUInt32LE(total, 4);
  fill(block.subarray(8, 8 + length));
  block.fill(0, 8 + length, total - 4);
  block.writeUInt32LE(total, total - 4);
}

function writeBlock(
  out: OutputBuffer,
  type: number,
  bodyLength: number,
  options: readonly Option[],
  fill: (body: Buffer) => void,
): void {
  const optionsLength = options.reduce((sum, { value }) => sum + 4 + padded(value.length), 4);
  const total = 12 + bodyLength + optionsLength;
  const block = out.reserve(total);
  block.writeUInt32LE(type, 0);
  block.writeUInt32LE(total, 4);
  fill(block.subarray(8, 8 + bodyLength));
  let at = 8 + bodyLength;
  for (const { code, value } of options) {
    block.writeUInt16LE(code, at);
    block.writeUInt16LE(value.length, at + 2);
    block.set(value, at + 4);
    const end = at + 4 + padded(value.length);
    block.fill(0, at + 4 + value.length, end);
    at = end;
  }
  block.writeUInt32LE(optionCodes.end, at);
  block.writeUInt32LE(total, at + 4);
}

function text(code: number, content: string): Option {
  const value = Buffer.from(content);
  if (value.length <= optionBytesMax) {
    return { code, value };
  }
  // Not in the middle of a character.
  let end = optionBytesMax;
  while (((value[end] ?? 0) & 0xc0) === 0x80) {
    end -= 1;
  }
  return { code, value: value.subarray(0, end) };
}

function count(code: number, number: number): Option {
  const value = Buffer.allocUnsafe(8);
  value.writeBigUInt64LE(BigInt(number));
  return { code, value };
}
