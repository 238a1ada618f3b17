import { answerFault, templateFault } from '../definition/payloadSchema.ts';
import { filterMessage } from '../match/filterMessage.ts';
import { parseFilter } from '../match/parseFilter.ts';
import { reservedNames } from '../variables.ts';
import { captureNames, setNames } from './namesOf.ts';
import { payloadsOfRule, stepsOfRule } from './stepsOfRule.ts';
import type { RulePath } from './stepsOfRule.ts';
import type { Rule } from './ruleSchema.ts';

/** What is wrong with rules whose keys are good by themselves, and where. */
export interface RuleFault {
  readonly path: RulePath;
  readonly message: string;
}

export function rulesFaults(rules: readonly Rule[]): RuleFault[] {
  const kept = setNames(rules);
  return rules.flatMap((rule, at) =>
    [...eventFaults(rule), ...stepFaults(rule), ...payloadFaults(rule, kept)].map(
      ({ path, message }) => ({ path: [at, ...path], message }),
    ),
  );
}

function eventFaults(rule: Rule): RuleFault[] {
  const { on = 'message', idleMs, everyMs, chunkBytes, order, sequence, match } = rule;
  const faults: RuleFault[] = [];
  const unless = (isGood: boolean, key: string, message: string) =>
    isGood || faults.push({ path: [key], message });
  unless(on !== 'idle' || idleMs !== undefined, 'on', '"idle" needs "idleMs".');
  unless(on === 'idle' || idleMs === undefined, 'idleMs', 'This is for "on": "idle".');
  unless(on !== 'every' || everyMs !== undefined, 'on', '"every" needs "everyMs".');
  unless(
    on !== 'every' || chunkBytes === undefined,
    'chunkBytes',
    'Beside "on": "every" this goes into a step of "do".',
  );
  unless(
    on === 'every' || everyMs === undefined || chunkBytes !== undefined,
    'everyMs',
    'This is for "on": "every", or beside "chunkBytes".',
  );
  unless(order === undefined || sequence !== undefined, 'order', 'This is for a "sequence".');
  const parsed = match === undefined ? undefined : parseFilter(match);
  if (parsed?.ok === false) {
    faults.push({ path: ['match'], message: filterMessage(parsed.fault) });
  }
  return faults;
}

function stepFaults(rule: Rule): RuleFault[] {
  const { on = 'message' } = rule;
  const isOnMessage = on === 'message' || on === 'unmatched';
  return stepsOfRule(rule).flatMap(({ step, path }) => {
    const needsSend = (['checksum', 'raw', 'to', 'chunkBytes'] as const).filter(
      (key) => step.send === undefined && step[key] !== undefined,
    );
    const isOwn = path.length === 0;
    return [
      ...needsSend.map((key) => ({ path: [...path, key], message: 'This needs a "send".' })),
      ...(step.echo !== undefined && !isOnMessage
        ? [{ path: [...path, 'echo'], message: 'Only a message can be sent back.' }]
        : []),
      ...(['replace', 'forward', 'drop'] as const)
        .filter((key) => step[key] !== undefined && !isOnMessage)
        .map((key) => ({ path: [...path, key], message: 'Only a message can be forwarded.' })),
      ...(!isOwn && step.everyMs !== undefined && step.chunkBytes === undefined
        ? [{ path: [...path, 'everyMs'], message: 'This is for pieces; it needs "chunkBytes".' }]
        : []),
    ];
  });
}

function payloadFaults(rule: Rule, kept: readonly string[]): RuleFault[] {
  const names = namesOfRule(rule, kept);
  const captured = capturesOf(rule).filter((name) => reservedNames.includes(name));
  return [
    ...captured.map((name) => ({
      path: ['match'],
      message: `\${${name}} means something already; choose another name.`,
    })),
    ...payloadsOfRule(rule).flatMap(({ payload, path }) => {
      const fault = answerFault(payload, names);
      return fault === undefined
        ? []
        : [{ path: fault.key === undefined ? path : [...path, fault.key], message: fault.message }];
    }),
    ...stepsOfRule(rule).flatMap(({ step: { note }, path }) => {
      const message = note === undefined ? undefined : templateFault(note, 'plain', names);
      return message === undefined ? [] : [{ path: [...path, 'note'], message }];
    }),
  ];
}

/** The names that the payloads of a rule may use: `kept` are those of `set`, of all rules. */
export function namesOfRule(rule: Rule, kept: readonly string[]): ReadonlySet<string> {
  return new Set([...capturesOf(rule), ...kept]);
}

function capturesOf({ match }: Rule): string[] {
  const parsed = match === undefined ? undefined : parseFilter(match);
  return parsed?.ok === true ? captureNames(parsed.filter) : [];
}
