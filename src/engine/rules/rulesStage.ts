import type { Origin } from '../../shared/messageFate.ts';
import type { Captures } from '../../shared/match/captures.ts';
import type { RuleEvent } from '../../shared/rule/ruleSchema.ts';
import { firstState } from '../../shared/step/gotoStep.ts';
import { Hold } from '../pipeline/hold.ts';
import type { Stage, StageConnection, Verdict } from '../pipeline/stage.ts';
import type { StageMessage } from '../pipeline/stageMessage.ts';
import { AnsweredMessage, withoutChecksum } from './answeredMessage.ts';
import type { CompiledRule, CompiledStep, RulesByEvent, RuleSet } from './compiledRule.ts';
import { ConnectionMemory } from './connectionMemory.ts';
import { countJudged, failedCondition, stepsAt } from './judgeRule.ts';
import { RuleEntry } from './ruleEntry.ts';
import { RuleTimers } from './ruleTimers.ts';
import type { SocketRules } from './socketRules.ts';
import { copied, StepRun } from './stepRun.ts';

/** A rule that fires, and what it does. */
interface Firing {
  readonly steps: readonly CompiledStep[];
  readonly captures: Captures;
}

/** Work that waits for what is under way. */
type Work = (finished: () => void) => void;

const noCaptures: Captures = {};

/**
 * Answers by the rules of its socket. What rules do is done one after the other, in the order of what
 * they fired for; a message is held until all of it is done.
 */
export class RulesStage implements Stage {
  readonly origin = 'rule';
  readonly #connection: StageConnection;
  readonly #rules: SocketRules;
  readonly #memory: ConnectionMemory;
  readonly #entry: RuleEntry;
  readonly #timers: RuleTimers;
  readonly #random: () => number;
  #waiting: Work[] = [];
  #isBusy = false;
  #hasToldClose = false;

  constructor(connection: StageConnection, rules: SocketRules) {
    this.#connection = connection;
    this.#rules = rules;
    this.#memory = new ConnectionMemory(rules.shared);
    this.#entry = new RuleEntry(connection);
    this.#random = () => connection.random();
    this.#timers = new RuleTimers(connection, (rule, done) => this.#onTimer(rule, done));
  }

  opened(): void {
    this.#onEvent('connect');
    this.joined();
  }

  joined(): void {
    this.#rules.follow(this);
    this.#setTimers();
  }

