import type { HeldMessage } from '../pipeline/heldMessages.ts';
import { Hold } from '../pipeline/hold.ts';
import type { Decision } from '../pipeline/hold.ts';
import type { StageConnection, Verdict } from '../pipeline/stage.ts';
import type { StageMessage } from '../pipeline/stageMessage.ts';

/** What of one direction of a connection waits for somebody to decide, and what waits behind that, in order. */
export class HeldLine {
  readonly #connection: Pick<StageConnection, 'held' | 'after'>;
  #waiting: WaitingMessage[] = [];

  constructor(connection: Pick<StageConnection, 'held' | 'after'>) {
    this.#connection = connection;
  }

  /** Takes the next message; one that is chosen waits, for `timeoutMs` milliseconds at most. */
  take(message: StageMessage, isChosen: boolean, timeoutMs: number): Verdict {
    if (!isChosen && this.#waiting.length === 0) {
      return 'pass';
    }
    const { held, after } = this.#connection;
    const hold = new Hold();
    const waiting: WaitingMessage = {
      ...{ message, isChosen, hold, cancelTimeout: () => undefined },
      decide: (decision) => this.#decide(waiting, decision),
    };
    if (isChosen && timeoutMs > 0) {
      waiting.cancelTimeout = after.call(this.#connection, timeoutMs, () => waiting.decide('pass'));
    }
    this.#waiting.push(waiting);
    held.add(waiting);
    return hold;
  }

  /** The connection has ended: what waits was dropped. */
  end(): void {
    const gone = this.#waiting;
    this.#waiting = [];
    gone.forEach((one) => this.#connection.held.delete(one));
  }

  #decide(decided: WaitingMessage, decision: Decision): void {
    const at = this.#waiting.indexOf(decided);
    if (at < 0) {
      return;
    }
    const gone = this.#waiting.splice(at, 1);
    // What only waited behind goes on with it.
    const next = this.#waiting.findIndex(({ isChosen }) => isChosen);
    const behind = this.#waiting.splice(0, next < 0 ? this.#waiting.length : next);
    for (const one of [...gone, ...behind]) {
      one.cancelTimeout();
      this.#connection.held.delete(one);
    }
    decided.hold.decide(decision);
    behind.forEach(({ hold }) => hold.decide('pass'));
  }
}

interface WaitingMessage extends HeldMessage {
  readonly hold: Hold;
  cancelTimeout: () => void;
}
