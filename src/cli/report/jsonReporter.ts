import type { TestReporter } from './testReporter.ts';

/** A JSON object a line: one for each test, and one with the totals. */
export function jsonReporter(): TestReporter {
  return {
    done: ({ file, name, line, result: { outcome, failure, durationMs } }) =>
      `${JSON.stringify({
        ...{ file, name, line, outcome, durationMs: Math.round(durationMs) },
        ...(failure && {
          message: failure.message,
          ...failure.difference,
        }),
      })}\n`,
    end: ({ passed, failed, isCancelled, durationMs }) =>
      `${JSON.stringify({ passed, failed, isCancelled, durationMs: Math.round(durationMs) })}\n`,
  };
}
