import { performance } from 'node:perf_hooks';
import type { TrafficLog } from '../log/trafficLog.ts';
import type { Captures } from '../../shared/match/captures.ts';
import type { CapturingTest } from './capturingTest.ts';
import type { Batch } from './entryTest.ts';
import { expressionBytesMax, freeSteps, triesMax } from './expression.ts';
import type { Expression } from './expression.ts';
import type { MatchedEntry } from './matchedEntry.ts';
import type { PayloadRun } from './payloadRuns.ts';
import { PayloadRuns } from './payloadRuns.ts';

/** Payloads, or whole messages, in which a regular expression matches. */
export class ExpressionTest implements CapturingTest {
  readonly readsBytes = true;
  readonly firstByte: number | undefined;
  readonly #expression: Expression;
  readonly #onWire: boolean;
  readonly #runs: PayloadRuns;
  /** Index of the entry at which the time was up last, and how many times in a row. */
  #timedOutAt = -1;
  #timedOutIn: TrafficLog | undefined;
  #timeouts = 0;

  constructor(expression: Expression, onWire = false) {
    this.#expression = expression;
    this.#onWire = onWire;
    this.firstByte = onWire ? undefined : expression.firstByte;
    this.#runs = new PayloadRuns(onWire);
  }

  /** Payloads that were not looked at because the expression took too long. */
  get skipped(): number {
    return this.#expression.skipped;
  }

  accepts(entry: MatchedEntry): boolean {
    const bytes = this.#onWire ? entry.wire : entry.payload;
    return (
      bytes.length > 0 && this.#expression.isIn(bytes, this.#onWire ? undefined : entry.latin1)
    );
  }

  captures(entry: MatchedEntry): Captures | undefined {
    return this.#expression.captures(this.#onWire ? entry.wire : entry.payload);
  }

  keep(batch: Batch, wanted: Uint8Array): void {
    // In a file each payload is a run of its own, and a time limit for each would take longer than all else.
    const runs: PayloadRun[] = [];
    this.#runs.visit(batch, wanted, (run) => {
      if (runs[0] && runs[0].bytes.buffer !== run.bytes.buffer) {
        this.#keepRuns(batch, wanted, runs.splice(0));
      }
      runs.push(run);
    });
    this.#keepRuns(batch, wanted, runs);
  }

  #keepRuns(batch: Batch, wanted: Uint8Array, runs: PayloadRun[]): void {
    if (this.#mostSteps(runs, wanted) <= freeSteps) {
      this.#keepFreely(batch, wanted, runs);
    } else {
      this.#keepGuarded(batch, wanted, runs);
    }
  }

  /** Each entry takes a few milliseconds at most: that all together take long is seen in between. */
  #keepFreely({ first, count }: Batch, wanted: Uint8Array, runs: readonly PayloadRun[]): void {
    const expression = this.#expression;
    const payloads = this.#runs;
    const deadline = performance.now() + expression.timeoutMs;
    let steps = 0;
    for (const run of runs) {
      const { from, to } = run;
      const textOf = this.#reader(run);
      for (let at = wanted.indexOf(1, from); at >= 0 && at < to; at = wanted.indexOf(1, at + 1)) {
        const length = payloads.endOf(at) - payloads.startOf(at);
        if (length <= 0 || !expression.test(textOf(at))) {
          wanted[at] = 0;
        }
        steps += expression.stepsIn(length);
        if (steps > freeSteps && at + 1 < count) {
          steps = 0;
          if (performance.now() > deadline) {
            throw new RegexTimeout(first + at + 1);
          }
        }
      }
    }
  }

  #keepGuarded({ log, first, count }: Batch, wanted: Uint8Array, runs: PayloadRun[]): void {
    const expression = this.#expression;
    const payloads = this.#runs;
    const isThere = (entry: number) => payloads.endOf(entry) > payloads.startOf(entry);
    let at = runs[0]?.from ?? 0;
    const goOn = () => {
      for (let [run] = runs; run; [run] = runs) {
        const textOf = this.#reader(run);
        for (at = Math.max(at, run.from); at < run.to; at += 1) {
          if (wanted[at] === 1 && !(isThere(at) && expression.test(textOf(at)))) {
            wanted[at] = 0;
          }
        }
        runs.shift();
      }
    };
    for (let [run] = runs; run; [run] = runs) {
      if (at >= run.to) {
        runs.shift();
      } else if (expression.isGivenUp) {
        expression.skipped += wanted[at] ?? 0;
        wanted[at] = 0;
        at += 1;
      } else if (!expression.runGuarded(goOn)) {
        const isAgain = this.#timedOutIn === log && this.#timedOutAt === first + at;
        this.#timeouts = isAgain ? this.#timeouts + 1 : 1;
        this.#timedOutIn = log;
        this.#timedOutAt = first + at;
        if (count > 1 || this.#timeouts < triesMax) {
          throw new RegexTimeout(first + at);
        }
        expression.giveUp();
        wanted[at] = 0;
        at += 1;
      }
    }
  }

  /** Steps that the expression takes at most in one of the entries that are wanted. */
  #mostSteps(runs: readonly PayloadRun[], wanted: Uint8Array): number {
    const payloads = this.#runs;
    let longest = 0;
    for (const { from, to } of runs) {
      for (let at = wanted.indexOf(1, from); at >= 0 && at < to; at = wanted.indexOf(1, at + 1)) {
        longest = Math.max(longest, payloads.endOf(at) - payloads.startOf(at));
      }
    }
    return this.#expression.stepsIn(longest);
  }

  /** Gives the text of an entry of a run as the expression sees it. */
  #reader({ bytes, start, isDense }: PayloadRun): (at: number) => string {
    const payloads = this.#runs;
    const { encoding } = this.#expression;
    const whole = isDense && encoding === 'latin1' ? bytes.toString('latin1', start) : undefined;
    return (at) => {
      const place = payloads.startOf(at);
      const end = Math.min(payloads.endOf(at), place + expressionBytesMax);
      return whole?.slice(place - start, end - start) ?? bytes.toString(encoding, place, end);
    };
  }
}

/** A test took too long at an entry: the batch is to be tried again without it, and it alone. */
export class RegexTimeout extends Error {
  readonly index: number;

  constructor(index: number) {
    super(`a test took too long at entry ${index}`);
    this.index = index;
  }
}
