import { annotate } from '../../shared/annotation.ts';
import type { EntryRow, Page, RowInMaking } from '../../shared/entry.ts';
import { directions } from '../../shared/entry.ts';
import type { PageRequest, PayloadRequest } from '../../shared/engineApi.ts';
import { ordinaryOrigin } from '../../shared/messageFate.ts';
import { joinBytes } from '../../shared/joinBytes.ts';
import { hitBytesMax } from '../match/payloadHits.ts';
import type { EntrySource } from './entrySource.ts';
import { replyTime } from './replyTime.ts';
import { surroundingBytes } from './surroundingBytes.ts';
import type { TrafficLog } from './trafficLog.ts';
import type { TrafficQuery } from './trafficQuery.ts';

/** Most rows that a page carries. */
const pageRowsMax = 1_000;
/** Most bytes of one payload that a page carries. */
export const previewBytesMax = 4_096;

/** Bytes before a hit with which it is still seen in a row; farther in, the row has an excerpt. */
const hitSeenBytes = 40;
/** Bytes of an excerpt: before its hit, and together. */
const excerptBefore = 24;
const excerptMax = 192;
/** Bytes in which a page looks for hits; rows beyond are shown from their beginning. */
const searchedBytesMax = 32 * 1024 * 1024;

/** Most bytes of one payload that a request brings. */
const payloadBytesMax = 1024 * 1024;

/** Reads the page that a request asks for; `query` must be up to date. */
export function readRequestedPage(
  query: TrafficQuery,
  { at, count, previewBytes, sinceEscape }: Omit<PageRequest, 'query'>,
): Page {
  const position =
    'position' in at
      ? at.position
      : query.positionOfSeq(at.seq) - clamp(at.before ?? 0, 0, Number.MAX_SAFE_INTEGER);
  return readPage(query, position, count, previewBytes, sinceEscape);
}

/** Reads rows from a position on, with the beginning of their payloads. */
export function readPage(
  query: TrafficQuery,
  position: number,
  count: number,
  previewBytes: number,
  sinceEscape = false,
): Page {
  const { total, evicted } = query.summary();
  const from = clamp(position, 0, total);
  const preview = clamp(previewBytes, 0, previewBytesMax);
  const rows: EntryRow[] = [];
  const pieces: Uint8Array[] = [];
  let offset = 0;
  let searched = 0;
  query.visit(from, clamp(count, 0, pageRowsMax), (source, index) => {
    const bytes = source.log.payloadAt(index, 0, preview);
    const around = preview > 0 ? surroundingBytes(source.log, index, sinceEscape) : undefined;
    const { before, after } = around ?? {};
    const row = readRow(source, index, offset + (before?.length ?? 0), bytes.length);
    rows.push(row);
    if (before && before.length > 0) {
      row.before = before.length;
      pieces.push(before);
    }
    pieces.push(bytes);
    if (after && after.length > 0) {
      row.after = after.length;
      pieces.push(after);
    }
    const excerpt =
      preview > 0 && searched < searchedBytesMax && findHit(query, source, index, row);
    searched += row.hit ? row.hit.at : excerpt === undefined ? row.length : 0;
    if (excerpt) {
      pieces.push(excerpt);
    }
    offset += (row.before ?? 0) + bytes.length + (row.after ?? 0) + (row.hit?.excerptLength ?? 0);
  });
  let startTime: number | undefined;
  query.visit(0, 1, ({ log }, index) => {
    startTime = log.timeAt(index);
  });
  return {
    position: from,
    rows,
    bytes: joinBytes(pieces),
    total,
    evicted,
    ...(startTime !== undefined && { startTime }),
  };
}

/** Notes in the row what the filter found in its payload. Answers the bytes around that it needs. */
function findHit(
  { hits }: TrafficQuery,
  { log }: EntrySource,
  index: number,
  row: RowInMaking,
): Uint8Array | undefined {
  const hit = hits?.first(log.payloadAt(index, 0, Math.min(row.length, hitBytesMax)));
  if (!hit) {
    return undefined;
  }
  const { at, length } = hit;
  const isSeen = at + Math.min(length, hitSeenBytes) <= Math.min(row.captured, 2 * hitSeenBytes);
  const excerptAt = isSeen ? 0 : Math.max(0, at - excerptBefore);
  const excerpt = isSeen ? undefined : log.payloadAt(index, excerptAt, excerptAt + excerptMax);
  row.hit = { at, length, excerptAt, excerptLength: excerpt?.length ?? 0 };
  return excerpt;
}

function readRow(
  { log, socket }: EntrySource,
  index: number,
  offset: number,
  captured: number,
): RowInMaking {
  const row: RowInMaking = {
    seq: log.seqAt(index),
    time: log.timeAt(index),
    socket,
    direction: directions[log.flowAt(index)] ?? 'event',
    length: log.lengthAt(index),
    offset,
    captured,
  };
  const nanoseconds = log.nanosecondsAt(index);
  if (nanoseconds !== undefined && nanoseconds % 1_000 !== 0) {
    row.nanoseconds = nanoseconds;
  }
  const leg = log.legAt(index);
  if (leg !== undefined) {
    row.leg = leg;
  }
  // By its own direction; the row's may be another.
  const ordinary = ordinaryOrigin(directions[log.directionAt(index)] ?? 'event');
  const origin = log.originAt(index) ?? (leg === 'server' ? ordinary : undefined);
  if (origin !== undefined && origin !== ordinaryOrigin(row.direction)) {
    row.origin = origin;
  }
  const fate = log.fateAt(index);
  if (fate !== 'delivered') {
    row.fate = fate;
  }
  const hits = log.faultHits.at(index);
  if (hits !== undefined) {
    row.faults = hits;
  }
  const place = log.placeAt(index);
  if (place !== undefined) {
    row.place = place;
    row.wireLength = log.wireLengthAt(index);
  }
  const context = log.contextAt(index);
  if (context !== undefined) {
    row.context = context;
  }
  const connection = log.conversationAt(index);
  if (connection !== 0) {
    row.connection = connection;
    const peer = log.peerAt(index);
    if (peer !== undefined) {
      row.peer = peer;
    }
  }
  const event = log.eventAt(index);
  if (event !== undefined) {
    row.event = event;
  }
  const replyMs = replyTime(log, index);
  if (replyMs !== undefined) {
    row.replyMs = replyMs;
  }
  const annotation = log.annotations.at(index);
  if (annotation !== undefined) {
    annotate(row, annotation);
  }
  return row;
}

/** The bytes that a request asks for, in a buffer of their own; none when the entry is gone. */
export function readPayloadBytes(
  log: TrafficLog | undefined,
  { seq, offset, length, onWire = false }: Omit<PayloadRequest, 'socket'>,
): Uint8Array<ArrayBuffer> {
  const index = log?.indexOfSeq(seq);
  if (log === undefined || index === undefined || log.seqAt(index) !== seq) {
    return new Uint8Array(0);
  }
  const from = clamp(offset, 0, log.wireLengthAt(index));
  const to = from + clamp(length, 0, payloadBytesMax);
  return new Uint8Array(onWire ? log.wireAt(index, from, to) : log.payloadAt(index, from, to));
}

/** Rounds down and keeps within bounds; what is no number becomes the lower bound. */
export function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, Math.floor(value) || 0));
}
