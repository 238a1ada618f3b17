import type { FilePiece, FileSlabs } from './fileSlabs.ts';
import type { FlowSide } from './tcpExchange.ts';

export interface MessagePiecesOptions {
  readonly slabs: FileSlabs;
  /** A message is whole, as far as it will ever be. */
  readonly message: (from: FlowSide, time: number, piece: FilePiece) => void;
}

/** Makes messages of what single packets carry of them. */
export class MessagePieces {
  readonly #options: MessagePiecesOptions;
  readonly #pieces: FilePiece[] = [];
  #from: FlowSide = 'client';
  #time = 0;

  constructor(options: MessagePiecesOptions) {
    this.#options = options;
  }

  /** `goesOn` says that the next packet of that side has more of the message. */
  add(from: FlowSide, time: number, piece: FilePiece, goesOn: boolean): void {
    if (this.#from !== from) {
      this.end();
    }
    if (this.#pieces.length === 0) {
      this.#from = from;
      this.#time = time;
    }
    this.#pieces.push(piece);
    if (!goesOn) {
      this.end();
    }
  }

  /** What there is of a message is all that there will be. */
  end(): void {
    const { slabs, message } = this.#options;
    const pieces = this.#pieces.splice(0);
    const [only] = pieces;
    if (only !== undefined) {
      const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
      const whole = pieces.length === 1 ? only : { place: slabs.join(pieces), length };
      message(this.#from, this.#time, whole);
    }
  }
}
