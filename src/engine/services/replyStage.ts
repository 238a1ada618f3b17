import type { Stage, StageConnection, Verdict } from '../pipeline/stage.ts';

/** What a service says; `now` is in milliseconds since the Unix epoch. */
export type ServiceReply = (now: number) => Uint8Array;

/** A service that says one thing: to a stream when it opens, before it closes it; to each datagram. */
export class ReplyStage implements Stage {
  readonly origin = 'service';
  readonly #connection: StageConnection;
  readonly #reply: ServiceReply;

  constructor(connection: StageConnection, reply: ServiceReply) {
    this.#connection = connection;
    this.#reply = reply;
  }

  opened(): void {
    if (!this.#connection.isDatagram) {
      this.#connection.answer(this.#reply(this.#connection.now()));
      this.#connection.end('close');
    }
  }

  received(): Verdict {
    if (this.#connection.isDatagram) {
      this.#connection.answer(this.#reply(this.#connection.now()));
    }
    return 'pass';
  }
}
