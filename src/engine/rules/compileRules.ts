import { namedChecksum } from '../../shared/checksum.ts';
import type { Definition } from '../../shared/definition/definition.ts';
import type { FilterNode } from '../../shared/match/filterNode.ts';
import { parseFilter } from '../../shared/match/parseFilter.ts';
import { setNames } from '../../shared/rule/namesOf.ts';
import { sideOfRule } from '../../shared/rule/sideOfRule.ts';
import { namesOfRule } from '../../shared/rule/ruleFaults.ts';
import { ruleEvents } from '../../shared/rule/ruleSchema.ts';
import type { Rule, RuleEvent } from '../../shared/rule/ruleSchema.ts';
import { stepsOfRule } from '../../shared/rule/stepsOfRule.ts';
import { firstState } from '../../shared/step/gotoStep.ts';
import type { Step } from '../../shared/step/steps.ts';
import { Matcher } from '../match/matcher.ts';
import { definedMessage } from '../sending/message.ts';
import type { FilledSocket } from '../sending/variableValues.ts';
import { compileStep } from './compileSteps.ts';
import type { ReadPayload } from './compileSteps.ts';
import type { CompiledRule, RulesByEvent, RuleSet } from './compiledRule.ts';
import { RuleCounters } from './ruleCounters.ts';

/** How long a regular expression of a rule may hold the thread in one go, in milliseconds. */
const expressionTimeoutMs = 5;

/** What rules need beside the definition. */
export interface RuleSurroundings {
  readonly traffic: FilledSocket;
  /** Contents of the files that payloads name. */
  readonly files: Readonly<Record<string, Uint8Array>>;
  /** Counters of rules that were there before, by their key. */
  readonly counters: ReadonlyMap<string, RuleCounters>;
}

/** Compiles the rules of a definition. Throws where a payload can't be read; the message says why. */
export function compileRules(
  definition: Definition,
  { traffic, files, counters }: RuleSurroundings,
): RuleSet {
  const { respond = [], encoding, checksum } = definition;
  const kept = setNames(respond);
  const keys = new Set<string>();
  const all = respond.map((rule, at): CompiledRule => {
    const names = namesOfRule(rule, kept);
    const read: ReadPayload = (payload) => {
      const message = definedMessage(traffic, payload, encoding, files, names);
      if (!message.ok) {
        const what = rule.on === 'connect' ? 'a greeting' : 'an answer';
        throw new RangeError(`${what} can’t be sent: ${message.error.message}`);
      }
      return message.value;
    };
    const key = uniqueKey(rule, keys);
    return {
      ...compileRule(rule, read, traffic.context.clock.now()),
      label: labelOf(rule, at),
      key,
      counters: counters.get(key) ?? new RuleCounters(),
    };
  });
  const on = byEvent(all);
  const [first] = on.message;
  return {
    all,
    isListener: 'listen' in definition,
    on,
    onLeg: {
      client: byEvent(all.filter(({ side }) => side !== 'server')),
      server: byEvent(all.filter(({ side }) => side !== 'client')),
    },
    states: new Set([
      firstState,
      ...respond.flatMap((rule) => [
        ...statesOf(rule),
        ...stepsOfRule(rule).flatMap(({ step }) => step.goto ?? []),
      ]),
    ]),
    echo: first !== undefined && isPlainEcho(first) ? first : undefined,
    checksum: checksum === undefined ? undefined : namedChecksum(checksum),
  };
}

function compileRule(
  rule: Rule,
  read: ReadPayload,
  now: number,
): Omit<CompiledRule, 'label' | 'key' | 'counters'> {
  const { on = 'message', match, skip = 0, times = Infinity, probability = 1 } = rule;
  const filter = match === undefined ? undefined : filterOf(match);
  const states = rule.state === undefined ? undefined : new Set(statesOf(rule));
  const compile = (steps: readonly Step[]) => steps.flatMap((step) => compileStep(step, read));
  // Of a rule that is asked at intervals, `everyMs` says how long these are.
  const { everyMs, ...first } = rule;
  const own = compile([on === 'every' ? first : rule]);
  const behind = compile(rule.do ?? []);
  const sequence = (rule.sequence ?? [[]]).map((item) => [
    ...own,
    ...compile(Array.isArray(item) ? item : [item]),
    ...behind,
  ]);
  const { cooldownMs = 0, per, order = 'last' } = rule;
  return {
    on,
    side: sideOfRule(rule),
    match,
    matcher:
      filter === undefined
        ? undefined
        : new Matcher(filter, { now, timeoutMs: expressionTimeoutMs }),
    states,
    idleMs: rule.idleMs,
    everyMs,
    skip,
    times,
    probability,
    cooldownMs,
    isPerConnection: per === 'connection',
    also: rule.also ?? (on !== 'message' && on !== 'unmatched'),
    sequence,
    order,
    isUnconditional:
      filter === undefined &&
      states === undefined &&
      skip === 0 &&
      times === Infinity &&
      probability === 1 &&
      cooldownMs === 0,
  };
}

function byEvent(rules: readonly CompiledRule[]): RulesByEvent {
  return Object.fromEntries(
    ruleEvents.map((event) => [event, rules.filter(({ on }) => on === event)]),
  ) as Record<RuleEvent, CompiledRule[]>;
}

function filterOf(match: string): FilterNode {
  const parsed = parseFilter(match);
  if (!parsed.ok) {
    throw new RangeError(`“${match}” is no filter: ${parsed.fault.code}`);
  }
  return parsed.filter;
}

function statesOf({ state = [] }: Rule): readonly string[] {
  return Array.isArray(state) ? state : [state];
}

function isPlainEcho({ isUnconditional, also, sequence }: CompiledRule): boolean {
  const [steps] = sequence;
  return isUnconditional && !also && steps?.length === 1 && steps[0]?.kind === 'echo';
}

/** Its name, else what it asks for: what a rule does may change, and it is still the same one. */
function uniqueKey({ name, on, match, state }: Rule, keys: Set<string>): string {
  const wanted = name ?? JSON.stringify([on, match, state]);
  let key = wanted;
  for (let number = 2; keys.has(key); number += 1) {
    key = `${wanted}#${number}`;
  }
  keys.add(key);
  return key;
}

function labelOf({ name, on = 'message', match, state }: Rule, at: number): string {
  const told = [
    ...(on === 'message' ? [] : [on]),
    ...(state === undefined ? [] : [`[${String(state)}]`]),
    ...(match === undefined ? [] : [match]),
  ];
  return name ?? `${at + 1}: ${told.length === 0 ? on : told.join(' ')}`;
}
