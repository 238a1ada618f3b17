import type { Connection } from '../connection.ts';
import type { MatchedEntry } from '../match/matchedEntry.ts';
import { PassingEntry } from '../pipeline/passingEntry.ts';
import type { Stage, StageConnection, StageWindow, Verdict } from '../pipeline/stage.ts';
import type { StageMessage } from '../pipeline/stageMessage.ts';
import { HeldLine } from './heldLine.ts';

/** Which messages are held. */
export interface HeldChoice {
  /** How long a message waits; 0 for ever. */
  readonly timeoutMs: number;
  /** Whether a message goes to the side that was connected to. */
  isUpstream(direction: 'in' | 'out', leg: Connection['leg']): boolean;
  /** `entry` makes what the filter sees. */
  chooses(isUpstream: boolean, entry: () => MatchedEntry): boolean;
}

/**
 * Holds messages until somebody lets them go: at a tap what either side says, where it is received; else
 * what is received, and what is sent. Several are seen at once, so that each can be decided about.
 */
export class InterceptStage implements Stage {
  /** Of what goes on in the place of a message. */
  readonly origin = 'user';
  readonly window: StageWindow = { messages: 100, bytes: 1024 * 1024 };
  readonly #connection: StageConnection;
  readonly #intercept: HeldChoice;
  readonly #lines: { readonly in: HeldLine; readonly out: HeldLine };

  constructor(connection: StageConnection, intercept: HeldChoice) {
    this.#connection = connection;
    this.#intercept = intercept;
    this.#lines = { in: new HeldLine(connection), out: new HeldLine(connection) };
  }

  received(message: StageMessage): Verdict {
    return this.#judge(message);
  }

  sending(message: StageMessage): Verdict {
    return this.#connection.leg === undefined ? this.#judge(message) : 'pass';
  }

  closed(): void {
    this.#lines.in.end();
    this.#lines.out.end();
  }

  #judge(message: StageMessage): Verdict {
    const { direction } = message;
    const isUpstream = this.#intercept.isUpstream(direction, this.#connection.leg);
    const { socketName } = this.#connection;
    const entry = () =>
      new PassingEntry(message, this.#connection, socketName, this.#connection, isUpstream);
    const isChosen = this.#intercept.chooses(isUpstream, entry);
    return this.#lines[direction].take(message, isChosen, this.#intercept.timeoutMs);
  }
}
