import type { Stage, StageConnection } from '../pipeline/stage.ts';

/** Sends the same again whenever the peer has taken it, once in a turn of the event loop; reads on. */
export class EndlessStage implements Stage {
  readonly origin = 'service';
  readonly #connection: StageConnection;
  readonly #bytes: Uint8Array;

  constructor(connection: StageConnection, bytes: Uint8Array) {
    this.#connection = connection;
    this.#bytes = bytes;
  }

  opened(): void {
    this.#connection.push(this.#bytes);
    this.#connection.whenWritable(() => this.opened());
  }
}
