import type { Decision } from '../pipeline/hold.ts';
import type { StageMessage } from '../pipeline/stageMessage.ts';
import type { RuleSet } from './compiledRule.ts';

/** A message as the steps that answer it see it, and what becomes of it. A class, as one is made for each. */
export class AnsweredMessage {
  readonly #message: StageMessage;
  readonly #rules: RuleSet;
  /** Whether it goes on to another side. */
  readonly isTapped: boolean;
  #isAnswered = false;
  #isForwarded: boolean | undefined;
  #replacement: Uint8Array | undefined;

  constructor(message: StageMessage, rules: RuleSet, isTapped: boolean) {
    this.#message = message;
    this.#rules = rules;
    this.isTapped = isTapped;
  }

  /** Without its checksum. Its bytes hold until the run waits, and anew while it is held. */
  get payload(): Uint8Array {
    return withoutChecksum(this.#message.payload, this.#rules);
  }

  /** The wire bytes to keep. */
  keep(): Uint8Array {
    return this.#message.keep();
  }

  /** A step sent something for it, or ended its connection. */
  answered(): void {
    this.#isAnswered = true;
  }

  /** It goes on, whatever answered it; what is said last counts. */
  forward(): void {
    this.#isForwarded = true;
  }

  /** Another payload goes on, with its checksum. */
  replace(payload: Uint8Array): void {
    this.#replacement = payload;
    this.#isForwarded = true;
  }

  drop(): void {
    this.#isForwarded = false;
  }

  /** What was to take its place so far. */
  get replacement(): Uint8Array | undefined {
    return this.#replacement;
  }

  /** At a tap, what was answered is not forwarded unless a step says so. */
  get decision(): Decision {
    if (!(this.#isForwarded ?? !(this.isTapped && this.#isAnswered))) {
      return 'drop';
    }
    return this.#replacement === undefined ? 'pass' : { replace: this.#replacement };
  }
}

/** A payload as rules see it. */
export function withoutChecksum(
  payload: Uint8Array,
  { checksum }: Pick<RuleSet, 'checksum'>,
): Uint8Array {
  return checksum === undefined || payload.length < checksum.size
    ? payload
    : payload.subarray(0, payload.length - checksum.size);
}
