import type { Stage, StageConnection, Verdict } from '../pipeline/stage.ts';
import type { StageMessage } from '../pipeline/stageMessage.ts';

/** Sends every message back as it came, framing included. */
export class EchoStage implements Stage {
  readonly origin = 'echo';
  readonly #connection: StageConnection;

  constructor(connection: StageConnection) {
    this.#connection = connection;
  }

  received(message: StageMessage): Verdict {
    this.#connection.answer(message.keep());
    return 'pass';
  }
}
