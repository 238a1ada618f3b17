import { endpointOf, schemeOf } from '../../shared/definition/definition.ts';
import { isDatagramScheme } from '../../shared/endpoint.ts';
import { conditionsOf } from '../../shared/match/conditionsOf.ts';
import { formatFilter } from '../../shared/match/formatFilter.ts';
import { parseFilter } from '../../shared/match/parseFilter.ts';
import type { RuleTrial, RuleTrialRequest, TriedStep } from '../../shared/rule/ruleTrial.ts';
import type { Outcome } from '../../shared/socketError.ts';
import { failure, success } from '../../shared/socketError.ts';
import type { Clock } from '../clock.ts';
import { streamFramingOf } from '../framing/streamFramingOf.ts';
import { Matcher } from '../match/matcher.ts';
import { socketError } from '../toSocketError.ts';
import { AnsweredMessage, withoutChecksum } from './answeredMessage.ts';
import { compileRules } from './compileRules.ts';
import type { CompiledRule } from './compiledRule.ts';
import { ConnectionMemory } from './connectionMemory.ts';
import { failedCondition, stepsAt } from './judgeRule.ts';
import { RuleEntry } from './ruleEntry.ts';
import { StepRun } from './stepRun.ts';
import { TrialConnection } from './trialConnection.ts';

/** Most steps of one rule that are told. */
const stepsMax = 1_000;

const nothing: never[] = [];

/**
 * Rule by rule, what becomes of a message, as if it were the first of a connection in that state: nothing is sent.
 * Chance falls so that a rule fires. Fails where a rule can't be compiled.
 */
export function tryRules(request: RuleTrialRequest, clock: Clock): Outcome<readonly RuleTrial[]> {
  const { definition, files, from = 'client' } = request;
  const socket = { name: definition.name, context: { clock } };
  const endpoint = endpointOf(definition);
  try {
    const rules = compileRules(definition, { traffic: socket, files, counters: new Map() });
    const isDatagram = isDatagramScheme(schemeOf(definition));
    const framing = isDatagram ? undefined : streamFramingOf(definition, clock);
    const place = { peer: endpoint, local: endpoint };
    const connection = new TrialConnection({ socket, framing, place });
    const isTap = 'forward' in definition && definition.forward !== undefined;
    const framed = framing?.wrap(request.payload);
    const wire = framed?.ok === true ? framed.value : request.payload;
    const message = new AnsweredMessage(
      {
        direction: 'in',
        origin: 'peer',
        entry: 0,
        wire,
        payload: request.payload,
        keep: () => wire,
      },
      rules,
      isTap,
    );
    const entry = new RuleEntry(connection).show(
      withoutChecksum(request.payload, rules),
      wire,
      request.payload,
    );
    entry.isUpstream = isTap ? from === 'client' : rules.isListener;
    const memory = new ConnectionMemory(new Map());
    memory.state = request.state ?? memory.state;
    const trial = new Trial({ connection, message, memory, entry, checksum: rules.checksum });
    const isAsked = ({ side }: CompiledRule) => !isTap || side === 'both' || side === from;
    const judged = new Map<CompiledRule, RuleTrial['verdict']>();
    for (const event of ['message', 'unmatched'] as const) {
      for (const rule of rules.on[event]) {
        judged.set(rule, isAsked(rule) ? trial.judge(rule) : { kind: 'notAsked', why: 'side' });
      }
      trial.decided();
    }
    return success(
      rules.all.map((rule) => ({
        label: rule.label,
        on: rule.on,
        verdict: judged.get(rule) ?? { kind: 'notAsked', why: 'event' },
      })),
    );
  } catch (error) {
    return failure(
      socketError(
        'invalidDefinition',
        error instanceof Error ? error.message : String(error),
        endpoint,
      ),
    );
  }
}

interface TrialParts {
  readonly connection: TrialConnection;
  readonly message: AnsweredMessage;
  readonly memory: ConnectionMemory;
  readonly entry: RuleEntry;
  readonly checksum: ReturnType<typeof compileRules>['checksum'];
}

/** One message and the rules that are asked about it, in their order. */
class Trial {
  readonly #parts: TrialParts;
  /** In which the message came; `goto` counts from the next one. */
  readonly #state: string;
  #hasFired = false;
  #isTaken = false;
  #isDecided = false;

  constructor(parts: TrialParts) {
    this.#parts = parts;
    this.#state = parts.memory.state;
  }

  /** Those that come now are asked only where none fired before. */
  decided(): void {
    this.#isDecided = this.#hasFired;
  }

  judge(rule: CompiledRule): RuleTrial['verdict'] {
    if (this.#isTaken || this.#isDecided) {
      return { kind: 'notAsked', why: 'taken' };
    }
    const { entry, connection } = this.#parts;
    const condition = failedCondition(rule, rule.counters, {
      ...{ state: this.#state, entry, now: connection.now() },
      random: () => (rule.probability > 0 ? 0 : 1),
    });
    if (condition !== undefined) {
      const term = condition === 'match' ? this.#failedTerm(rule) : undefined;
      return { kind: 'fails', condition, ...(term !== undefined && { term }) };
    }
    this.#hasFired = true;
    this.#isTaken = !rule.also;
    return this.#carryOut(rule);
  }

  /** The first part of its filter that does not hold. */
  #failedTerm({ match = '' }: CompiledRule): string | undefined {
    const { entry, connection } = this.#parts;
    const parsed = parseFilter(match);
    const failed = (parsed.ok ? conditionsOf(parsed.filter) : nothing).find(
      (node) => !new Matcher(node, { now: connection.now() }).accepts(entry),
    );
    return failed && formatFilter(failed);
  }

  #carryOut(rule: CompiledRule): RuleTrial['verdict'] {
    const { connection, message, memory, entry, checksum } = this.#parts;
    const captures = rule.matcher?.captures(entry) ?? {};
    const run = new StepRun(
      stepsAt(rule, 0, () => 0),
      {
        ...{ connection, message, memory, checksum, captures },
        ...{ origin: 'rule', entry: 0 },
        stop: () => connection.did({ kind: 'stop' }),
        letGo: () => undefined,
      },
    );
    const stateBefore = memory.state;
    run.begin(() => undefined);
    const { steps, hasMore } = connection.run(stepsMax);
    const goes: TriedStep[] =
      memory.state === stateBefore ? [] : [{ kind: 'goto', state: memory.state }];
    return { kind: 'fires', captures, steps: [...steps, ...goes, ...this.#fate()], hasMore };
  }

  /** What of a tap's message goes on, after the rules so far. */
  #fate(): readonly TriedStep[] {
    const { decision, isTapped } = this.#parts.message;
    if (!isTapped) {
      return nothing;
    }
    if (typeof decision === 'object' && 'replace' in decision) {
      const bytes = this.#parts.connection.frame(decision.replace);
      return bytes === undefined ? nothing : [{ kind: 'replace', bytes }];
    }
    return [{ kind: decision === 'drop' ? 'drop' : 'forward' }];
  }
}
