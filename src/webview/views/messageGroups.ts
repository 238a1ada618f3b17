import type { Direction } from '../../shared/entry.ts';
import type { VariableHeightItem } from './variableHeightList.ts';
import type { ListedRow } from '../list/rowWindow.ts';

/**
 * Rows that may be drawn as one. Runs end at multiples of this, so that what belongs together does
 * not depend on which rows happen to be here.
 */
const blockRows = 32;
/** Bytes that one run has at most, unless its first row alone has more. */
const runBytesMax = 16 * 1024;
/** A pause within a run after which the time is told again, in milliseconds. */
const pauseMs = 1_000;

/** What one side said without the other, as far as it is drawn as one. */
export interface MessageGroup extends VariableHeightItem {
  /** Empty while they are on their way. */
  readonly rows: readonly ListedRow[];
  readonly direction: Direction | undefined;
  /** Whether the other side, or an event, comes right before. */
  readonly isFirst: boolean;
  /** Milliseconds since the row before, which is the other's; absent inside a group. */
  readonly afterMs?: number;
}

export interface MessageGroupSource {
  readonly row: (index: number) => ListedRow | undefined;
  /** Index of the oldest row kept. */
  readonly first: number;
  /** Index after the newest. */
  readonly end: number;
  /** Whether messages are pieces of a stream, which go on where the one before ended. */
  readonly isStream: boolean;
}

/** Returns the group, or the part of a long one, that the row at this index belongs to. */
export function messageGroupAt(index: number, source: MessageGroupSource): MessageGroup {
  const { row, first, end } = source;
  const blockFirst = Math.max(first, index - (index % blockRows));
  const blockEnd = Math.min(end, index - (index % blockRows) + blockRows);
  let runFirst = blockFirst;
  while (runFirst < blockEnd) {
    const run = takeRun(runFirst, blockEnd, source);
    if (index < run) {
      return messageGroupOf(runFirst, run, source);
    }
    runFirst = run;
  }
  return {
    first: index,
    end: index + 1,
    rows: [],
    direction: row(index)?.direction,
    isFirst: true,
  };
}

/** Index after the last row of the run that begins here. */
function takeRun(first: number, blockEnd: number, { row, isStream }: MessageGroupSource): number {
  let bytes = 0;
  let before: ListedRow | undefined;
  for (let index = first; index < blockEnd; index++) {
    const next = row(index);
    if (!next) {
      return index > first ? index : first + 1;
    }
    bytes += next.length;
    const goesOn =
      before === undefined ||
      (isStream &&
        next.direction === before.direction &&
        next.direction !== 'event' &&
        isWhole(before) &&
        isWhole(next) &&
        next.time - before.time < pauseMs &&
        bytes <= runBytesMax);
    if (!goesOn) {
      return index;
    }
    before = next;
  }
  return blockEnd;
}

function isWhole({ captured, length }: ListedRow): boolean {
  return captured === length;
}

function messageGroupOf(first: number, end: number, { row }: MessageGroupSource): MessageGroup {
  const rows: ListedRow[] = [];
  for (let index = first; index < end; index++) {
    const next = row(index);
    if (next) {
      rows.push(next);
    }
  }
  const [own] = rows;
  const before = row(first - 1);
  const isFirst = own?.direction !== before?.direction || own?.direction === 'event';
  const hasWaited = own !== undefined && before !== undefined && own.time - before.time >= pauseMs;
  return {
    first,
    end,
    rows,
    direction: own?.direction,
    isFirst: isFirst || hasWaited,
    ...(own && before && (isFirst || hasWaited) && { afterMs: own.time - before.time }),
  };
}
