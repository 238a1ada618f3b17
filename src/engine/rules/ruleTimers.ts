import type { StageConnection } from '../pipeline/stage.ts';
import type { CompiledRule, RulesByEvent } from './compiledRule.ts';

interface Timer {
  /** Of now: what it does may have changed. */
  rule: CompiledRule;
  readonly ms: number;
  /** Whether what it does is still to be done; it is not asked again until then. */
  isPending: boolean;
  cancel: () => void;
}

/** The timers of the rules of one connection: those on `idle` and on `every`. */
export class RuleTimers {
  readonly #connection: StageConnection;
  readonly #due: (rule: CompiledRule, done: () => void) => void;
  readonly #timers = new Map<string, Timer>();

  /** `due` is to call back when what the rule does is done. */
  constructor(connection: StageConnection, due: (rule: CompiledRule, done: () => void) => void) {
    this.#connection = connection;
    this.#due = due;
  }

  /** Timers of rules that are still there, at the same interval, go on as they are. */
  set(rules: RulesByEvent | undefined): void {
    const wanted = [...(rules?.idle ?? []), ...(rules?.every ?? [])];
    for (const [key, timer] of this.#timers) {
      const rule = wanted.find((one) => one.key === key && msOf(one) === timer.ms);
      if (rule === undefined) {
        timer.cancel();
        this.#timers.delete(key);
      } else {
        timer.rule = rule;
      }
    }
    for (const rule of wanted) {
      if (!this.#timers.has(rule.key)) {
        this.#begin(rule);
      }
    }
  }

  end(): void {
    this.#timers.forEach(({ cancel }) => cancel());
    this.#timers.clear();
  }

  #begin(rule: CompiledRule): void {
    const ms = msOf(rule);
    const timer: Timer = { rule, ms, isPending: false, cancel: () => undefined };
    const fire = () => {
      if (!timer.isPending) {
        timer.isPending = true;
        this.#due(timer.rule, () => {
          timer.isPending = false;
        });
      }
    };
    if (rule.on === 'idle') {
      timer.cancel = this.#connection.whenIdle(ms, fire);
    } else {
      const again = () => {
        timer.cancel = this.#connection.after(ms, () => {
          again();
          fire();
        });
      };
      again();
    }
    this.#timers.set(rule.key, timer);
  }
}

function msOf({ on, idleMs = 1, everyMs = 1 }: CompiledRule): number {
  return on === 'idle' ? idleMs : everyMs;
}
