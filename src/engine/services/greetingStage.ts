import type { Stage, StageConnection } from '../pipeline/stage.ts';
import type { Message } from '../sending/message.ts';

export interface Greeting {
  /** Sent, in order, when the connection opens. */
  readonly messages: readonly Message[];
  /** Whether the connection ends after them. */
  readonly close: boolean;
}

/** Speaks first. */
export class GreetingStage implements Stage {
  readonly origin = 'greeting';
  readonly #connection: StageConnection;
  readonly #greeting: Greeting;

  constructor(connection: StageConnection, greeting: Greeting) {
    this.#connection = connection;
    this.#greeting = greeting;
  }

  opened(): void {
    for (const message of this.#greeting.messages) {
      this.#connection.send(message);
    }
    if (this.#greeting.close) {
      this.#connection.end('close');
    }
  }
}
