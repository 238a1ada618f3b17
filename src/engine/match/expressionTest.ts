import { types } from 'node:util';
import { createContext, Script } from 'node:vm';
import type { Batch, EntryTest } from './entryTest.ts';
import type { PayloadRun } from './payloadRuns.ts';
import { PayloadRuns } from './payloadRuns.ts';

/** How much of one payload a regular expression looks at, from its beginning. */
const expressionBytesMax = 1024 * 1024;

/** How long an expression may hold the engine's thread in one go, in milliseconds. */
const defaultTimeoutMs = 20;
/** The machine may have been busy with something else: a payload is given up after so many tries. */
const triesMax = 3;
/** An expression that took too long on so many payloads of a socket is tried on no more. */
const giveUpsMax = 8;

/**
 * Payloads in which a regular expression matches. Expressions of ASCII see the bytes as latin1, so
 * that `\xff` is the byte 0xff; with the flag `u`, or other characters in it, they see UTF-8.
 *
 * JavaScript's expressions may take for ever on a few bytes. They are tried under a time limit,
 * which V8 keeps inside a match, too.
 */
export class ExpressionTest implements EntryTest {
  readonly readsBytes = true;
  readonly #expression: RegExp;
  readonly #isUtf8: boolean;
  readonly #runs: PayloadRuns;
  readonly #guard: TimeLimit | undefined;
  #giveUps = 0;
  /** Index of the entry at which the time was up last, and how many times in a row. */
  #timedOutAt = -1;
  #timeouts = 0;
  /** Payloads that were not looked at because the expression took too long. */
  skipped = 0;

  /** `timeoutMs` is how long it may hold the thread in one go; Infinity needs no time limit. */
  constructor(source: string, flags: string, timeoutMs = defaultTimeoutMs, onWire = false) {
    this.#runs = new PayloadRuns(onWire);
    this.#isUtf8 = flags.includes('u') || /[^\0-\x7f]/.test(source);
    this.#expression = new RegExp(source, flags);
    this.#guard = timeoutMs === Infinity ? undefined : new TimeLimit(timeoutMs);
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

  #keepRuns({ first, count }: Batch, wanted: Uint8Array, runs: PayloadRun[]): void {
    let at = runs[0]?.from ?? 0;
    const goOn = () => {
      for (let [run] = runs; run; [run] = runs) {
        const textOf = this.#reader(run);
        for (at = Math.max(at, run.from); at < run.to; at += 1) {
          if (wanted[at] === 1 && !this.#expression.test(textOf(at))) {
            wanted[at] = 0;
          }
        }
        runs.shift();
      }
    };
    for (let [run] = runs; run; [run] = runs) {
      if (at >= run.to) {
        runs.shift();
      } else if (this.#giveUps >= giveUpsMax) {
        this.skipped += wanted[at] ?? 0;
        wanted[at] = 0;
        at += 1;
      } else if (!this.#guard) {
        goOn();
      } else if (!this.#guard.run(goOn)) {
        this.#timeouts = this.#timedOutAt === first + at ? this.#timeouts + 1 : 1;
        this.#timedOutAt = first + at;
        if (count > 1 || this.#timeouts < triesMax) {
          throw new RegexTimeout(first + at);
        }
        this.#giveUps += 1;
        this.skipped += 1;
        wanted[at] = 0;
        at += 1;
      }
    }
  }

  /** Gives the text of an entry of a run as the expression sees it. */
  #reader({ bytes, start, isDense }: PayloadRun): (at: number) => string {
    const { starts, ends } = this.#runs;
    const whole = isDense && !this.#isUtf8 ? bytes.toString('latin1', start) : undefined;
    return (at) => {
      const place = starts[at] ?? 0;
      const end = Math.min(ends[at] ?? 0, place + expressionBytesMax);
      return (
        whole?.slice(place - start, end - start) ??
        bytes.toString(this.#isUtf8 ? 'utf8' : 'latin1', place, end)
      );
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

/** Runs a piece of work, but not for long. */
export class TimeLimit {
  readonly #box = { work: (): void => undefined };
  readonly #context = createContext(this.#box);
  readonly #script = new Script('work()');
  readonly #ms: number;

  constructor(ms: number) {
    this.#ms = ms;
  }

  /** False when the time was up, and the work was left where it stood. */
  run(work: () => void): boolean {
    this.#box.work = work;
    try {
      this.#script.runInContext(this.#context, { timeout: this.#ms });
      return true;
    } catch (error) {
      if (isTimeout(error)) {
        return false;
      }
      throw error;
    }
  }
}

/** The error comes from the script's context, whose `Error` is another one than ours. */
function isTimeout(error: unknown): boolean {
  return (
    types.isNativeError(error) && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  );
}
