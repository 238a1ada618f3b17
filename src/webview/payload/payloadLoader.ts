import type { HostApi } from '../../shared/viewProtocol.ts';
import { FramedBytes } from './framedBytes.ts';
import type { ListedRow } from '../list/rowWindow.ts';

/** Bytes of a payload loaded at once; a multiple of a hex dump's row. */
export const pieceBytes = 64 * 1024;

/** `gone`: newer traffic took its place. `failed`: the extension did not answer. */
export type LoadOutcome = 'loaded' | 'outdated' | 'gone' | 'failed';

/** The bytes of the chosen entry: what came with the list, and more piece by piece. */
export class PayloadLoader {
  readonly #host: Pick<HostApi, 'payload'>;
  #row: ListedRow | undefined;
  /** Of the message as on the wire; all of it is the payload where nothing frames it. */
  #bytes = new Uint8Array();
  #framed: FramedBytes | undefined;

  constructor(host: Pick<HostApi, 'payload'>) {
    this.#host = host;
  }

  /** The payload from its beginning, as far as it was loaded. Not to be written to. */
  get bytes(): Uint8Array {
    return this.framed.payload;
  }

  /** The message from its beginning, likewise. */
  get framed(): FramedBytes {
    this.#framed ??= new FramedBytes(this.#bytes, this.#row?.place, this.#row?.wireLength);
    return this.#framed;
  }

  get isWhole(): boolean {
    return this.#row !== undefined && this.#bytes.length >= lengthOf(this.#row);
  }

  /** Begins anew with this row; `more` is still to be called unless the list had all of it. */
  begin(row: ListedRow | undefined): void {
    this.#row = row;
    const isHere = row?.place === undefined && row?.captured === row?.length;
    this.#bytes = isHere ? new Uint8Array(row?.bytes ?? []) : new Uint8Array();
    this.#framed = undefined;
  }

  /** Loads on until `wanted` bytes are there, or all. `outdated` when another row was begun meanwhile. */
  async more(wanted = this.#bytes.length + 1): Promise<LoadOutcome> {
    const row = this.#row;
    if (!row) {
      return 'outdated';
    }
    let outcome = await this.#piece(row);
    while (outcome === 'loaded' && !this.isWhole && this.#bytes.length < wanted) {
      outcome = await this.#piece(row);
    }
    return outcome;
  }

  async #piece(row: ListedRow): Promise<LoadOutcome> {
    const { socket, seq } = row;
    const offset = this.#bytes.length;
    let piece: Uint8Array;
    try {
      piece = await this.#host.payload({
        ...{ socket, seq, offset, length: pieceBytes },
        ...(row.place && { onWire: true }),
      });
    } catch {
      return this.#row === row ? 'failed' : 'outdated';
    }
    if (this.#row !== row || this.#bytes.length !== offset) {
      return 'outdated';
    }
    if (piece.length === 0 && lengthOf(row) > offset) {
      return 'gone';
    }
    const joined = new Uint8Array(offset + piece.length);
    joined.set(this.#bytes);
    joined.set(piece, offset);
    this.#bytes = joined;
    this.#framed = undefined;
    return 'loaded';
  }
}

/** Bytes of the message as on the wire. */
function lengthOf({ length, wireLength = length }: ListedRow): number {
  return wireLength;
}
