import type { FilePiece, FileSlabs } from './fileSlabs.ts';
import type { FlowSide } from './flowTable.ts';
import type { Segment } from './gaps.ts';

export interface MessagePiecesOptions {
  readonly slabs: FileSlabs;
  /** A message is whole, as far as it will ever be; `segment` is its first. */
  readonly message: (
    flow: number,
    from: FlowSide,
    place: number,
    length: number,
    segment: Segment,
  ) => void;
}

/**
 * Makes messages of what single packets carry of them, in files of ours: the packets of a message
 * follow one another there.
 */
export class MessagePieces {
  readonly #options: MessagePiecesOptions;
  readonly #pieces: FilePiece[] = [];
  #flow = 0;
  #from: FlowSide = 0;
  #segment: Segment | undefined;

  constructor(options: MessagePiecesOptions) {
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#segment !== undefined;
  }

  add(flow: number, from: FlowSide, piece: FilePiece, segment: Segment): void {
    if (this.#flow !== flow || this.#from !== from) {
      this.end();
    }
    this.#flow = flow;
    this.#from = from;
    this.#segment ??= segment;
    this.#pieces.push(piece);
    if (!segment.goesOn) {
      this.end();
    }
  }

  /** What there is of a message is all that there will be. */
  end(): void {
    const { slabs, message } = this.#options;
    const pieces = this.#pieces.splice(0);
    const segment = this.#segment;
    this.#segment = undefined;
    const [only] = pieces;
    if (only !== undefined && segment !== undefined) {
      const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
      const place = pieces.length === 1 ? only.place : slabs.join(pieces);
      message(this.#flow, this.#from, place, length, segment);
    }
  }
}
