import type { CloseMode } from '../../shared/engineApi.ts';
import type { Outcome } from '../../shared/socketError.ts';
import { success } from '../../shared/socketError.ts';
import type { TriedStep } from '../../shared/rule/ruleTrial.ts';
import type { StreamFraming } from '../framing/streamFraming.ts';
import type { AnnotationChange } from '../log/annotations.ts';
import type { SentNow } from '../pipeline/stage.ts';
import type { Message } from '../sending/message.ts';
import type { Answered, FilledPlace, FilledSocket } from '../sending/variableValues.ts';
import type { RunConnection } from './stepRun.ts';

export interface TrialTerms {
  readonly socket: FilledSocket;
  readonly place: FilledPlace;
  readonly framing: StreamFraming | undefined;
}

/** In place of a connection: writes down what steps would do. */
export class TrialConnection implements RunConnection {
  readonly #terms: TrialTerms;
  #steps: TriedStep[] = [];
  #later: (() => void)[] = [];
  #filled = 0;

  constructor(terms: TrialTerms) {
    this.#terms = terms;
  }

  get id(): number {
    return 1;
  }

  get socketName(): string {
    return this.#terms.socket.name;
  }

  get peer(): string {
    return this.#terms.place.peer;
  }

  now(): number {
    return this.#terms.socket.context.clock.now();
  }

  /** Goes on with what waits, until nothing does or so much was done; returns whether more would be. */
  run(stepsMax: number): { readonly steps: readonly TriedStep[]; readonly hasMore: boolean } {
    for (let next = this.#later.shift(); next !== undefined; next = this.#later.shift()) {
      next();
      if (this.#steps.length >= stepsMax) {
        break;
      }
    }
    const steps = this.#steps.slice(0, stepsMax);
    const hasMore = this.#later.length > 0 || this.#steps.length > stepsMax;
    this.#steps = [];
    this.#later = [];
    return { steps, hasMore };
  }

  did(step: TriedStep): void {
    this.#steps.push(step);
  }

  /** The shorter of two times, and the first of a choice. */
  random(): number {
    return 0;
  }

  after(ms: number, callback: () => void): () => void {
    if (ms > 0) {
      this.did({ kind: 'wait', ms });
    }
    this.#later.push(callback);
    return () => undefined;
  }

  fill(message: Message, answered: Answered): Uint8Array | undefined {
    if ('bytes' in message) {
      return message.bytes;
    }
    this.#filled += 1;
    return this.#told(message.fill(this.#terms.place, this.#filled, answered));
  }

  frame(payload: Uint8Array): Uint8Array | undefined {
    const { framing } = this.#terms;
    return this.#told(framing === undefined ? success(payload) : framing.wrap(payload));
  }

  send(bytes: Uint8Array): SentNow {
    this.did({ kind: 'send', to: 'peer', bytes });
    return 'taken';
  }

  sendToOthers(payload: Uint8Array, raw: boolean): void {
    const bytes = raw ? payload : this.frame(payload);
    if (bytes !== undefined) {
      this.did({ kind: 'send', to: 'others', bytes });
    }
  }

  whenWritable(callback: () => void): void {
    this.#later.push(callback);
  }

  end(mode: CloseMode): void {
    this.did({ kind: 'end', mode });
  }

  startTls(preamble: Uint8Array, _ready: () => void, done: () => void): void {
    if (preamble.length > 0) {
      this.send(preamble);
    }
    this.did({ kind: 'startTls' });
    this.#later.push(done);
  }

  annotate(_entry: number, { isMarked, note }: AnnotationChange): void {
    if (isMarked === true) {
      this.did({ kind: 'mark' });
    }
    if (note !== undefined) {
      this.did({ kind: 'note', note });
    }
  }

  #told(outcome: Outcome<Uint8Array>): Uint8Array | undefined {
    if (!outcome.ok) {
      this.did({ kind: 'error', error: outcome.error });
      return undefined;
    }
    return outcome.value;
  }
}
