import { keptBy, messagesOf } from '../step/steps.ts';
import type { Step } from '../step/steps.ts';
import { partsOfReplacement } from '../step/replaceStep.ts';
import type { Payload } from '../definition/payloadSchema.ts';
import type { Rule } from './ruleSchema.ts';

/** A place in a rule, as JSON names it. */
export type RulePath = readonly (string | number)[];

/** All steps of a rule, with their places: its own keys, its sequence, and those of `do`. */
export function stepsOfRule(rule: Rule): { readonly step: Step; readonly path: RulePath }[] {
  return [
    { step: rule, path: [] },
    ...(rule.sequence ?? []).flatMap((item, at) =>
      Array.isArray(item)
        ? item.map((step, place) => ({ step, path: ['sequence', at, place] }))
        : [{ step: item, path: ['sequence', at] }],
    ),
    ...(rule.do ?? []).map((step, at) => ({ step, path: ['do', at] })),
  ];
}

/** All payloads of a rule, with their places. */
export function payloadsOfRule(
  rule: Rule,
): { readonly payload: Payload; readonly path: RulePath }[] {
  return stepsOfRule(rule).flatMap(({ step, path }) => [
    ...messagesOf(step).map((payload, at) => ({
      payload,
      path: Array.isArray(step.send) ? [...path, 'send', at] : [...path, 'send'],
    })),
    ...replacementOf(step, path),
    ...keptBy(step).map(({ key, name, payload }) => ({ payload, path: [...path, key, name] })),
  ]);
}

function replacementOf({ replace }: Step, path: RulePath) {
  if (replace === undefined) {
    return [];
  }
  const { find, with: other } = partsOfReplacement(replace);
  return find === undefined
    ? [{ payload: other, path: [...path, 'replace'] }]
    : [
        { payload: find, path: [...path, 'replace', 'find'] },
        { payload: other, path: [...path, 'replace', 'with'] },
      ];
}
