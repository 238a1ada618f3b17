import type { Definition } from '../../shared/definition.ts';
import { defaultFrameBytesMax } from '../../shared/framing.ts';
import type { Framing } from '../../shared/framing.ts';
import type { PayloadPlace } from '../../shared/payloadPlace.ts';
import type { Outcome } from '../../shared/socketError.ts';
import { failure, success } from '../../shared/socketError.ts';
import { wrapFrame } from '../../shared/wrapFrame.ts';
import type { Clock } from '../clock.ts';
import { frameError, wrapError } from './frameError.ts';
import type { Framer, FrameReceiver } from './framer.ts';
import { framerFor } from './framerFor.ts';

/** Told of each message, and of what is wrong with it. */
export interface FramedStream {
  readonly peer: string;
  message(bytes: Uint8Array, place: PayloadPlace | undefined): void;
  fault(error: ReturnType<typeof frameError>): void;
}

/** How the streams of one socket are framed. */
export class StreamFraming {
  readonly #framer: Framer;
  readonly #framing: Framing;
  readonly #frameBytesMax: number;

  constructor(framing: Framing, frameBytesMax: number, clock: Clock) {
    this.#framer = framerFor(framing, { clock, frameBytesMax });
    this.#framing = framing;
    this.#frameBytesMax = frameBytesMax;
  }

  get #limitBytes(): number {
    const framing = this.#framing;
    return typeof framing === 'object' && 'fixedLength' in framing
      ? framing.fixedLength
      : this.#frameBytesMax;
  }

  /**
   * The receiving side of one stream. Bytes that are no whole frame are a message like any other,
   * and a fault after it; of a frame that comes in pieces, after the first.
   */
  receive(stream: FramedStream): FrameReceiver {
    let isInPieces = false;
    return this.#framer.receive((bytes, fault) => {
      // A piece of a frame has its length and end elsewhere.
      const isPiece = isInPieces || fault === 'tooLong';
      stream.message(bytes, isPiece ? undefined : this.place(bytes));
      if (fault !== undefined && !(isInPieces && fault === 'tooLong')) {
        stream.fault(frameError(fault, this.#limitBytes, stream.peer));
      }
      isInPieces = fault === 'tooLong';
    });
  }

  /** Where in a frame its payload is; see `Framer.place`. */
  place(frame: Uint8Array): PayloadPlace | undefined {
    return this.#framer.place(frame);
  }

  /** The frame that carries a payload, or why none can. It may be the payload itself. */
  wrap(payload: Uint8Array, peer?: string): Outcome<Uint8Array> {
    const wrapped = wrapFrame(this.#framing, payload, this.#frameBytesMax);
    return wrapped.ok
      ? success(wrapped.bytes)
      : failure(wrapError(wrapped.fault, this.#limitBytes, peer));
  }
}

/** The framing that a definition asks for, if any. */
export function streamFramingOf(
  { framing = 'none', frameBytesMax = defaultFrameBytesMax }: Definition,
  clock: Clock,
): StreamFraming | undefined {
  return framing === 'none' ? undefined : new StreamFraming(framing, frameBytesMax, clock);
}
