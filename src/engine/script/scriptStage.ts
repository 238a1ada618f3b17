import type { CloseMode } from '../../shared/engineApi.ts';
import { Hold } from '../pipeline/hold.ts';
import type { Decision } from '../pipeline/hold.ts';
import type { Stage, StageConnection, Verdict } from '../pipeline/stage.ts';
import type { StageMessage } from '../pipeline/stageMessage.ts';
import type { ToScript } from './scriptMessages.ts';

/** The part of a script in one connection. */
export class ScriptStage implements Stage {
  readonly origin = 'script';
  /** So much is on its way to the script and back at once. */
  readonly window = { messages: 256, bytes: 1024 * 1024 };
  readonly #connection: StageConnection;
  readonly #say: (message: ToScript) => void;
  readonly #ended: () => void;
  #undecided: Hold[] = [];

  /** `ended` is called when the connection has ended. */
  constructor(connection: StageConnection, say: (message: ToScript) => void, ended: () => void) {
    this.#connection = connection;
    this.#say = say;
    this.#ended = ended;
  }

  opened(): void {
    const { id, peer } = this.#connection;
    this.#say({ to: 'open', connection: id, peer });
  }

  received(message: StageMessage): Verdict {
    const hold = new Hold();
    this.#undecided.push(hold);
    // The channel copies it in a later turn of the event loop.
    const payload = Uint8Array.from(message.payload);
    this.#say({ to: 'message', connection: this.#connection.id, payload });
    return hold;
  }

  closed(): void {
    this.#undecided = [];
    this.#say({ to: 'close', connection: this.#connection.id });
    this.#ended();
  }

  /** Sends what the script wants sent, framed. */
  send(payload: Uint8Array): void {
    const wire = this.#connection.frame(payload);
    if (wire === undefined) {
      return;
    }
    // While the peer takes what is sent, nothing needs a bound; then it is read no further.
    if (this.#connection.queuedBytes === 0) {
      this.#connection.answer(wire);
    } else {
      this.#connection.send(wire, this.origin);
    }
  }

  end(mode: CloseMode): void {
    this.#connection.end(mode);
  }

  /** The script is done with the oldest message. */
  decide(decision: Decision): void {
    this.#undecided.shift()?.decide(decision);
  }
}
