import { types } from 'node:util';
import { createContext, Script } from 'node:vm';
import type { Captures } from '../../shared/match/captures.ts';
import { stepsOf } from './expressionCost.ts';
import type { StepsOf } from './expressionCost.ts';

/** How much of one payload a regular expression looks at, from its beginning. */
export const expressionBytesMax = 1024 * 1024;
/** How long an expression may hold the engine's thread in one go, in milliseconds. */
export const expressionTimeoutMs = 20;
/** The machine may have been busy with something else: a payload is given up after so many tries. */
export const triesMax = 3;
/** An expression that took too long on so many payloads is tried on no more. */
export const giveUpsMax = 8;
/** What an expression may take without a time limit: some 10 ms. */
export const freeSteps = 1e7;

/**
 * A regular expression over bytes. Expressions of ASCII see them as latin1, so that `\xff` is the byte
 * 0xff; with the flag `u`, or other characters in it, they see UTF-8.
 *
 * JavaScript's expressions may take for ever on a few bytes. One that may is tried under a time limit,
 * which V8 keeps inside a match, too; that costs more than most searches, and so one whose steps are
 * few at worst has none.
 */
export class Expression {
  readonly #expression: RegExp;
  /** How long it may hold the thread in one go, in milliseconds. */
  readonly timeoutMs: number;
  readonly #steps: StepsOf;
  readonly isUtf8: boolean;
  /** The byte that all it matches begins with, where that is easily told. */
  readonly firstByte: number | undefined;
  #limit: TimeLimit | undefined;
  #giveUps = 0;
  /** Payloads that were not looked at because the expression took too long. */
  skipped = 0;
  /** So many bytes are known to take few steps. */
  #freeBytes = 0;

  /** `timeoutMs` is how long it may hold the thread in one go; Infinity needs no time limit. */
  constructor(source: string, flags: string, timeoutMs = expressionTimeoutMs) {
    this.#expression = new RegExp(source, flags);
    this.timeoutMs = timeoutMs;
    this.#steps = timeoutMs === Infinity ? () => 0 : stepsOf(source);
    this.isUtf8 = flags.includes('u') || /[^\0-\x7f]/.test(source);
    this.firstByte = firstByteOf(source, flags);
  }

  get encoding(): 'utf8' | 'latin1' {
    return this.isUtf8 ? 'utf8' : 'latin1';
  }

  /** Steps that it takes at most in so many bytes. */
  stepsIn(bytes: number): number {
    return this.#steps(Math.min(bytes, expressionBytesMax));
  }

  /** Whether it took too long so often that it is tried no more. */
  get isGivenUp(): boolean {
    return this.#giveUps >= giveUpsMax;
  }

  /** Counts a payload that is not looked at. */
  giveUp(): void {
    this.#giveUps += 1;
    this.skipped += 1;
  }

  test(text: string): boolean {
    return this.#expression.test(text);
  }

  /** Runs work under the time limit; false when the time was up, and the work was left where it stood. */
  runGuarded(work: () => void): boolean {
    this.#limit ??= new TimeLimit(this.timeoutMs);
    return this.#limit.run(work);
  }

  /** The first match in some bytes; nothing where it took too long. */
  match(bytes: Buffer): RegExpExecArray | undefined {
    if (this.#isFree(bytes.length)) {
      return this.#expression.exec(this.#textOf(bytes)) ?? undefined;
    }
    if (this.isGivenUp) {
      this.skipped += 1;
      return undefined;
    }
    const text = this.#textOf(bytes);
    const found: { match?: RegExpExecArray | null } = {};
    const seek = () => {
      found.match = this.#expression.exec(text);
    };
    let tries = 1;
    while (!this.runGuarded(seek) && tries < triesMax) {
      tries += 1;
    }
    if (found.match === undefined) {
      this.giveUp();
    }
    return found.match ?? undefined;
  }

  /** Whether it matches in some bytes, or their `latin1`; it does not where it took too long. */
  isIn(bytes: Buffer, latin1?: string): boolean {
    return this.#isFree(bytes.length)
      ? this.#expression.test(this.isUtf8 ? this.#textOf(bytes) : (latin1 ?? this.#textOf(bytes)))
      : this.match(bytes) !== undefined;
  }

  /** Its named groups in some bytes. */
  captures(bytes: Buffer): Captures | undefined {
    const groups = this.match(bytes)?.groups;
    if (groups === undefined) {
      return undefined;
    }
    const captures: Record<string, Uint8Array> = {};
    for (const name of Object.keys(groups)) {
      // A group that took no part is undefined.
      captures[name] = Buffer.from(groups[name] ?? '', this.encoding);
    }
    return captures;
  }

  /** Whether it takes few steps in so many bytes. More bytes never take fewer. */
  #isFree(bytes: number): boolean {
    if (bytes <= this.#freeBytes) {
      return true;
    }
    const isFree = this.stepsIn(bytes) <= freeSteps;
    if (isFree) {
      this.#freeBytes = bytes;
    }
    return isFree;
  }

  #textOf(bytes: Buffer): string {
    return bytes.toString(this.encoding, 0, expressionBytesMax);
  }
}

/** Of an expression that begins with `^` and a letter, a digit or a blank that it can't do without. */
function firstByteOf(source: string, flags: string): number | undefined {
  const isOneWay = !/[im]/.test(flags) && !source.includes('|');
  const first = isOneWay ? /^\^([\w ])(?![*?{])/.exec(source)?.[1] : undefined;
  return first?.charCodeAt(0);
}

/** Runs a piece of work, but not for long. */
class TimeLimit {
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