  received(message: StageMessage): Verdict {
    const rules = this.#rules.current;
    if (rules === undefined || rules.all.length === 0) {
      return 'pass';
    }
    if (rules.echo !== undefined && !this.#isBusy && this.#connection.leg === undefined) {
      rules.echo.counters.fired += 1;
      this.#connection.answer(message.keep(), 'echo');
      return 'pass';
    }
    const hold = new Hold();
    this.#enqueue((finished) => {
      this.#answer(message, hold, () => {
        finished();
        hold.decide('pass');
      });
    });
    return hold.decision ?? hold;
  }

  finished(): void {
    if (!this.#hasToldClose) {
      this.#hasToldClose = true;
      this.#onEvent('close');
    }
  }

  closed(): void {
    this.#waiting = [];
    this.#isBusy = false;
    this.finished();
    this.#waiting = [];
    this.#timers.end();
    this.#rules.leave(this);
  }

  rulesChanged(): void {
    const rules = this.#rules.current;
    if (rules?.states.has(this.#memory.state) !== true) {
      this.#memory.state = firstState;
    }
    this.#setTimers();
  }

  #setTimers(): void {
    const rules = this.#rules.current;
    this.#timers.set(rules && this.#rulesOn(rules));
  }

  #enqueue(work: Work): void {
    if (this.#isBusy) {
      this.#waiting.push(work);
      return;
    }
    this.#isBusy = true;
    work(() => {
      this.#isBusy = false;
      const next = this.#waiting.shift();
      if (next !== undefined) {
        this.#enqueue(next);
      }
    });
  }

  #answer(message: StageMessage, hold: Hold, done: () => void): void {
    const rules = this.#rules.current;
    if (rules === undefined) {
      done();
      return;
    }
    const { payload, wire, entry } = message;
    this.#entry.isUpstream = this.#isFromClient(rules);
    const seen = this.#entry.show(withoutChecksum(payload, rules), wire, payload);
    const on = this.#rulesOn(rules);
    const onMessage = this.#choose(on.message, seen);
    const firings = onMessage.length > 0 ? onMessage : this.#choose(on.unmatched, seen);
    if (firings.length === 0) {
      done();
      return;
    }
    const answered = new AnsweredMessage(message, rules, this.#connection.leg !== undefined);
    const letGo = () => hold.decide(answered.decision);
    this.#run(firings, { message: answered, entry, origin: 'rule', letGo }, () => {
      letGo();
      done();
    });
  }

  /** Rules of a connection's event: all that apply, in order. */
  #onEvent(event: 'connect' | 'close'): void {
    if (this.#rulesNow(event).length === 0) {
      return;
    }
    const entry = this.#connection.newestEntry;
    this.#enqueue((finished) => {
      const rules = this.#rulesNow(event);
      const origin = event === 'connect' ? 'greeting' : 'rule';
      this.#run(this.#choose(rules, this.#entry.show()), { entry, origin }, finished);
    });
  }

  #rulesNow(event: RuleEvent): readonly CompiledRule[] {
    const rules = this.#rules.current;
    return rules === undefined ? [] : this.#rulesOn(rules)[event];
  }

  /** Those for this side of a conversation, or for all connections where there is but one. */
  #rulesOn({ on, onLeg }: RuleSet): RulesByEvent {
    const { leg } = this.#connection;
    return leg === undefined ? on : onLeg[leg];
  }

  /** Whether the peer is the side that connected. */
  #isFromClient({ isListener }: RuleSet): boolean {
    const { leg } = this.#connection;
    return leg === undefined ? isListener : leg === 'client';
  }

  #onTimer(rule: CompiledRule, done: () => void): void {
    this.#enqueue((finished) => {
      const firings = this.#choose([rule], this.#entry.show());
      this.#run(firings, { entry: this.#connection.newestEntry, origin: 'rule' }, () => {
        done();
        finished();
      });
    });
  }

  #choose(rules: readonly CompiledRule[], entry: RuleEntry): Firing[] {
    const firings: Firing[] = [];
    const { state } = this.#memory;
    const now = this.#connection.now();
    const circumstances = { state, entry, now, random: this.#random };
    for (const rule of rules) {
      const counters = this.#memory.countersOf(rule);
      const failed = failedCondition(rule, counters, circumstances);
      const steps = failed === undefined ? stepsAt(rule, counters.fired, this.#random) : undefined;
      countJudged(counters, failed, now);
      if (steps === undefined) {
        continue;
      }
      if (counters !== rule.counters) {
        rule.counters.fired += 1;
      }
      firings.push({ steps, captures: rule.matcher?.captures(entry) ?? noCaptures });
      if (!rule.also) {
        break;
      }
    }
    return firings;
  }

  /** Does what some rules do, one after the other. */
  #run(
    firings: readonly Firing[],
    {
      message,
      entry = this.#connection.newestEntry,
      origin,
      letGo = () => undefined,
    }: {
      readonly message?: AnsweredMessage;
      readonly entry: number | undefined;
      readonly origin: Origin;
      readonly letGo?: () => void;
    },
    done: () => void,
  ): void {
    const { checksum } = this.#rules.current ?? {};
    const hasSeveral = firings.length > 1;
    const runs = firings.map(
      ({ steps, captures }) =>
        new StepRun(steps, {
          connection: this.#connection,
          memory: this.#memory,
          checksum,
          origin,
          message,
          entry,
          letGo,
          // What is answered may be gone when those before have waited.
          captures: hasSeveral ? copied(captures) : captures,
          stop: this.#rules.stopSocket,
        }),
    );
    const goOn = (at: number): void => {
      const run = runs[at];
      if (run === undefined) {
        done();
      } else {
        run.begin(() => goOn(at + 1));
      }
    };
    goOn(0);
  }
}
