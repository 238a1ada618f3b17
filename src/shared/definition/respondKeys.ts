import * as v from 'valibot';
import { isDatagramScheme } from '../endpoint.ts';
import { serviceNames } from '../serviceNames.ts';
import { everyRole } from './definitionKey.ts';
import type { DefinitionKey } from './definitionKey.ts';
import { rulesFaults } from '../rule/ruleFaults.ts';
import { ruleSchema } from '../rule/ruleSchema.ts';
import type { Rule } from '../rule/ruleSchema.ts';
import { stepsOfRule } from '../rule/stepsOfRule.ts';
import type { RulePath } from '../rule/stepsOfRule.ts';
import { checksumName } from '../step/sendStep.ts';

/** Most rules of one socket. */
const rulesMax = 1_000;

const respondSchema = v.pipe(
  v.array(ruleSchema),
  v.maxLength(rulesMax, `There are ${rulesMax} rules at most.`),
  v.rawCheck(({ dataset, addIssue }) => {
    if (dataset.typed) {
      const rules = dataset.value;
      rulesFaults(rules).forEach(({ path, message }) =>
        addIssue({ message, path: pathItems(rules, path) }),
      );
    }
  }),
  v.description(
    'Rules by which it answers, such as `{ "on": "connect", "send": "hello" }`, `{ "match": "^\'PING\'", "send": "PONG" }` and `{ "on": "message", "echo": true }`: the first that fits a message fires. See [Mock a peer](mock-a-peer.md).',
  ),
);

/** What is sent without anybody asking for it. */
export const respondKeys = {
  respond: {
    schema: everyRole(respondSchema),
    takesEffect: 'now',
    fault: ({ respond, forward }, { scheme }) => {
      if (!v.is(v.array(ruleSchema), respond)) {
        return undefined;
      }
      if (isDatagramScheme(scheme) && respond.some(needsStream)) {
        return 'udp has no TLS to start, no half close and no reset.';
      }
      return forward === undefined && respond.some(needsTap)
        ? '"from", "replace", "forward" and "drop" are for a tap, which has "forward".'
        : undefined;
    },
  },
  checksum: {
    schema: everyRole(
      v.pipe(
        checksumName,
        v.description(
          'The checksum at the end of every message, for `respond`: its rules see messages without it (but for `checksum:…` in a match), and it is appended to what they send. Such as `crc-16/modbus`.',
        ),
      ),
    ),
    takesEffect: 'now',
  },
  service: {
    schema: {
      listener: v.pipe(
        v.picklist(serviceNames, `One of ${serviceNames.join(', ')} is expected here.`),
        v.description(
          'What the listener is, instead of `respond`: `echo` (RFC 862) sends everything back, `discard` (863) takes everything, `chargen` (864) sends characters without end (UDP: up to 512 for each datagram), `daytime` (867) tells date and time in words, `time` (868) in seconds since 1900.',
        ),
      ),
    },
    fault: ({ respond }) =>
      respond === undefined ? undefined : 'This answers by itself; leave out "respond".',
  },
} as const satisfies Readonly<Record<string, DefinitionKey>>;

function needsStream(rule: Rule): boolean {
  return stepsOfRule(rule).some(
    ({ step: { close, startTls } }) => startTls === true || close === 'half' || close === 'reset',
  );
}

function needsTap(rule: Rule): boolean {
  return (
    rule.from !== undefined ||
    stepsOfRule(rule).some(({ step }) =>
      [step.replace, step.forward, step.drop].some((key) => key !== undefined),
    )
  );
}

/** A place in rules, as valibot names it. */
function pathItems(
  rules: readonly Rule[],
  path: RulePath,
): [v.IssuePathItem, ...v.IssuePathItem[]] {
  const items: v.IssuePathItem[] = [];
  let input: unknown = rules;
  for (const key of path) {
    const value = (input as Readonly<Record<string | number, unknown>>)[key];
    items.push({ type: 'unknown', origin: 'value', input, key, value });
    input = value;
  }
  const [
    first = { type: 'unknown', origin: 'value', input: rules, key: 0, value: undefined },
    ...rest
  ] = items;
  return [first, ...rest];
}
