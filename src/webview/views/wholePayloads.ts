import type { HostApi } from '../../shared/viewProtocol.ts';
import type { ListedRow } from '../list/rowWindow.ts';

/** Bytes of a payload loaded at once, and by itself. */
export const pieceBytes = 64 * 1024;
/** Payloads kept at most: what is on screen, and some more for scrolling back. */
const keptMax = 64;

/** What is here of a payload that is longer than what came with its row. */
export interface WholePayload {
  readonly bytes: Uint8Array;
  /** Whether the rest of it is gone: the log has evicted it. */
  readonly isGone: boolean;
}

/** Loads long payloads piece by piece, and keeps the last ones. */
export class WholePayloads {
  readonly #host: Pick<HostApi, 'payload'>;
  readonly #onDidLoad: () => void;
  readonly #kept = new Map<number, WholePayload>();
  readonly #asked = new Set<number>();

  constructor(host: Pick<HostApi, 'payload'>, onDidLoad: () => void) {
    this.#host = host;
    this.#onDidLoad = onDidLoad;
  }

  /** What is here of it; asks for the first piece where that is not more than the row has. */
  of(row: ListedRow): WholePayload {
    const kept = this.#kept.get(row.seq);
    if (kept) {
      return kept;
    }
    if (row.captured < row.length) {
      void this.more(row);
    }
    return { bytes: row.bytes, isGone: false };
  }

  /** Loads the next piece. */
  async more(row: ListedRow): Promise<void> {
    const { socket, seq } = row;
    if (this.#asked.has(seq)) {
      return;
    }
    this.#asked.add(seq);
    const before = this.#kept.get(seq)?.bytes ?? new Uint8Array();
    const offset = before.length;
    try {
      const piece = await this.#host.payload({ socket, seq, offset, length: pieceBytes });
      const bytes = new Uint8Array(offset + piece.length);
      bytes.set(before);
      bytes.set(piece, offset);
      const isGone = piece.length === 0;
      this.#kept.delete(seq);
      this.#kept.set(seq, { bytes: isGone && offset === 0 ? row.bytes : bytes, isGone });
      this.#forgetOld();
      this.#onDidLoad();
    } catch {
      // The engine is gone, and with it the list; the next one draws anew.
    } finally {
      this.#asked.delete(seq);
    }
  }

  #forgetOld(): void {
    for (const seq of this.#kept.keys()) {
      if (this.#kept.size <= keptMax) {
        break;
      }
      this.#kept.delete(seq);
    }
  }
}
