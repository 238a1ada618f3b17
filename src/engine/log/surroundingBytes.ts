import type { TrafficLog } from './trafficLog.ts';
import { directionEvent } from './directionColumn.ts';

/** Enough before a message to find where its characters begin, and after it to end the last one. */
const beforeBytes = 65;
const afterBytes = 8;
/** How far it is looked back for an escape sequence: some lines of mail, which end in ASCII each. */
const sinceEscapeBytes = 4_096;
/** Entries of its log that are looked at on each side, so that a page costs the same in any log. */
const lookEntries = 64;

/** What the same side of the same connection said right before a message and right after it. */
export interface StreamSurroundings {
  /**
   * Up to 65 bytes, a view as of `payloadAt`; empty where no character can lie across. They begin at an
   * even place of the stream: UTF-16 has its units there. Where it was asked for, up to 4,096 bytes: as
   * far back as the last escape sequence.
   */
  readonly before: Uint8Array;
  /** Up to 8 bytes, likewise. */
  readonly after: Uint8Array;
}

const nothing = new Uint8Array(0);

/**
 * Streams are cut anywhere, also within a character. Whoever shows a piece as text needs the bytes
 * around it; in messages that are whole by themselves they mean nothing. `sinceEscape` is for ISO-2022-JP,
 * all of whose bytes are ASCII's.
 */
export function surroundingBytes(
  log: TrafficLog,
  index: number,
  sinceEscape = false,
): StreamSurroundings {
  const isWhole = log.placeAt(index) !== undefined;
  if (isWhole || log.directionAt(index) === directionEvent || log.connectionAt(index) === 0) {
    return { before: nothing, after: nothing };
  }
  const isOdd = log.isOddAt(index);
  const escaped = sinceEscape ? escapedBefore(log, index, isOdd) : undefined;
  if (escaped !== undefined) {
    return { before: escaped, after: joined(bytesAfter(log, index)) };
  }
  const endsOdd = isOdd !== (log.lengthAt(index) % 2 === 1);
  return {
    before:
      isOdd || mayGoOnFrom(log, index - 1, index)
        ? evenly(joined(bytesBefore(log, index, beforeBytes)), isOdd)
        : nothing,
    after:
      sinceEscape || endsOdd || mayGoOnFrom(log, index, index)
        ? joined(bytesAfter(log, index))
        : nothing,
  };
}

/** From the last escape sequence on, that before it too where it is not whole; nothing without one. */
function escapedBefore(log: TrafficLog, index: number, isOdd: boolean): Uint8Array | undefined {
  const before = evenly(joined(bytesBefore(log, index, sinceEscapeBytes)), isOdd);
  const last = before.lastIndexOf(0x1b);
  const start = last > 0 && before.length - last < 3 ? before.lastIndexOf(0x1b, last - 1) : last;
  const from = Math.max(start, 0);
  return last < 0 ? undefined : before.subarray(from - (from % 2));
}

/** Without the first byte where that is the second half of two, so that all of them end at `isOdd`. */
function evenly(before: Uint8Array, isOdd: boolean): Uint8Array {
  return (before.length % 2 === 1) === isOdd ? before : before.subarray(1);
}

/**
 * Whether a character may go on after the last bytes up to the entry `from` of the side of `index`: no
 * encoding has one that begins in ASCII. Looked up byte by byte, because most are ASCII, and a view of
 * the bytes for each row of a page would cost more than the rest of the row.
 */
function mayGoOnFrom(log: TrafficLog, from: number, index: number): boolean {
  const oldest = Math.max(log.first, index - lookEntries);
  // The one before last too, because GB 18030 has characters with ASCII digits in the middle.
  let left = 2;
  for (let at = from; at >= oldest && left > 0; at -= 1) {
    if (isSameSide(log, at, index)) {
      for (let place = log.lengthAt(at) - 1; place >= 0 && left > 0; place -= 1) {
        if (log.byteAt(at, place) >= 0x80) {
          return true;
        }
        left -= 1;
      }
    }
  }
  return false;
}

function bytesBefore(log: TrafficLog, index: number, bytesMax: number): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let missing = bytesMax;
  const oldest = Math.max(log.first, index - lookEntries);
  for (let at = index - 1; at >= oldest && missing > 0; at -= 1) {
    if (isSameSide(log, at, index)) {
      const length = log.lengthAt(at);
      const piece = log.payloadAt(at, Math.max(0, length - missing), length);
      pieces.unshift(piece);
      missing -= piece.length;
    }
  }
  return pieces;
}

function bytesAfter(log: TrafficLog, index: number): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let missing = afterBytes;
  const end = Math.min(log.end, index + 1 + lookEntries);
  for (let at = index + 1; at < end && missing > 0; at += 1) {
    if (isSameSide(log, at, index)) {
      const piece = log.payloadAt(at, 0, missing);
      pieces.push(piece);
      missing -= piece.length;
    }
  }
  return pieces;
}

function isSameSide(log: TrafficLog, one: number, other: number): boolean {
  return (
    log.connectionAt(one) === log.connectionAt(other) &&
    log.directionAt(one) === log.directionAt(other)
  );
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [only] = pieces;
  return pieces.length > 1 ? Buffer.concat(pieces) : (only ?? nothing);
}
