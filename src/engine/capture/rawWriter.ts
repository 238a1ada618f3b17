import type { OutputBuffer } from './outputBuffer.ts';
import type { EntryWriter, SavedEntry } from './savedEntry.ts';

/** The bare bytes of one direction, one message after the other. */
export class RawWriter implements EntryWriter {
  readonly #direction: 'in' | 'out';

  constructor(direction: 'in' | 'out') {
    this.#direction = direction;
  }

  begin(): void {
    // No byte that was not on the wire.
  }

  *entry(out: OutputBuffer, { direction, bytes }: SavedEntry): Generator<void> {
    if (direction === this.#direction) {
      out.bytes(bytes);
      yield;
    }
  }

  end(): void {
    // No byte that was not on the wire.
  }
}
