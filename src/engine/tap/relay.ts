import type { ConnectionEnd } from '../../shared/closedConnection.ts';
import { endOrStop } from '../endOrStop.ts';
import { waitingBytesMax } from '../pipeline/waitingMessages.ts';
import type { PassingMessage } from '../pipeline/passingMessage.ts';
import type { Forwarding, ForwardSource, ForwardTarget } from './forwarding.ts';

export interface RelayTerms {
  /** Whether stages of the target may see what is sent: then it takes whole messages, else bytes. */
  readonly byMessage: boolean;
  /** Called when there is something to forward, or a FIN, and no target yet. */
  readonly begun?: () => void;
  /**
   * Of datagrams, which come though their source is held: called with the entry of each that is dropped, as
   * too much waits for a target.
   */
  readonly dropped?: (entry: number) => void;
  /** Called once, when the source has ended. */
  readonly ended: (end: ConnectionEnd) => void;
}

/**
 * One direction of a tapped conversation: what the source receives leaves at the target, in order. While
 * the target takes no more, or there is none yet, the source is not read: what its peer sends stays with
 * the system, and at last with the peer.
 */
export class Relay implements Forwarding {
  readonly byMessage: boolean;
  readonly #source: ForwardSource;
  readonly #terms: RelayTerms;
  #target: ForwardTarget | undefined;
  /** What came while there was no target: a read or so, as the source is held with the first. */
  #waiting: ((target: ForwardTarget) => void)[] = [];
  #waitingBytes = 0;
  #isHolding = false;
  #isAwaitingDrain = false;
  #hasFinished = false;
  #isClosing = false;
  #end: ConnectionEnd | undefined;

  constructor(source: ForwardSource, terms: RelayTerms) {
    this.#source = source;
    this.#terms = terms;
    this.byMessage = terms.byMessage;
  }

  /** Forwards from now on, beginning with what has come. */
  connect(target: ForwardTarget): void {
    this.#target = target;
    const waiting = this.#waiting;
    this.#waiting = [];
    waiting.forEach((forward) => forward(target));
    if (this.#hasFinished) {
      target.finish();
    }
    if (this.#end !== undefined) {
      this.#endTarget(target, this.#end);
    }
    this.#holdUntilDrained(target);
  }

  bytes(chunk: Uint8Array, isBorrowed: boolean, entry?: number, giveBack?: () => void): void {
    const own = isBorrowed ? Buffer.from(chunk) : chunk;
    const target = this.#target;
    if (target === undefined) {
      this.#wait(own.length, entry, (connected) => connected.forward(own, entry));
    } else if (!target.forward(own, entry, giveBack)) {
      this.#holdUntilDrained(target);
    }
  }

  message(message: PassingMessage): void {
    const target = this.#target;
    if (target === undefined) {
      const { length } = message.keep();
      this.#wait(length, message.entry, (connected) => connected.forwardMessage(message));
      return;
    }
    if (!target.forwardMessage(message)) {
      this.#holdUntilDrained(target);
    }
  }

  finished(): void {
    this.#hasFinished = true;
    if (this.#target === undefined) {
      this.#terms.begun?.();
    } else {
      this.#target.finish();
    }
  }

  closing(): void {
    // The target then says the same of itself.
    if (!this.#isClosing) {
      this.#isClosing = true;
      this.#target?.end('close');
    }
  }

  ended(end: ConnectionEnd): void {
    this.#end = end;
    this.#terms.ended(end);
    if (this.#target !== undefined) {
      this.#endTarget(this.#target, end);
    }
  }

  #wait(length: number, entry: number | undefined, forward: (target: ForwardTarget) => void): void {
    const { dropped } = this.#terms;
    if (dropped !== undefined && this.#waitingBytes >= waitingBytesMax) {
      if (entry !== undefined) {
        dropped(entry);
      }
      return;
    }
    this.#waitingBytes += length;
    this.#waiting.push(forward);
    this.#hold();
    this.#terms.begun?.();
  }

  #hold(): void {
    if (!this.#isHolding) {
      this.#isHolding = true;
      this.#source.hold('forward');
    }
  }

  #holdUntilDrained(target: ForwardTarget): void {
    if (this.#isAwaitingDrain) {
      return;
    }
    this.#isAwaitingDrain = true;
    this.#hold();
    target.whenDrained(() => {
      this.#isAwaitingDrain = false;
      this.#isHolding = false;
      this.#source.release('forward');
    });
  }

  /** The same end for the target, where its peer has not learned of it already. */
  #endTarget(target: ForwardTarget, { kind, side }: ConnectionEnd): void {
    if (kind === 'close') {
      if (side === 'local') {
        this.closing();
      }
      // Else both have finished, which each was told by a FIN in its place.
    } else {
      endOrStop(target, 'reset');
    }
  }
}
