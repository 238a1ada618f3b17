import { randomInt } from 'node:crypto';
import type { EngineCalls } from '../shared/engineApi.ts';
import type { EntryRow, QueryId } from '../shared/entry.ts';

/** Rows of a page, and what of their payloads comes with them. */
const rowsMax = 200;
const previewBytes = 4_096;
/** What one call gives of a payload. */
const pieceBytes = 1024 * 1024;

/** An entry with its whole payload. */
export interface WholeEntry {
  readonly row: EntryRow;
  readonly payload: Uint8Array;
}

type Engine = Pick<
  EngineCalls,
  'openQuery' | 'page' | 'payload' | 'waitFor' | 'cancelJob' | 'taken' | 'closeQuery'
>;

/**
 * Gives every entry of the traffic log, in order and whole, and lets streams wait for whoever takes them;
 * see `SocketInputs.unreadBytesMax`. What the log evicts nevertheless, as of a flood of datagrams, is
 * counted.
 */
export class EntryReader {
  readonly #engine: Engine;
  #query: QueryId | undefined;
  #lastSeq = 0;
  /** Entries of the result that were read, evicted ones among them. */
  #position = 0;
  /** Entries that the log evicted before they could be read. */
  missedEntries = 0;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /**
   * Entries until everything was read that there is once `isOver` says yes. `changed` resolves when it may
   * say so; a promise for each call.
   */
  async *read(isOver: () => boolean, changed: () => Promise<void>): AsyncGenerator<WholeEntry> {
    for (;;) {
      // Both before the log is asked: what came before the end is in it by then, and no change is missed
      // while it answers.
      const change = changed();
      const wasOver = isOver();
      const entries = await this.#next();
      if (entries.length === 0) {
        if (wasOver) {
          return;
        }
        await this.#whenMore(change);
      }
      for (const entry of entries) {
        yield entry;
        const { row } = entry;
        if (row.direction === 'in') {
          await this.#engine.taken(row.socket, row.wireLength ?? row.length);
        }
      }
    }
  }

  async #next(): Promise<readonly WholeEntry[]> {
    this.#query ??= (await this.#engine.openQuery({})).id;
    const page = await this.#engine.page({
      ...{ query: this.#query, count: rowsMax, previewBytes },
      at: { seq: this.#lastSeq + 1 },
    });
    // A place beyond the end is clamped to it.
    const first = page.rows.findIndex(({ seq }) => seq > this.#lastSeq);
    if (first < 0) {
      return [];
    }
    const rows = page.rows.slice(first);
    const position = page.evicted + page.position + first;
    this.missedEntries += position - this.#position;
    this.#position = position + rows.length;
    this.#lastSeq = rows.at(-1)?.seq ?? this.#lastSeq;
    return Promise.all(rows.map((row) => this.#whole(row, page.bytes)));
  }

  async #whole(row: EntryRow, bytes: Uint8Array): Promise<WholeEntry> {
    const { socket, seq, length, offset, captured } = row;
    const begin = bytes.subarray(offset, offset + captured);
    if (captured === length) {
      return { row, payload: begin };
    }
    const pieces: Uint8Array[] = [begin];
    for (let from = captured; from < length; from += pieceBytes) {
      pieces.push(await this.#engine.payload({ socket, seq, offset: from, length: pieceBytes }));
    }
    return { row, payload: Buffer.concat(pieces) };
  }

  async #whenMore(changed: Promise<void>): Promise<void> {
    const job = randomInt(2 ** 47);
    const more = this.#engine.waitFor({
      ...{ filter: '', afterSeq: this.#lastSeq, timeoutMs: 2 ** 31 - 1, job },
    });
    await Promise.race([more, changed]);
    await this.#engine.cancelJob(job);
  }
}
