import type { ReceivedBytes } from '../../shared/socketError.ts';

/** Bytes that are kept to be shown. */
const keptBytes = 512;

/** Remembers how a stream begins, for whoever wants to know why that was not accepted. */
export class FirstBytes {
  #kept = Buffer.alloc(0);
  #length = 0;

  /** Copies what it keeps. */
  add(chunk: Uint8Array): void {
    const room = keptBytes - this.#kept.length;
    if (room > 0) {
      this.#kept = Buffer.concat([this.#kept, chunk.subarray(0, room)]);
    }
    this.#length += chunk.length;
  }

  /** To be spread into an error; nothing where no byte came. */
  get told(): { readonly received?: ReceivedBytes } {
    return this.#length === 0
      ? {}
      : { received: { hex: this.#kept.toString('hex'), length: this.#length } };
  }
}
