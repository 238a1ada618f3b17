import type { EngineCalls } from '../../shared/engineApi.ts';
import { formatCount } from '../figures.ts';
import { l10n } from '../l10n.ts';
import type { WorkbenchSocket } from '../workbenchSocket.ts';
import type { Expectation } from './expectation.ts';
import { entriesAfter, nearMiss, skippedLine } from './nearMiss.ts';
import type { NearMiss } from './nearMiss.ts';
import type { TestFailure } from './testResult.ts';

/** How many of the entries that were passed over are shown. */
const shownMax = 20;

export interface Missed {
  readonly socket: WorkbenchSocket;
  readonly expectation: Expectation;
  readonly withinMs: number;
  /** How many were expected. */
  readonly min: number;
  readonly max: number;
  readonly isRange: boolean;
  readonly notBeforeMs: number | undefined;
  /** After how many milliseconds each of those came that did. */
  readonly found: readonly number[];
  /** What was expected before. */
  readonly afterSeq: number;
}

type Engine = Parameters<typeof nearMiss>[0] & Pick<EngineCalls, 'payload'>;

/** Says that what a step expected did not come, and what came instead. */
export async function missFailure(engine: Engine, missed: Missed): Promise<TestFailure> {
  const { socket, expectation, afterSeq } = missed;
  const miss = await nearMiss(engine, socket, expectation, afterSeq);
  const { nearest } = miss;
  const isAlike = missed.found.length === 0 && nearest !== undefined;
  const lines = [
    headline(missed),
    ...(isAlike
      ? [
          l10n.t('The nearest message does not fit {0}:', nearest.failed),
          `  ${skippedLine(nearest, socket)}`,
        ]
      : []),
    ...skippedLines(miss, socket, isAlike),
  ];
  return {
    message: lines.join('\n'),
    ...(isAlike && {
      difference: nearest.difference,
      entry: { socket: socket.id, seq: nearest.row.seq },
    }),
  };
}

function headline({
  socket,
  expectation,
  withinMs,
  min,
  max,
  isRange,
  notBeforeMs,
  found,
}: Missed): string {
  const { name } = socket.definition;
  const { written } = expectation;
  const [first] = found;
  if (first !== undefined && notBeforeMs !== undefined && first < notBeforeMs) {
    return l10n.t(
      '{0}: {1} came after {2} ms, and not before {3} ms was expected.',
      name,
      written,
      formatCount(Math.max(0, Math.round(first))),
      formatCount(notBeforeMs),
    );
  }
  const last = found.at(-1);
  if (min === 1 && max === 1 && last !== undefined) {
    return l10n.t(
      '{0}: {1} came after {2} ms; at most {3} ms were expected.',
      name,
      written,
      formatCount(Math.round(last)),
      formatCount(withinMs),
    );
  }
  if (min === 1 && max === 1) {
    return l10n.t('{0}: {1} did not come within {2} ms.', name, written, formatCount(withinMs));
  }
  const wanted = isRange
    ? l10n.t('{0} to {1}', formatCount(min), formatCount(max))
    : formatCount(min);
  return l10n.t(
    '{0}: {1} came {2} times within {3} ms; {4} were expected.',
    name,
    written,
    formatCount(found.length),
    formatCount(withinMs),
    wanted,
  );
}

/** What came besides; nothing where that is only the nearest message. */
function skippedLines(
  { skipped, moreSkipped }: NearMiss,
  socket: WorkbenchSocket,
  isAlike: boolean,
): string[] {
  if (skipped.length === 0) {
    return [l10n.t('Nothing came since what was expected before.')];
  }
  if (isAlike && skipped.length === 1) {
    return [];
  }
  const more = moreSkipped + Math.max(0, skipped.length - shownMax);
  return [
    l10n.t('What came since what was expected before:'),
    ...skipped.slice(0, shownMax).map((entry) => `  ${skippedLine(entry, socket)}`),
    ...(more === 0 ? [] : [`  ${l10n.t('… and {0} more', formatCount(more))}`]),
  ];
}

/** Says that something came which had to stay away. */
export async function describeUnwanted(
  engine: Engine,
  socket: WorkbenchSocket,
  expectation: Expectation,
  seq: number,
  afterMs: number,
): Promise<TestFailure> {
  const { entries } = await entriesAfter(engine, socket.id, seq - 1);
  const [entry] = entries;
  return {
    message: [
      l10n.t(
        '{0}: {1} came after {2} ms, and should not have.',
        socket.definition.name,
        expectation.written,
        formatCount(Math.round(afterMs)),
      ),
      ...(entry ? [`  ${skippedLine(entry, socket)}`] : []),
    ].join('\n'),
    entry: { socket: socket.id, seq },
  };
}
