import type { FrameHeader } from '../../shared/frameHeader.ts';
import { FrameSearch } from './frameSearch.ts';
import { PendingBytes } from './pendingBytes.ts';

/** Bytes that a search for frames takes first; then as many again as it has. */
const searchedFirst = 256;

/**
 * Takes bytes that are no frame, until `FrameSearch` finds where frames go on, and hands them over as
 * one, or in pieces of the limit where there is more. At most twice the limit is held.
 */
export class FrameRecovery {
  readonly #limit: number;
  readonly #sink: (malformed: Uint8Array) => void;
  readonly #search: FrameSearch;
  readonly #held = new PendingBytes();
  /** Once frames go on: the bytes taken from there on, which are to be read as frames. */
  found: Uint8Array | undefined;

  /** `begun` are the first bytes that are no frame; `limit` is the longest one that is looked for. */
  constructor(
    header: FrameHeader,
    limit: number,
    sink: (malformed: Uint8Array) => void,
    begun: Uint8Array,
  ) {
    this.#held.append(begun, 0, begun.length);
    this.#limit = limit;
    this.#sink = sink;
    this.#search = new FrameSearch(header, limit);
  }

  /** The bytes that are held; a view that holds until the next call. */
  get pending(): Uint8Array {
    return this.#held.view;
  }

  get pendingLength(): number {
    return this.#held.length;
  }

  /**
   * Takes bytes of a chunk from `at` on, as many as are looked through at once. Returns where the rest
   * of the chunk begins; `found` tells whether frames go on.
   */
  take(chunk: Uint8Array, at: number): number {
    const held = this.#held;
    const limit = this.#limit;
    const wanted = Math.min(Math.max(searchedFirst, held.length), 2 * limit - held.length);
    const end = Math.min(chunk.length, at + wanted);
    held.append(chunk, at, end);
    const found = this.#search.look(held.view);
    if (found >= 0) {
      this.found = this.#goOn(found);
    } else if (held.length === 2 * limit) {
      this.#search.drop(limit);
      const bytes = held.take();
      this.#sink(bytes.subarray(0, limit));
      held.append(bytes, limit, bytes.length);
    }
    return end;
  }

  /** The stream has ended: returns the bytes from where frames go on, none if they don't. */
  end(): Uint8Array {
    const found = this.#search.end(this.#held.view);
    return this.#goOn(found >= 0 ? found : this.#held.length);
  }

  #goOn(found: number): Uint8Array {
    const bytes = this.#held.take();
    for (let from = 0; from < found; from += this.#limit) {
      this.#sink(bytes.subarray(from, Math.min(found, from + this.#limit)));
    }
    return bytes.subarray(found);
  }
}
