import { Hold } from './hold.ts';
import type { PassingMessage } from './passingMessage.ts';
import type { Decision } from './hold.ts';
import type { StageWindow, Verdict } from './stage.ts';

const oneMessage: StageWindow = { messages: 1, bytes: Infinity };

export interface StageQueueTerms {
  /** Default: one message, of any length. */
  readonly window: StageWindow | undefined;
  readonly judge: (message: PassingMessage) => Verdict;
  /** Carries a decision out. Called in the order of the messages. */
  readonly apply: (message: PassingMessage, decision: Decision) => void;
  /** Called before a message waits for the first time. */
  readonly held: (message: PassingMessage) => void;
  /** Called when the window is full, and when it no longer is. */
  readonly full: (isFull: boolean) => void;
}

interface Waiting {
  readonly message: PassingMessage;
  /** Absent while it is not judged. */
  verdict: Verdict | undefined;
}

/** The messages of one direction at one stage: judged and carried out in the order in which they came. */
export class StageQueue {
  readonly #terms: StageQueueTerms;
  readonly #window: StageWindow;
  #waiting: Waiting[] = [];
  #bytes = 0;
  /** How many of the first are judged, and how many bytes they have. */
  #judged = 0;
  #judgedBytes = 0;
  #isBusy = false;
  #isFull = false;

  constructor(terms: StageQueueTerms) {
    this.#terms = terms;
    this.#window = terms.window ?? oneMessage;
  }

  /** Whether the stage takes no more until it has decided about what waits. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** Wire bytes of the messages that wait. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Takes the next message of the direction. */
  take(message: PassingMessage): void {
    const { judge, apply } = this.#terms;
    if (this.#waiting.length > 0 || this.#isBusy) {
      this.#wait(message, undefined);
      this.#advance();
      return;
    }
    this.#isBusy = true;
    const verdict = judge(message);
    const decision = verdict instanceof Hold ? verdict.decision : verdict;
    if (decision === undefined) {
      this.#wait(message, verdict);
    } else {
      apply(message, decision);
    }
    this.#isBusy = false;
    if (this.#waiting.length > 0) {
      this.#advance();
    }
  }

  /** Lets go of what waits, and returns it in order. */
  clear(): PassingMessage[] {
    const dropped = this.#waiting.map(({ message }) => message);
    this.#waiting = [];
    this.#bytes = 0;
    this.#judged = 0;
    this.#judgedBytes = 0;
    this.#measure();
    return dropped;
  }

  #wait(message: PassingMessage, verdict: Verdict | undefined): void {
    if (!message.isHeld) {
      this.#terms.held(message);
    }
    const { length } = message.wire;
    const waiting = { message, verdict };
    this.#waiting.push(waiting);
    this.#bytes += length;
    if (verdict !== undefined) {
      this.#judged += 1;
      this.#judgedBytes += length;
      this.#await(waiting);
    }
    this.#measure();
  }

  #await(waiting: Waiting): void {
    const { verdict } = waiting;
    if (verdict instanceof Hold) {
      verdict.whenDecided(() => {
        if (verdict.decision === 'drop' && !this.#isBusy) {
          this.#dropEarly(waiting);
        }
        this.#advance();
      });
    }
  }

  /** What goes no further has no place to keep: whoever dropped it sees so at once. */
  #dropEarly(waiting: Waiting): void {
    const at = this.#waiting.indexOf(waiting);
    if (at > 0) {
      const { message } = waiting;
      this.#waiting.splice(at, 1);
      this.#judged -= 1;
      this.#bytes -= message.wire.length;
      this.#judgedBytes -= message.wire.length;
      this.#terms.apply(message, 'drop');
    }
  }

  /** Carries out what is decided, and judges what there is room for. */
  #advance(): void {
    if (this.#isBusy) {
      return;
    }
    this.#isBusy = true;
    const { judge, apply } = this.#terms;
    for (;;) {
      const [first] = this.#waiting;
      const decision = first?.verdict instanceof Hold ? first.verdict.decision : first?.verdict;
      if (first !== undefined && decision !== undefined) {
        this.#waiting.shift();
        this.#judged -= 1;
        this.#bytes -= first.message.wire.length;
        this.#judgedBytes -= first.message.wire.length;
        apply(first.message, decision);
        continue;
      }
      const next = this.#waiting[this.#judged];
      if (next === undefined || !this.#hasRoom) {
        break;
      }
      this.#judged += 1;
      this.#judgedBytes += next.message.wire.length;
      next.verdict = judge(next.message);
      this.#await(next);
    }
    this.#isBusy = false;
    this.#measure();
  }

  get #hasRoom(): boolean {
    const { messages, bytes } = this.#window;
    return this.#judged < messages && this.#judgedBytes < bytes;
  }

  #measure(): void {
    const { messages, bytes } = this.#window;
    const isFull = this.#waiting.length >= messages || this.#bytes >= bytes;
    if (isFull !== this.#isFull) {
      this.#isFull = isFull;
      this.#terms.full(isFull);
    }
  }
}
