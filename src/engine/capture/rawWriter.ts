import type { OutputBuffer } from './outputBuffer.ts';
import { isOnWire } from './savedEntry.ts';
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

  *entry(out: OutputBuffer, entry: SavedEntry): Generator<void> {
    if (entry.direction === this.#direction && isOnWire(entry)) {
      out.bytes(entry.bytes);
      yield;
    }
  }

  end(): void {
    // No byte that was not on the wire.
  }
}
