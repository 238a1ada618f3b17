import type { EngineCalls } from '../../shared/engineApi.ts';
import type { EntryRow } from '../../shared/entry.ts';
import type { FilterNode } from '../../shared/match/filterNode.ts';
import { formatFilter } from '../../shared/match/formatFilter.ts';
import { formatHex } from '../../shared/hexDump.ts';
import { isMostlyUnprintable } from '../../shared/isMostlyUnprintable.ts';
import { parseText } from '../../shared/payload.ts';
import { parseHex } from '../../shared/parseHex.ts';
import { renderEncoded, renderLines } from '../../shared/renderEncoded.ts';
import { describeReason } from '../describeError.ts';
import { entryLine } from '../entryLine.ts';
import type { WorkbenchSocket } from '../workbenchSocket.ts';
import { filterOf } from './expectation.ts';
import type { Expectation } from './expectation.ts';
import type { TestFailure } from './testResult.ts';

/** Entries that are looked at, the oldest first. */
const entriesMax = 200;
/** Of each payload; enough to show where two differ. */
const payloadBytesMax = 4_096;
const bytesOfLine = 16;

/** An entry that an expectation passed over. */
export interface SkippedEntry {
  readonly row: EntryRow;
  readonly payload: Uint8Array;
}

export interface NearMiss {
  /** All that came since what was expected before, the oldest 200. */
  readonly skipped: readonly SkippedEntry[];
  /** How many more there are. */
  readonly moreSkipped: number;
  /** The message that fits most conditions, and the first that it does not fit. */
  readonly nearest?: SkippedEntry & {
    readonly failed: string;
    readonly difference: NonNullable<TestFailure['difference']>;
  };
}

type Engine = Pick<EngineCalls, 'openQuery' | 'page' | 'closeQuery' | 'waitFor'>;

/** What came instead of what was expected, after an entry. */
export async function nearMiss(
  engine: Engine,
  { id, definition }: WorkbenchSocket,
  expectation: Expectation,
  afterSeq: number,
): Promise<NearMiss> {
  const { entries: skipped, more: moreSkipped } = await entriesAfter(engine, id, afterSeq);
  const { conditions, scope } = expectation;
  const fitting = async (count: number): Promise<readonly SkippedEntry[]> => {
    const outcome = await engine.waitFor({
      ...{ filter: filterOf(expectation, count), sockets: [id] },
      ...{ afterSeq, count: 1_000, timeoutMs: 0 },
    });
    const seqs = new Set(outcome.kind === 'invalid' ? [] : outcome.seqs);
    return skipped.filter(({ row }) => row.direction !== 'event' && seqs.has(row.seq));
  };
  let candidates = scope ? await fitting(0) : [];
  let fits = 0;
  for (; fits + 1 < conditions.length; fits += 1) {
    const better = await fitting(fits + 1);
    if (better.length === 0) {
      break;
    }
    candidates = better;
  }
  const failed = conditions[fits];
  const wanted = expectation.exact?.bytes ?? (failed && literalOf(failed));
  const nearest = mostAlike(candidates, wanted);
  return {
    ...{ skipped, moreSkipped },
    ...(nearest &&
      failed && {
        nearest: {
          ...nearest,
          failed: expectation.exact ? expectation.written : formatFilter(failed),
          difference: differenceOf(
            nearest.payload,
            wanted ?? formatFilter(failed),
            (expectation.exact?.notation ?? failed.kind) === 'hex',
            definition,
          ),
        },
      }),
  };
}

/** As in the output channel. */
export function skippedLine(
  { row, payload }: SkippedEntry,
  { definition }: WorkbenchSocket,
): string {
  const reason = row.event?.error && describeReason(row.event.error);
  return entryLine({
    ...{ row, bytes: payload, reason },
    ...{ socketName: definition.name, encoding: definition.encoding ?? 'utf-8' },
  });
}

/** Of one socket, the oldest first. */
export async function entriesAfter(
  engine: Pick<EngineCalls, 'openQuery' | 'page' | 'closeQuery'>,
  socket: string,
  afterSeq: number,
): Promise<{ readonly entries: readonly SkippedEntry[]; readonly more: number }> {
  const query = await engine.openQuery({ sockets: [socket] });
  const page = await engine.page({
    ...{ query: query.id, at: { seq: afterSeq + 1 } },
    ...{ count: entriesMax, previewBytes: payloadBytesMax },
  });
  await engine.closeQuery(query.id);
  // A place beyond the end is clamped to it.
  const rows = page.rows.filter(({ seq }) => seq > afterSeq);
  return {
    entries: rows.map((row) => ({
      row,
      payload: page.bytes.slice(row.offset, row.offset + row.captured),
    })),
    more: rows.length === 0 ? 0 : page.total - page.position - page.rows.length,
  };
}

/** The bytes that a condition looks for, where it has them literally. */
function literalOf(condition: FilterNode): Uint8Array | undefined {
  if (condition.kind === 'text') {
    const read = parseText(condition.text);
    return read.ok ? read.bytes : undefined;
  }
  if (condition.kind === 'hex') {
    const read = parseHex(condition.digits.replaceAll(/[\^$]/g, ''));
    return read.ok ? read.bytes : undefined;
  }
  return undefined;
}

/** The first of those that have most pairs of bytes in common with what is wanted. */
function mostAlike(
  candidates: readonly SkippedEntry[],
  wanted: Uint8Array | undefined,
): SkippedEntry | undefined {
  const pairs = wanted && pairsOf(wanted);
  let best: SkippedEntry | undefined;
  let most = -1;
  for (const candidate of candidates) {
    const own = pairs ? pairsOf(candidate.payload) : new Set<number>();
    const common = pairs ? [...pairs].filter((pair) => own.has(pair)).length : 0;
    if (common > most) {
      best = candidate;
      most = common;
    }
  }
  return best;
}

function pairsOf(bytes: Uint8Array): Set<number> {
  const pairs = new Set<number>();
  for (let at = 0; at < Math.min(bytes.length, payloadBytesMax); at += 1) {
    pairs.add(((bytes[at - 1] ?? 0) << 8) | (bytes[at] ?? 0));
  }
  return pairs;
}

/** Both as text, line by line, or as hex where that shows more; a filter is told as it is written. */
function differenceOf(
  payload: Uint8Array,
  wanted: Uint8Array | string,
  isHex: boolean,
  { encoding = 'utf-8' }: WorkbenchSocket['definition'],
): { readonly expected: string; readonly actual: string } {
  const isUnreadable = (bytes: Uint8Array) =>
    isMostlyUnprintable(renderEncoded(bytes, encoding), bytes.length);
  const asHex =
    isHex || isUnreadable(payload) || (typeof wanted !== 'string' && isUnreadable(wanted));
  const written = (bytes: Uint8Array) =>
    (asHex ? hexLines(bytes) : renderLines(bytes, encoding)).join('\n');
  return {
    expected: typeof wanted === 'string' ? wanted : written(wanted),
    actual: written(payload),
  };
}

function hexLines(bytes: Uint8Array): string[] {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += bytesOfLine) {
    lines.push(formatHex(bytes.subarray(at, at + bytesOfLine)));
  }
  return lines;
}
