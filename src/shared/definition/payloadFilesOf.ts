import type { Rule } from '../rule/ruleSchema.ts';
import { payloadsOfRule } from '../rule/stepsOfRule.ts';

/** The files that the payloads of a socket name. */
export function payloadFilesOf({
  respond = [],
}: {
  readonly respond?: readonly Rule[] | undefined;
}): string[] {
  const files = respond.flatMap((rule) =>
    payloadsOfRule(rule).flatMap(({ payload }) =>
      typeof payload === 'object' && 'file' in payload ? [payload.file] : [],
    ),
  );
  return [...new Set(files)];
}
